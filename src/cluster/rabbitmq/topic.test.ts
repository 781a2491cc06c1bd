import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TopicTrie } from './topic.ts';

/** semantics.md §6.8, from RabbitMQ's own tests: binding number n is the n-th pattern. */
const PATTERNS = [
  'a.b.c',
  'a.*.c',
  'a.#.b',
  'a.b.b.c',
  '#',
  '#.#',
  '#.b',
  '*.*',
  'a.*',
  '*.b.c',
  'a.#',
  'a.#.#',
  'b.b.c',
  'a.b.b',
  'a.b',
  'b.c',
  '',
  '*.*.*',
  'vodka.martini',
  'a.b.c',
  '*.#',
  '#.*.#',
  '*.#.#',
  '#.#.#',
  '*',
  '#.b.#',
];

const MATCHED: Record<string, string> = {
  'a.b.c': '1 2 5 6 10 11 12 18 20 21 22 23 24 26',
  'a.b': '3 5 6 7 8 9 11 12 15 21 22 23 24 26',
  'a.b.b': '3 5 6 7 11 12 14 18 21 22 23 24 26',
  '': '5 6 17 24',
  'b.c.c': '5 6 18 21 22 23 24 26',
  'a.a.a.a.a': '5 6 11 12 21 22 23 24',
  'vodka.gin': '5 6 8 21 22 23 24',
  'vodka.martini': '5 6 8 19 21 22 23 24',
  'b.b.c': '5 6 10 13 18 21 22 23 24 26',
  'nothing.here.at.all': '5 6 21 22 23 24',
  oneword: '5 6 21 22 23 24 25',
};

function trieOf(patterns: readonly string[]): TopicTrie<number> {
  const trie = new TopicTrie<number>();
  for (const [index, pattern] of patterns.entries()) trie.add(pattern, index + 1);
  return trie;
}

function sorted(matches: readonly number[]): number[] {
  return [...matches].sort((a, b) => a - b);
}

describe('topic bindings', () => {
  const trie = trieOf(PATTERNS);
  for (const [key, matched] of Object.entries(MATCHED)) {
    it(`"${key}" takes the bindings RabbitMQ's table says`, () => {
      expect(sorted(trie.match(key)).join(' ')).toBe(matched);
    });
  }

  it('agree with the definition of * and #, whatever is bound, bound twice and unbound', () => {
    const words = (of: string[]) => fc.array(fc.constantFrom(...of), { maxLength: 6 });
    const patterns = fc.array(words(['a', 'b', '', '*', '#']), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(patterns, words(['a', 'b', 'c', '']), fc.nat(8), (lists, keyWords, drop) => {
        const bound = lists.map((list) => list.join('.'));
        const key = keyWords.join('.');
        const trie = trieOf(bound);
        const gone = drop < bound.length ? drop : -1;
        if (gone !== -1) trie.remove(bound[gone]!, gone + 1);
        const expected = bound.flatMap((pattern, index) =>
          index !== gone && fits(split(pattern), split(key)) ? [index + 1] : [],
        );
        expect(sorted(trie.match(key))).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('stay quick with many # in a row', () => {
    const trie = trieOf([Array.from({ length: 20 }, () => '#').join('.')]);
    expect(trie.match(Array.from({ length: 200 }, () => 'a').join('.'))).toEqual([1]);
  });
});

/** The definition, word by word. */
function fits(pattern: readonly string[], key: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return key.length === 0;
  if (first === '#') return key.some((_, i) => fits(rest, key.slice(i))) || fits(rest, []);
  if (key.length === 0) return false;
  return (first === '*' || first === key[0]) && fits(rest, key.slice(1));
}

function split(text: string): string[] {
  return text === '' ? [] : text.split('.');
}
