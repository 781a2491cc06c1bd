import { useStore } from 'zustand';
import { languagesOf } from '../../lesson/in-language.ts';
import type { Language, Lesson } from '../../lesson/lesson.ts';
import { useWorkbench } from './workbench.tsx';

/** Each in its own language. Where room is short only the first two letters are seen. */
const NAMES: Readonly<Record<Language, string>> = { en: 'English', fr: 'Français' };
const SHORT = 2;

/** Which language the lesson's text is shown in; nothing where there is no choice. */
export function LanguageChoice({ lesson }: { readonly lesson: Lesson }) {
  const { settings } = useWorkbench();
  const chosen = useStore(settings.store, (s) => s.language);
  const languages = languagesOf(lesson);
  if (languages.length < 2) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a legend and a form's look
    <div className="languages" role="group" aria-label="Language of the lesson">
      {languages.map((language) => (
        <button
          key={language}
          type="button"
          className="button"
          data-tone="quiet"
          lang={language}
          aria-pressed={language === chosen}
          onClick={() => settings.set({ language })}
        >
          <span>
            {NAMES[language].slice(0, SHORT)}
            <span className="languages-rest">{NAMES[language].slice(SHORT)}</span>
          </span>
        </button>
      ))}
    </div>
  );
}
