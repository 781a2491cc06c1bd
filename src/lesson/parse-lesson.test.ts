import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Block } from './lesson.ts';
import { parseLesson } from './parse-lesson.ts';

const GOOD = `---
id: tiny
title: A tiny lesson
summary: Nothing much.
objectives: [Read it]
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

:::explain{after=first}
Because of :figure[21 ms]{measure=client.latency.p50}.
:::

:::hint[Look here]{#look}
At the trace.
:::

:::quiz{#why}
Why?

- [x] So
- [ ] Not so

That is so.
:::

\`\`\`yaml check
- id: fast
  title: It is fast
  measure: client.latency.p99
  window: 1s..10s
  at_most: 30ms
  seed: fails
  hint: Look at the trace.
\`\`\`

## The end

\`\`\`ts file=order.ts role=solution
export default { a: 1 };
\`\`\`

\`\`\`ts file=order.ts role=wrong name=bad fails=fast
export default { a: 2 };
\`\`\`
`;

function changed(from: string, to: string): string {
  expect(GOOD).toContain(from);
  return GOOD.replace(from, to);
}

/** The lesson of a text that must be good. */
function good(text: string) {
  const parsed = parseLesson(text, 'tiny');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

/** All text of a tree, to see what became of the markdown. */
function textOf(node: unknown): string {
  const { value, children } = node as { value?: string; children?: unknown[] };
  return (value ?? '') + (children ?? []).map(textOf).join('');
}

const prose = (blocks: readonly Block[]) =>
  blocks.flatMap((block) => (block.kind === 'prose' ? [textOf(block.content).trim()] : []));

describe('a good lesson', () => {
  const { lesson, figures, places } = good(GOOD);

  it('keeps its blocks in reading order, machine fences left out', () => {
    expect(lesson.blocks.map(({ kind, id }) => `${kind} ${id}`)).toEqual([
      'prose intro',
      'predict first',
      'explain explain-2',
      'hint look',
      'quiz why',
      'prose the-end',
    ]);
  });

  it('has its code by role', () => {
    expect(lesson.files).toEqual([
      { path: 'order.ts', role: 'seed', variant: '', fails: null, code: 'export default {};\n' },
      {
        path: 'order.ts',
        role: 'solution',
        variant: 'solution',
        fails: null,
        code: 'export default { a: 1 };\n',
      },
      {
        path: 'order.ts',
        role: 'wrong',
        variant: 'bad',
        fails: 'fast',
        code: 'export default { a: 2 };\n',
      },
    ]);
  });

  it('has files of nginx and of YAML as well', () => {
    const system = 'payment: { nginx: edge.conf }\nmesh: { files: [istio.yaml] }';
    const text = changed('payment: { service_time: 20ms }', system).replace(
      '```ts file=order.ts role=seed',
      '```nginx file=edge.conf role=seed\nevents {}\n```\n\n```yaml file=istio.yaml role=support\nkind: x\n```\n\n```ts file=order.ts role=seed',
    );
    const { files } = good(text).lesson;
    expect(files.slice(0, 2)).toEqual([
      { path: 'edge.conf', role: 'seed', variant: '', fails: null, code: 'events {}\n' },
      { path: 'istio.yaml', role: 'support', variant: '', fails: null, code: 'kind: x\n' },
    ]);
  });

  it('has its check, prediction, quiz and figure in simulated units', () => {
    expect(lesson.checks).toEqual([
      {
        id: 'fast',
        title: 'It is fast',
        measure: 'client.latency.p99',
        from: 1000,
        to: 10_000,
        expect: { kind: 'at-most', value: 30 },
        seed: 'fails',
        hint: 'Look at the trace.',
      },
    ]);
    expect(lesson.blocks[1]).toMatchObject({
      from: 1000,
      to: 10_000,
      unit: 'ms',
      answer: 20,
      tolerance: 0.05,
    });
    expect(lesson.blocks[4]).toMatchObject({ options: [{ correct: true }, { correct: false }] });
    expect(figures).toEqual([
      {
        text: '21 ms',
        value: 21,
        measure: 'client.latency.p50',
        from: 0,
        to: 10_000,
        role: 'seed',
        variant: '',
        tolerance: 0.02,
        place: { line: 30, column: 12 },
      },
    ]);
    expect(places['check:fast']).toEqual({ line: 47, column: 3 });
  });

  it('survives JSON', () => {
    expect(JSON.parse(JSON.stringify(lesson))).toEqual(lesson);
  });

  it('may end its lines as Windows does', () => {
    expect(good(GOOD.replaceAll('\n', '\r\n')).lesson).toEqual(lesson);
  });
});

describe('prose', () => {
  it('keeps colons that only look like directives', () => {
    const line = 'See localhost:8080, 1:3, 9:30, http://order:8080/x and a:b[c].';
    expect(prose(good(changed('Hello *there*.', line)).lesson.blocks)[0]).toBe(line);
  });

  it('turns links to other lessons into links of the page', () => {
    const parsed = good(
      changed('Hello', '[Next](../next-one/lesson.md), or [x][y].\n\n[y]: https://x.org\n\nHi'),
    );
    expect(parsed.links).toEqual([{ id: 'next-one', place: { line: 10, column: 1 } }]);
    const html = JSON.stringify(parsed.lesson.blocks[0]);
    expect(html).toContain('"href":"#/lesson/next-one"');
    expect(html).toContain('"href":"https://x.org"');
  });

  it('holds elements and text only, without positions', () => {
    const text = changed(
      'Hello *there*.',
      '| a | b |\n|---|:-:|\n| 1 | `2` |\n\n- [ ] todo\n\n~~old~~',
    );
    const types = new Set<string>();
    const walk = (node: Record<string, unknown>) => {
      types.add(String(node['type']));
      expect(Object.keys(node)).not.toContain('position');
      for (const child of (node['children'] as Record<string, unknown>[]) ?? []) walk(child);
    };
    for (const block of good(text).lesson.blocks)
      if (block.kind === 'prose') walk({ ...block.content });
    expect([...types].sort()).toEqual(['element', 'root', 'text']);
  });

  it('keeps a fence without settings as an illustration', () => {
    const text = changed('Hello *there*.', '```ts\nconst x = 1;\n```');
    expect(prose(good(text).lesson.blocks)[0]).toBe('const x = 1;');
  });
});

type Bad = readonly [name: string, text: string, place: string, problem: string, remedy: string];

const front = (from: string, to: string) => changed(from, to);
const intro = (text: string) => changed('Hello *there*.', text);
const seedCode = '```ts file=order.ts role=seed';
const wrongCode = '```ts file=order.ts role=wrong name=bad fails=fast';
const predict =
  ':::predict{#first measure=client.latency.p50 window=1s..10s answer=20ms tolerance=5%}';

const BAD: readonly Bad[] = [
  ['no frontmatter', GOOD.slice(GOOD.indexOf('Hello')), '1:1', 'no frontmatter', 'Begin the file'],
  [
    'an unknown frontmatter key',
    front('minutes: 5', 'minutes: 5\nduration: 3'),
    '7:1',
    'unknown key "duration"',
    'Known',
  ],
  [
    'a misspelt frontmatter key',
    front('minutes', 'minuts'),
    '6:1',
    'unknown key "minuts"',
    '"minutes"',
  ],
  ['no minutes', front('minutes: 5\n', ''), '2:1', 'it is missing', 'a number'],
  [
    'an id that is not the folder',
    front('id: tiny', 'id: small'),
    '2:5',
    'the folder is named "tiny"',
    'id: tiny',
  ],
  ['an id in capitals', front('id: tiny', 'id: Tiny Lesson'), '2:5', 'this is no id', 'hyphens'],
  ['a seed twice', front('[1, 2]', '[1, 1]'), '7:8', 'a seed is there twice', 'Keep one'],
  ['a negative seed', front('[1, 2]', '[-1]'), '7:9', '-1 is too small', 'at least 0'],
  ['broken frontmatter', front('[1, 2]', '[1, 2'), '7:13', 'YAML cannot be read', 'indentation'],
  ['a title in the text', intro('# Title'), '10:1', 'title stands in the frontmatter', '##'],
  ['raw HTML', intro('<b>x</b>'), '10:1', 'raw HTML is not shown', 'markdown'],
  ['an HTML comment', intro('<!-- x -->'), '10:1', 'raw HTML is not shown', 'markdown'],
  ['an image', intro('![x](y.png)'), '10:1', 'images are not shown', 'code block'],
  [
    'a footnote',
    intro('Hi[^1].\n\n[^1]: There.'),
    '10:3',
    'footnotes are not shown',
    'in the text',
  ],
  ['a dangerous link', intro('[x](javascript:alert(1))'), '10:1', 'leads nowhere', 'https://'],
  [
    'a link into the dark',
    intro('[x](other.md)'),
    '10:1',
    '"other.md" leads nowhere',
    '../its-id/lesson.md',
  ],
  [
    'an unknown directive',
    intro(':::predcit{#x}\nHow?\n:::'),
    '10:1',
    'unknown directive ":::predcit"',
    '"predict"',
  ],
  ['two colons', intro('::hint[x]'), '10:1', '"::hint" is no directive here', 'three colons'],
  [
    'an inline directive nobody knows',
    intro('so :fact[x]{a=b}'),
    '10:4',
    'unknown directive ":fact"',
    ':figure',
  ],
  [
    'a misspelt figure',
    intro('so :figur[20 ms]{measure=client.rps}'),
    '10:4',
    'unknown directive ":figur"',
    '":figure"',
  ],
  [
    'an exercise in a list',
    intro('- a\n\n  :::hint\n  x\n  :::'),
    '12:3',
    'stands inside something else',
    'left margin',
  ],
  [
    'a fence with unknown words',
    changed('```yaml check', '```yaml chekc'),
    '46:1',
    'cannot be "chekc"',
    '"check"',
  ],
  [
    'settings on another language',
    intro('```js file=x.js\n```'),
    '10:1',
    'takes no settings',
    'ts, nginx, yaml, csv and sql',
  ],
  [
    'an unknown setting',
    changed(seedCode, '```ts fiel=order.ts role=seed'),
    '21:1',
    'unknown setting "fiel"',
    '"file"',
  ],
  [
    'an unknown role',
    changed(seedCode, '```ts file=order.ts role=sede'),
    '21:1',
    'unknown role "sede"',
    '"seed"',
  ],
  ['no role', changed(seedCode, '```ts file=order.ts'), '21:1', 'it has no role', 'role='],
  ['no file', changed(seedCode, '```ts role=seed'), '21:1', 'names no ts file', 'file=order.ts'],
  [
    'a file of another language',
    changed(seedCode, '```nginx file=order.ts role=seed'),
    '21:1',
    'names no nginx file',
    'file=nginx.conf',
  ],
  [
    'YAML settings misspelt',
    changed(seedCode, '```yaml fiel=mesh.yaml role=seed'),
    '21:1',
    'unknown setting "fiel"',
    '"file"',
  ],
  [
    'wrong code without a check',
    changed(wrongCode, '```ts file=order.ts role=wrong name=bad'),
    '62:1',
    'needs a name and the check',
    'fails=',
  ],
  [
    'wrong code failing no check',
    changed('fails=fast', 'fails=fats'),
    '62:1',
    'no check "fats"',
    '"fast"',
  ],
  [
    'wrong code of another file',
    changed(wrongCode, '```ts file=odrer.ts role=wrong name=bad fails=fast'),
    '62:1',
    'replaces no seed file',
    '"order.ts"',
  ],
  ['the seed twice', changed(wrongCode, seedCode), '62:1', 'there twice', 'Keep one'],
  [
    'a missing file',
    changed('code: order.ts', 'code: other.ts'),
    '15:18',
    'which the lesson lacks',
    'ts file=other.ts role=seed',
  ],
  [
    'a missing nginx file',
    changed('payment: { service_time: 20ms }', 'payment: { nginx: edge.conf }'),
    '16:21',
    'which the lesson lacks',
    'nginx file=edge.conf role=seed',
  ],
  [
    'a missing mesh file',
    changed('until: 10s', 'until: 10s\nmesh: { files: [istio.yaml] }'),
    '14:17',
    'which the lesson lacks',
    'yaml file=istio.yaml role=seed',
  ],
  [
    'no solution',
    changed('role=solution', 'role=wrong name=worse fails=fast'),
    '1:1',
    'there is no solution',
    'role=solution',
  ],
  [
    'no scenario',
    changed('```yaml scenario', '```yaml'),
    '1:1',
    'there is no scenario',
    'yaml scenario',
  ],
  [
    'two scenarios',
    `${GOOD}\n\`\`\`yaml scenario\nuntil: 1s\n\`\`\`\n`,
    '66:1',
    'a second scenario',
    'Keep one',
  ],
  [
    'a run longer than its windows are kept',
    changed('until: 10s', 'until: 61m'),
    '12:1',
    'longer than an hour',
    'at most 60m',
  ],
  [
    'a fault in the scenario',
    changed('until: 10s', 'until: 10'),
    '13:8',
    '10 has no unit',
    '20ms or 1.5s',
  ],
  ['no check', changed('```yaml check', '```yaml'), '1:1', 'there are no checks', 'yaml check'],
  [
    'a check twice',
    changed(
      '- id: fast\n',
      '- id: fast\n  title: A\n  measure: client.rps\n  at_least: 1/s\n  seed: fails\n  hint: x\n- id: fast\n',
    ),
    '53:3',
    'this check is there twice',
    'Rename',
  ],
  [
    'checks that are no list',
    changed('- id: fast', 'id: fast').replace(
      /^ {2}(title|measure|window|at_most|seed|hint):/gm,
      '$1:',
    ),
    '47:1',
    'checks are a list',
    '- id:',
  ],
  [
    'an unknown measure',
    changed('client.latency.p99', 'client.latency.p98'),
    '49:12',
    'no quantity "latency.p98"',
    'latency.p9',
  ],
  [
    'an unknown observer',
    changed('client.latency.p99', 'clinet.rps'),
    '49:12',
    '"clinet.rps" is no measure',
    'client, service:order',
  ],
  [
    'a measure of nobody',
    changed('client.latency.p99', 'service:paymnt.rps').replace('30ms', '3/s'),
    '49:12',
    'no service "paymnt"',
    '"payment"',
  ],
  [
    'a breaker where no code is',
    changed('client.latency.p99', 'breaker:payment.opened').replace('30ms', '3'),
    '49:12',
    'no service "payment"',
    'order',
  ],
  [
    'a bound in the wrong unit',
    changed('at_most: 30ms', 'at_most: 30'),
    '51:12',
    '"30" does not fit the measure',
    '250ms',
  ],
  ['no bound', changed('  at_most: 30ms\n', ''), '47:7', 'it claims nothing', 'at_most'],
  [
    'two bounds',
    changed('at_most: 30ms', 'at_most: 30ms\n  at_least: 1ms'),
    '47:7',
    'both at_most and at_least',
    'one of',
  ],
  [
    'bounds upside down',
    changed('at_most: 30ms', 'between: [9ms, 3ms]'),
    '51:12',
    'first bound is above',
    'Exchange',
  ],
  [
    'a window that is none',
    changed('window: 1s..10s\n  at', 'window: 1s-10s\n  at'),
    '50:11',
    '"1s-10s" is not a span',
    '25s..60s',
  ],
  [
    'a window beyond the end',
    changed('window: 1s..10s\n  at', 'window: 1s..11s\n  at'),
    '50:11',
    'the run ends at 10 s',
    'earlier',
  ],
  [
    'a window between windows',
    changed('window: 1s..10s\n  at', 'window: 1.2s..10s\n  at'),
    '50:11',
    'windows of 500 ms',
    '500ms',
  ],
  [
    'a window upside down',
    changed('window: 1s..10s\n  at', 'window: 9s..3s\n  at'),
    '50:11',
    'ends before it starts',
    'earlier time first',
  ],
  [
    'a check that says nothing of the seed',
    changed('  seed: fails\n', ''),
    '47:3',
    'it is missing',
    'fails or passes',
  ],
  [
    'nothing to learn',
    changed('seed: fails', 'seed: passes'),
    '47:3',
    'nothing is left to learn',
    'seed: fails',
  ],
  ['a prediction without an id', changed('{#first ', '{'), '25:1', 'id is missing', '#an-id'],
  [
    'a prediction with an unknown key',
    changed('tolerance=5%', 'tolerence=5%'),
    '25:1',
    'unknown key "tolerence"',
    '"tolerance"',
  ],
  [
    'an answer in the wrong unit',
    changed('answer=20ms', 'answer=20'),
    '25:1',
    '"20" does not fit',
    '250ms',
  ],
  [
    'a tolerance that is none',
    changed('tolerance=5%', 'tolerance=lots'),
    '25:1',
    '"lots" is not a share',
    'tolerance=5%',
  ],
  [
    'a prediction that asks nothing',
    changed(`${predict}\nHow long?`, predict),
    '25:1',
    'it asks nothing',
    'question',
  ],
  [
    'an explanation of nothing',
    changed('after=first', 'after=frist'),
    '29:1',
    'no prediction "frist"',
    '"first"',
  ],
  [
    'a figure without a measure',
    changed('{measure=client.latency.p50}', ''),
    '30:12',
    'measure is missing',
    'measure=',
  ],
  [
    'a figure without a number',
    changed('[21 ms]', '[*21* ms]'),
    '30:12',
    'quotes no number',
    'brackets',
  ],
  [
    'a figure in the wrong unit',
    changed('[21 ms]', '[21 %]'),
    '30:12',
    '"21 %" does not fit',
    '250ms',
  ],
  [
    'a figure of a missing run',
    changed('p50}.', 'p50 role=wrong name=good}.'),
    '30:12',
    'no wrong file named "good"',
    'bad',
  ],
  [
    'a quiz without options',
    changed('- [x] So\n- [ ] Not so\n', ''),
    '37:1',
    'it has no options',
    '- [x] right',
  ],
  [
    'a quiz without a right answer',
    changed('- [x] So', '- [ ] So'),
    '37:1',
    'no option is right',
    '- [x]',
  ],
  [
    'an option without a box',
    changed('- [ ] Not so', '- Not so'),
    '37:1',
    'an option has no box',
    '- [ ]',
  ],
  [
    'a quiz that asks nothing',
    changed('Why?\n\n- [x]', '- [x]'),
    '37:1',
    'it asks nothing',
    'above the options',
  ],
  ['an id twice', changed('#look', '#why'), '37:1', 'the id "why" is there twice', 'Rename'],
];

describe('a malformed lesson', () => {
  it.each(BAD)('%s', (_name, text, place, problem, remedy) => {
    const parsed = parseLesson(text, 'tiny');
    const problems = parsed.ok ? [] : parsed.problems;
    const match = problems.find((found) => found.problem.includes(problem));
    expect(match, JSON.stringify(problems)).toBeDefined();
    expect(`${match?.line}:${match?.column}`).toBe(place);
    expect(match?.remedy).toContain(remedy);
  });

  it('has every problem reported at once, from the top down', () => {
    const text = changed('minutes', 'minuts')
      .replace('until: 10s', 'until: 10')
      .replace('[x] So', '[ ] So');
    const parsed = parseLesson(text, 'tiny');
    expect(parsed.ok ? [] : parsed.problems.map(({ line }) => line)).toEqual([6, 13, 37]);
  });
});

it('the lessons of this project are good', () => {
  for (const id of ['sequential-or-parallel', 'no-timeouts', 'circuit-breaker']) {
    const text = readFileSync(new URL(`../../lessons/${id}/lesson.md`, import.meta.url), 'utf8');
    const parsed = parseLesson(text, id);
    expect(parsed.ok ? [] : parsed.problems).toEqual([]);
  }
});
