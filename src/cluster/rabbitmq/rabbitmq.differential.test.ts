import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CORPUS } from './differential.corpus.ts';
import recorded from './differential.recorded.json' with { type: 'json' };
import { playSimulated } from './differential-player.fixture.ts';
import { playOnServer } from './differential-server.fixture.ts';
import { type RunningServer, serverProgram, startServer } from './server.fixture.ts';

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

const program = serverProgram();
if (program === null) {
  console.log('No rabbitmq-server found: the comparison with a real one is skipped.');
}

describe.skipIf(program === null)('a real RabbitMQ answers as the simulated broker', () => {
  let server: RunningServer;

  beforeAll(async () => {
    server = await startServer(program!);
  }, 90_000);

  afterAll(() => server?.stop(), 30_000);

  for (const sequence of CORPUS) {
    it(sequence.name, { timeout: 20_000, retry: 1 }, async () => {
      expect(await playOnServer(server.url, sequence)).toEqual(playSimulated(sequence));
    });
  }
});
