import type {
  Block,
  BlockTranslation,
  CheckTranslation,
  Language,
  Lesson,
  QuizBlock,
} from './lesson.ts';

/** The languages the lesson can be read in, its own first. */
export function languagesOf({ translations }: Lesson): readonly Language[] {
  return translations?.fr === undefined ? ['en'] : ['en', 'fr'];
}

/**
 * The lesson with its words in `language`: everything else, ids and order included, is that of
 * `lesson`. A lesson without a translation is given back as it is.
 */
export function inLanguage(lesson: Lesson, language: Language): Lesson {
  const words = language === 'en' ? undefined : lesson.translations?.[language];
  if (words === undefined) return lesson;
  const { title, summary, objectives, checks, blocks } = words;
  return {
    ...lesson,
    title,
    summary,
    objectives,
    checks: lesson.checks.map((check) => ({
      ...check,
      ...own<CheckTranslation>(checks, check.id),
    })),
    blocks: lesson.blocks.map((block) => translated(block, own(blocks, block.id))),
  };
}

const own = <T>(words: Readonly<Record<string, T>>, id: string): T | undefined =>
  Object.hasOwn(words, id) ? words[id] : undefined;

function translated(block: Block, words: BlockTranslation | undefined): Block {
  if (words === undefined || words.kind !== block.kind) return block;
  if (words.kind !== 'quiz') return { ...block, ...words } as Block;
  const { question, options, explanation } = words;
  return {
    ...(block as QuizBlock),
    question,
    options: (block as QuizBlock).options.map((option, i) => ({
      ...option,
      text: options[i] ?? option.text,
    })),
    explanation,
  };
}
