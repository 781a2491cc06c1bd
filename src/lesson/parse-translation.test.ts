import { describe, expect, it } from 'vitest';
import { inLanguage, languagesOf } from './in-language.ts';
import type { Block, Lesson } from './lesson.ts';
import { parseLesson } from './parse-lesson.ts';
import { parseTranslation } from './parse-translation.ts';

const ORIGINAL = `---
id: tiny
title: A tiny lesson
summary: Nothing much.
objectives: [Read it, Keep it]
minutes: 5
seeds: [1, 2]
---

Hello *there*.

\`\`\`yaml scenario
until: 10s
services:
  order: { code: order.ts, calls: [payment] }
  payment: { service_time: 20ms }
load:
  - { to: order, rate: 5/s }
\`\`\`

\`\`\`ts file=order.ts role=seed
export default {};
\`\`\`

:::predict{#first measure=client.latency.p50 window=1s..10s answer=20ms tolerance=5%}
How long?
:::

:::explain{#why-so after=first}
Because of :figure[21.5 ms]{measure=client.latency.p50}.
:::

## The cure

Read on.

:::hint[Look here]{#look}
At the trace.
:::

Then look again. Twice :figure[5 %]{measure=client.error_rate} and :figure[6 %]{measure=client.error_rate}.

:::quiz{#why}
Why?

- [x] So
- [ ] Not so

That is so.
:::

:::quiz{#short}
Really?

- [ ] No
- [x] Yes
:::

## The end

\`\`\`yaml check
- id: fast
  title: It is fast
  measure: client.latency.p99
  window: 1s..10s
  at_most: 30ms
  seed: fails
  hint: Look at the trace.
- id: sound
  title: It is sound
  measure: client.error_rate
  at_most: 1%
  seed: passes
  hint: Look at the logs.
\`\`\`

\`\`\`ts file=order.ts role=solution
export default { a: 1 };
\`\`\`
`;

const FRENCH = `---
title: Une toute petite leçon
summary: Pas grand-chose.
objectives: [La lire, La garder]
---

Bonjour *à vous*.

:::predict{#first}
Combien de temps ?
:::

:::explain{#why-so}
À cause de :figure[21,5 ms]{measure=client.latency.p50}.
:::

## Le remède : \`lire\` {#the-cure}

Lisez la suite.

:::hint[Regardez ici]{#look}
La trace.
:::

Regardez encore. Deux fois :figure[5 %]{measure=client.error_rate} et :figure[6 %]{measure=client.error_rate}.

:::quiz{#why}
Pourquoi ?

- Ainsi
- Pas ainsi

C’est ainsi.
:::

:::quiz{#short}
Vraiment ?

- [ ] Non
- [x] Oui
:::

\`\`\`yaml checks
fast: { title: C’est rapide, hint: Regardez la trace. }
sound: { title: C’est sain, hint: Regardez les journaux. }
\`\`\`

## La fin {#the-end}
`;

const parsedOriginal = parseLesson(ORIGINAL, 'tiny');
if (!parsedOriginal.ok) throw new Error(JSON.stringify(parsedOriginal.problems));
const original = parsedOriginal.value;

/** The text of a tree. */
function textOf(node: unknown): string {
  const { value, children } = node as { value?: string; children?: unknown[] };
  return (value ?? '') + (children ?? []).map(textOf).join('');
}

