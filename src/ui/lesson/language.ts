import { createContext, use } from 'react';
import type { Language } from '../../lesson/lesson.ts';

/** The language of the lesson's own words; those of the page around them are English. */
export const LessonLanguage = createContext<Language>('en');

/** For the `lang` of an element with words of the lesson, so that they are read aloud rightly. */
export const useLessonLanguage = (): Language => use(LessonLanguage);
