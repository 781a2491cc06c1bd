/** The chapter's listings, from text to requests, and Istio's documented reading of them. */
import { expect, test } from 'vitest';
import { REQUEST, Rig } from '../../cluster/mesh/egress.fixture.ts';
import { CHAPTER_ENVOY, CHAPTER_ISTIO } from './listings.fixture.ts';
import { parseMesh } from './parse-mesh.ts';

function configOf(text: string) {
  const parsed = parseMesh([{ name: 'mesh.yaml', text }], {
    services: ['user-service', 'ride-service'],
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

test('the canary gets a tenth, and a try that hangs is given up after 500 ms', () => {
  const rig = new Rig(configOf(CHAPTER_ISTIO), ({ slot }) =>
    slot === 1 ? { after: 60_000, status: 200 } : { after: 5, status: 200 },
  );
  const sendings = Array.from({ length: 5000 }, () => rig.send(REQUEST, 'user-service'));
  rig.kernel.runUntil(100_000);
  const canary = sendings.filter((one) => rig.outcome(one).status === 504);
  expect(Math.abs(canary.length - 500)).toBeLessThan(4 * Math.sqrt(5000 * 0.1 * 0.9));
  expect(new Set(canary.map((one) => rig.outcome(one).at))).toEqual(new Set([501]));
});

test('with 5xx to retry on, the four tries of 500 ms run into the timeout of 2 s', () => {
  const text = `${CHAPTER_ISTIO}      retryOn: 5xx\n`;
  const rig = new Rig(configOf(text), () => ({ after: 60_000, status: 200 }));
  const sending = rig.send(REQUEST, 'user-service');
  rig.kernel.runUntil(100_000);
  // The back-offs between the tries take the rest of the fourth.
  expect(rig.sent).toHaveLength(4);
  expect(rig.outcome(sending)).toEqual({ status: 504, flags: 'UT', at: 2001 });
});

test('the Envoy cluster has 100 requests at once, lets 100 wait, and refuses the rest', () => {
  const config = configOf(CHAPTER_ENVOY);
  const busy = new Rig(config, () => ({ after: 50, status: 200 }));
  const all = Array.from({ length: 150 }, () => busy.send(REQUEST, 'ride-service'));
  busy.kernel.runUntil(1000);
  expect(all.filter((one) => busy.outcome(one).flags === 'UO')).toHaveLength(50);

  const waiting = new Rig(config, () => ({ after: 50, connected: 20, status: 200 }));
  const others = Array.from({ length: 150 }, () => waiting.send(REQUEST, 'ride-service'));
  waiting.kernel.runUntil(10);
  expect(others.filter((one) => waiting.outcome(one).flags === 'UO')).toHaveLength(50);
});

test('of 20 hosts, one that fails five times in a row is left alone for 30 s', () => {
  const rig = new Rig(
    configOf(CHAPTER_ENVOY),
    ({ slot }) => ({ after: 1, status: slot === 7 ? 500 : 200 }),
    20,
  );
  for (let i = 0; i < 400; i++) {
    rig.kernel.schedule(i * 200, () => rig.send(REQUEST, 'ride-service'), undefined);
  }
  rig.kernel.runUntil(80_000);
  const failed = rig.sent.filter(({ slot }) => slot === 7).map(({ at }) => at);
  expect(failed.filter((at) => at < 30_000)).toHaveLength(5);
  // Ejected at its fifth failure, back at the first whole interval at least 30 s later.
  expect(failed[5]).toBeGreaterThan(60_000);
});
