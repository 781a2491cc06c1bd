import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TOPIC_PATTERNS, TOPICS_MATCHED } from './topic.fixture.ts';
import { TopicTrie } from './topic.ts';

function trieOf(patterns: readonly string[]): TopicTrie<number> {
  const trie = new TopicTrie<number>();
  for (const [index, pattern] of patterns.entries()) trie.add(pattern, index + 1);
  return trie;
}

function sorted(matches: readonly number[]): number[] {
  return [...matches].sort((a, b) => a - b);
}

describe('topic bindings', () => {
  const trie = trieOf(TOPIC_PATTERNS);
  for (const [key, matched] of Object.entries(TOPICS_MATCHED)) {
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