describe('a whole translation', () => {
  const parsed = parseTranslation(FRENCH, original);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const lesson: Lesson = { ...original.lesson, translations: { fr: parsed.value.translation } };
  const french = inLanguage(lesson, 'fr');
  const blockOf = <K extends Block['kind']>(kind: K, id: string) =>
    french.blocks.find((block) => block.kind === kind && block.id === id) as
      | Extract<Block, { kind: K }>
      | undefined;

  it('gives every word of the lesson', () => {
    expect(french).toMatchObject({
      title: 'Une toute petite leçon',
      summary: 'Pas grand-chose.',
      objectives: ['La lire', 'La garder'],
    });
    expect(french.checks.map(({ title, hint }) => [title, hint])).toEqual([
      ['C’est rapide', 'Regardez la trace.'],
      ['C’est sain', 'Regardez les journaux.'],
    ]);
    expect(textOf(blockOf('prose', 'intro')?.content)).toContain('Bonjour à vous.');
    expect(textOf(blockOf('prose', 'the-cure')?.content)).toMatch(/^Le remède\u00a0: lire\nLisez/);
    expect(textOf(blockOf('prose', 'the-cure-2')?.content)).toContain('Deux fois 5\u00a0%');
    expect(textOf(blockOf('predict', 'first')?.prompt)).toContain('Combien');
    expect(textOf(blockOf('explain', 'why-so')?.content)).toContain('À cause de 21,5\u00a0ms.');
    expect(blockOf('hint', 'look')?.title).toBe('Regardez ici');
    expect(textOf(blockOf('hint', 'look')?.content)).toContain('La trace.');
    const quiz = blockOf('quiz', 'why');
    expect(quiz?.options.map(({ text }) => textOf(text).trim())).toEqual(['Ainsi', 'Pas ainsi']);
    expect(textOf(quiz?.question)).toContain('Pourquoi');
    expect(textOf(quiz?.explanation)).toContain('C’est ainsi.');
    expect(blockOf('quiz', 'short')?.explanation).toBeNull();
  });

  it('changes words only', () => {
    /** Everything that is no word of a language. */
    const bones = ({ title, summary, objectives, checks, blocks, ...rest }: Lesson) => ({
      ...rest,
      checks: checks.map(({ title: _, hint: __, ...check }) => check),
      blocks: blocks.map((block) => {
        if (block.kind === 'quiz')
          return { id: block.id, right: block.options.map(({ correct }) => correct) };
        const { content: _, prompt: __, title: ___, ...bone } = block as Record<string, unknown>;
        return bone;
      }),
    });
    expect(bones(french)).toEqual(bones(lesson));
    expect(bones(french).blocks[1]).toMatchObject({ kind: 'predict', answer: 20, tolerance: 0.05 });
  });

  it('has its figures in simulated units, at their own places', () => {
    expect(parsed.value.figures.map(({ value, place }) => [value, place.line])).toEqual([
      [21.5, 14],
      [0.05, 25],
      [0.06, 25],
    ]);
  });

  it('leaves the lesson alone in its own language, and without a translation', () => {
    expect(inLanguage(lesson, 'en')).toBe(lesson);
    expect(inLanguage(original.lesson, 'fr')).toBe(original.lesson);
    expect(languagesOf(lesson)).toEqual(['en', 'fr']);
    expect(languagesOf(original.lesson)).toEqual(['en']);
  });
});

