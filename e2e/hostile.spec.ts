import type { Program } from '../src/engine/protocol.ts';
import {
  CLEAN_PROGRAM,
  HOSTILE_PROGRAMS,
  type HostileProgram,
} from '../src/sandbox/hostile/programs.ts';
import type { RunRecord } from '../src/telemetry/record.ts';
import { longestPause, type PageOutcome, runInPage } from './support/engine-site.ts';
import { expect, test } from './support/journey.ts';

/** Real milliseconds the page may be kept from acting. A blocked page would be so for seconds. */
const PAUSE_MAX = 1000;

function programOf(code: string): Program {
  return {
    seed: 1,
    files: { 'order.ts': code },
    interventions: [],
    scenario: {
      until: 2000,
      slowAfter: 1000,
      services: [
        {
          name: 'order',
          replicas: 1,
          concurrency: 64,
          queue: 128,
          balancer: 'round-robin',
          work: { kind: 'code', file: 'order.ts', calls: ['user'] },
        },
        {
          name: 'user',
          replicas: 1,
          concurrency: 64,
          queue: 128,
          balancer: 'round-robin',
          work: {
            kind: 'declared',
            serviceTime: { kind: 'constant', value: 1 },
            failureRate: 0,
            calls: [],
          },
        },
        {
          name: 'rabbitmq',
          replicas: 1,
          concurrency: 10_000,
          queue: 128,
          balancer: 'round-robin',
          work: { kind: 'rabbitmq' },
        },
      ],
      links: [],
      defaultLink: { latency: { kind: 'constant', value: 1 }, loss: 0 },
      load: [
        {
          to: 'order',
          method: 'GET',
          path: '/a',
          body: null,
          arrivals: 'constant',
          rate: 2,
          timeout: null,
        },
      ],
      faults: [],
    },
  };
}

/** In the words of `HostileProgram.expect`, with what else there is to say. */
function ending(outcome: PageOutcome): string {
  if (outcome.kind === 'compile-error') return 'compile-error';
  if (outcome.kind === 'crash') return `ends-run ${outcome.failure.kind}`;
  const { failure, client } = JSON.parse(outcome.json) as RunRecord;
  if (failure !== null) return `ends-run ${failure.kind}`;
  const causes = Object.keys(client.failed);
  if (causes.length === 0) return client.ok > 0 ? 'contained' : 'no answer';
  return causes.join() === 'http_500' && client.ok === 0
    ? 'error-response'
    : `ok ${client.ok}, failed ${JSON.stringify(client.failed)}`;
}

function wanted({ expect: expected, failureKind, backstop }: HostileProgram): string[] {
  if (expected !== 'ends-run') return [expected];
  const kinds = backstop ? ['unresponsive', 'memory'] : [];
  return [failureKind, ...kinds].map((kind) => `ends-run ${kind}`);
}

test('hostile programs end as they must, and leave nothing behind', async ({
  page,
  engineSite,
}) => {
  test.setTimeout(600_000);
  expect(HOSTILE_PROGRAMS.length).toBeGreaterThanOrEqual(60);
  await page.goto(engineSite);
  const clean = await runInPage(page, programOf(CLEAN_PROGRAM));
  expect(ending(clean)).toBe('contained');
  for (const hostile of HOSTILE_PROGRAMS) {
    await longestPause(page);
    const outcome = await runInPage(page, programOf(hostile.code));
    const pause = await longestPause(page);
    const told = outcome.kind === 'crash' ? outcome.failure.message : '';
    expect.soft(wanted(hostile), `${hostile.name} ${told}`).toContain(ending(outcome));
    expect.soft(pause, `${hostile.name}: the page could not act`).toBeLessThan(PAUSE_MAX);
    expect
      .soft(await runInPage(page, programOf(CLEAN_PROGRAM)), `the run after ${hostile.name}`)
      .toEqual(clean);
  }
});
