import type { Lesson, LessonFile } from './lesson.ts';

/** One way of filling the lesson's files: the seed, or a solution or wrong variant by name. */
export interface Variant {
  readonly role: 'seed' | 'solution' | 'wrong';
  /** '' for the seed. */
  readonly name: string;
  /** For `wrong`: the check it must fail. */
  readonly fails: string | null;
}

export const SEED: Variant = { role: 'seed', name: '', fails: null };

/** The seed first, then every solution and wrong variant in order of appearance. */
export function variantsOf(lesson: Lesson): Variant[] {
  const variants = new Map<string, Variant>();
  for (const { role, variant: name, fails } of lesson.files)
    if (role === 'solution' || role === 'wrong') {
      const key = `${role} ${name}`;
      variants.set(key, { role, name, fails: fails ?? variants.get(key)?.fails ?? null });
    }
  return [SEED, ...variants.values()];
}

/** Code by path: seed and support files, those of the same path replaced by the variant's. */
export function filesOf(lesson: Lesson, variant: Variant): Record<string, string> {
  const belongs = ({ role, variant: name }: LessonFile) =>
    role === variant.role && name === variant.name;
  const base = lesson.files.filter(({ role }) => role === 'seed' || role === 'support');
  const own = lesson.files.filter(belongs);
  return Object.fromEntries([...base, ...own].map(({ path, code }) => [path, code]));
}