const FENCE = /```yaml checks\n[^`]*```\n/;
const quizWhy = /:::quiz\{#why\}[^:]*:::\n\n/;

/** What is changed in the text, and the one problem that must come of it. */
const BROKEN: readonly [string, string | RegExp, string, string][] = [
  ['no frontmatter', /^---[\s\S]*?\n---\n/, '', '1:1 : there is no frontmatter. Begin the file'],
  ['a foreign key', 'summary:', 'id: tiny\nsummary:', '3:1 id: unknown key "id". Known: title, '],
  ['a misspelt key', 'summary:', 'sumary:', '3:1 sumary: unknown key "sumary". Did you mean'],
  ['a missing key', 'summary: Pas grand-chose.\n', '', '2:1 summary: it is missing. Add it'],
  ['an objective less', ', La garder', '', '4:13 objectives: there are 1, lesson.md has 2. Transl'],
  ['a title as a heading', '## La fin', '# La fin', '48:1 : the title stands in the frontmatter.'],
  ['raw HTML', 'Lisez la suite.', '<br>', '19:1 : raw HTML is not shown.'],
  [
    'a heading without id',
    ' {#the-cure}',
    '',
    '17:1 heading: it does not say which heading of lesson.md it translates. Write the id it has there at its end, {#…}. Known: the-cure, the-end.',
  ],
  [
    'a misspelt heading id',
    '{#the-cure}',
    '{#the-crue}',
    '17:1 heading: lesson.md has no heading "the-crue". Did you mean "the-cure"?',
  ],
  ['an empty heading', 'La fin {', '{', '48:1 heading: it is empty. Give it words.'],
  [
    'a missing heading',
    '## La fin {#the-end}\n',
    '',
    '48:1 prose.the-end: it is missing at the end. Add the text "the-end"',
  ],
  [
    'text that is in no lesson',
    ':::quiz{#short}',
    'Encore.\n\n:::quiz{#short}',
    '36:1 prose.the-cure-3: lesson.md has no text here. Put this text where',
  ],
  [
    'a missing text',
    /Regardez encore.*\n\n/,
    '',
    '25:1 prose.the-cure-2: it is missing before this quiz. Add the text "the-cure-2"',
  ],
  [
    'a heading twice',
    '## La fin {#the-end}',
    '## La fin {#the-end}\n\n## Encore {#the-end}',
    '50:1 prose.the-end: it is there twice. Keep one',
  ],
  [
    'a directive nobody knows',
    ':::quiz{#why}',
    ':::quizz{#why}',
    '27:1 : unknown directive ":::quizz". Did you mean "quiz"?',
  ],
  ['a directive without id', ':::quiz{#why}', ':::quiz', '27:1 quiz: id is missing. Add the #id'],
  [
    'a misspelt id',
    ':::predict{#first}',
    ':::predict{#frist}',
    '9:1 predict.frist: lesson.md has no predict "frist". Did you mean "first"?',
  ],
  [
    'an id nothing is like',
    ':::predict{#first}',
    ':::predict{#completely-different}',
    '9:1 predict.completely-different: lesson.md has no predict "completely-different". Known: first, why-so, look, why, short.',
  ],
  [
    'another kind',
    ':::explain{#why-so}',
    ':::hint[Oui]{#why-so}',
    '13:1 hint.why-so: "why-so" is of kind explain in lesson.md. Write :::explain{#why-so}.',
  ],
  [
    'an attribute of lesson.md',
    ':::predict{#first}',
    ':::predict{#first answer=20ms}',
    '9:1 predict: answer comes from lesson.md. Leave it out',
  ],
  [
    'a missing directive',
    quizWhy,
    '',
    '27:1 quiz.why: it is missing before this quiz. Add :::quiz{#why}',
  ],
  [
    'a directive twice',
    /(:::explain[^:]*:figure[^:]*:::\n\n)/,
    '$1$1',
    '17:1 explain.why-so: it is there twice',
  ],
  [
    'another order',
    /(:::predict[^:]*:::\n\n)(:::explain[^:]*:figure[^:]*:::\n\n)/,
    '$2$1',
    '13:1 predict.first: lesson.md has it further up. Put it before the explain "why-so".',
  ],
  [
    'a directive inside another',
    'La trace.',
    '> :::hint[x]{#y}\n> z\n> :::',
    '22:3 : ":::hint" stands inside',
  ],
  [
    'a hint without title',
    ':::hint[Regardez ici]',
    ':::hint',
    '21:1 hint.look: its title is missing. Write :::hint[…]{#look}.',
  ],
  ['an empty directive', 'Combien de temps ?\n', '', '9:1 predict.first: it is empty. Translate'],
  [
    'an option less',
    '- Pas ainsi\n',
    '',
    '27:1 quiz.why: it has 1 options, lesson.md has 2. Translate each',
  ],
  ['no options', '- Ainsi\n- Pas ainsi\n', '', '27:1 quiz.why: it has 0 options'],
  [
    'another right option',
    '- Ainsi\n- Pas',
    '- [ ] Ainsi\n- [x] Pas',
    '27:1 quiz.why: option 1 is right in lesson.md. Tick option 1, or none.',
  ],
  [
    'two right options',
    '- [ ] Non',
    '- [x] Non',
    '36:1 quiz.short: option 1 is wrong in lesson.md. Tick option 2',
  ],
  ['no question', 'Pourquoi ?\n', '', '27:1 quiz.why: it asks nothing'],
  ['no explanation', 'C’est ainsi.\n', '', '27:1 quiz.why: its explanation is missing'],
  [
    'an explanation of its own',
    '- [x] Oui\n',
    '- [x] Oui\n\nVoilà.\n',
    '36:1 quiz.short: lesson.md has no explanation here',
  ],
  [
    'code',
    '## La fin',
    '```ts file=order.ts role=seed\n```\n\n## La fin',
    '48:1 : a fence "ts file=order.ts role=seed" stands in lesson.md only. Leave it out',
  ],
  [
    'a scenario',
    '## La fin',
    '```yaml scenario\n```\n\n## La fin',
    '48:1 : a fence "yaml scenario" stands in lesson.md only. The words of the checks',
  ],
  [
    'a list of checks as in lesson.md',
    'yaml checks',
    'yaml check',
    '43:1 : a fence "yaml check" stands in lesson.md only',
  ],
  ['no words for checks', FENCE, '', '1:1 : the checks are not translated. Add a fence'],
  [
    'words for checks twice',
    '## La fin',
    '```yaml checks\n```\n\n## La fin',
    '48:1 : a second list of checks. Keep one.',
  ],
  [
    'a check without words',
    /sound: .*\n/,
    '',
    '43:1 sound: this check is not translated. Add sound: {',
  ],
  [
    'a misspelt check',
    'sound:',
    'sond:',
    '45:1 sond: lesson.md has no check "sond". Did you mean "sound"?',
  ],
  ['a check without hint', ', hint: Regardez la trace.', '', '44:7 fast.hint: it is missing'],
  [
    'a check with a bound',
    'hint: Regardez la trace.',
    'hint: Bien., at_most: 3',
    '44:43 fast.at_most: unknown key "at_most"',
  ],
  ['YAML that cannot be read', 'sound:', 'fast:', '45:1 : the YAML cannot be read: Map keys'],
  [
    'another number',
    '21,5 ms',
    '21,6 ms',
    '14:12 figure: lesson.md quotes 21.5 ms here. Use the number',
  ],
  ['another unit', '21,5 ms', '21,5 %', '14:12 figure: "21.5 %" does not fit the measure'],
  ['no number', '[21,5 ms]', '[vingt]', '14:12 figure: "vingt" does not fit the measure'],
  [
    'another measure',
    'latency.p50}',
    'latency.p99}',
    '13:1 explain.why-so: it does not quote 21.5 ms (client.latency.p50). Quote it as line 30',
  ],
  [
    'a forgotten figure',
    / et :figure.*\]\{.*\}/,
    '',
    '25:1 prose.the-cure-2: it does not quote 6 % (client.error_rate). Quote it as line',
  ],
  [
    'a figure of another block',
    'La trace.',
    'La trace :figure[5 %]{measure=client.error_rate}.',
    '22:10 figure: lesson.md quotes no such figure in this block',
  ],
  [
    'a link to nowhere',
    'La trace.',
    '[La trace](trace.md)',
    '22:1 : the link to "trace.md" leads nowhere',
  ],
];

/** Mistakes of which two things can be said: what is there is wrong, and what should be is not. */
const TWOFOLD: readonly string[] = [
  'another measure',
  'an id nothing is like',
  'a list of checks as in lesson.md',
];

describe('a translation that is not whole', () => {
  it.each(BROKEN)('%s', (_name, from, to, expected) => {
    const text = FRENCH.replace(from, to);
    expect(text).not.toBe(FRENCH);
    const parsed = parseTranslation(text, original);
    const problems = parsed.ok ? [] : parsed.problems;
    const shown = problems.map(
      ({ line, column, path, problem, remedy }) =>
        `${line}:${column} ${path}: ${problem}. ${remedy}`,
    );
    expect(shown.join('\n')).toContain(expected);
  });

  it('complains of one mistake once', () => {
    for (const [name, from, to] of BROKEN) {
      if (TWOFOLD.includes(name)) continue;
      const parsed = parseTranslation(FRENCH.replace(from, to), original);
      const problems = parsed.ok ? [] : parsed.problems;
      expect([name, problems.map(({ problem }) => problem)]).toEqual([name, [expect.any(String)]]);
    }
  });
});
