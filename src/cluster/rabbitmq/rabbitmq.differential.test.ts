import { describe, expect, it } from 'vitest';
import { CORPUS } from './differential.corpus.ts';
import { playSimulated } from './differential.fixture.ts';
import recorded from './differential.recorded.json' with { type: 'json' };

const RECORDED: Record<string, readonly string[]> = recorded;

describe('the simulated broker answers as a recorded RabbitMQ', () => {
  it('has a record of every sequence', () => {
    expect(Object.keys(RECORDED)).toEqual(CORPUS.map(({ name }) => name));
  });

  for (const sequence of CORPUS) {
    it(sequence.name, () => {
      expect(playSimulated(sequence)).toEqual(RECORDED[sequence.name]);
    });
  }
});
