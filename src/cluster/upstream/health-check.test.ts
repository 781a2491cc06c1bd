import { describe, expect, it } from 'vitest';
import { Kernel } from '../../kernel/kernel.ts';
import { RandomStream } from '../../kernel/random.ts';
import type { HealthCheckSpec } from '../service-spec.ts';
import { HealthChecker } from './health-check.ts';

const SPEC: HealthCheckSpec = {
  path: '/health',
  interval: 5000,
  timeout: 1000,
  unhealthyThreshold: 3,
  healthyThreshold: 2,
};

/** Answers of each slot in turn (`+` healthy, `-` not, `.` none at all), the last one for ever. */
function checked(script: Readonly<Record<number, string>>, spec: Partial<HealthCheckSpec> = {}) {
  const kernel = new Kernel();
  const log: string[] = [];
  const sent: { slot: number; at: number }[] = [];
  const counts = new Map<number, number>();
  const checker = new HealthChecker(
    kernel,
    { ...SPEC, ...spec },
    (slot, path, timeout, done) => {
      expect([path, timeout]).toEqual(['/health', 1000]);
      const answers = script[slot]!;
      const count = counts.get(slot) ?? 0;
      counts.set(slot, count + 1);
      sent.push({ slot, at: kernel.now });
      const answer = answers[Math.min(count, answers.length - 1)];
      if (answer !== '.') kernel.schedule(10, done, answer === '+');
    },
    new RandomStream(3, 'caller/0->service', 'health check'),
    (slot, _success, changed) => {
      if (changed) log.push(`${slot} ${checker.healthy(slot) ? 'up' : 'down'} ${sent.length}`);
    },
  );
  const slots = Object.keys(script).map(Number);
  checker.setHosts(slots);
  return { kernel, checker, log, sent };
}

describe('active health checks', () => {
  it('three failures in a row take a host out, two successes bring it back', () => {
    const { kernel, checker, log } = checked({ 0: '--+---+-++-' });
    expect(checker.healthy(0)).toBe(true);
    kernel.runUntil(11 * 5010);
    expect(log).toEqual(['0 down 6', '0 up 10']);
  });

  it('thresholds of 1 follow every answer', () => {
    const { kernel, log } = checked({ 0: '+-+-' }, { unhealthyThreshold: 1, healthyThreshold: 1 });
    kernel.runUntil(4 * 5010);
    expect(log).toEqual(['0 down 2', '0 up 3', '0 down 4']);
  });

  it('the next probe leaves an interval after the answer or the time-out', () => {
    const { kernel, sent, log } = checked({ 0: '+..+' }, { unhealthyThreshold: 2 });
    kernel.runUntil(30_000);
    const first = sent[0]!.at;
    expect(sent.map(({ at }) => Math.round(at - first)).slice(0, 4)).toEqual([
      0, 5010, 11_010, 17_010,
    ]);
    expect(log[0]).toBe('0 down 3');
  });

  it('an answer after the time-out changes nothing', () => {
    const kernel = new Kernel();
    const results: boolean[] = [];
    const checker = new HealthChecker(
      kernel,
      { ...SPEC, unhealthyThreshold: 1 },
      (_slot, _path, _timeout, done) => {
        kernel.schedule(1500, done, true);
      },
      new RandomStream(3, 'a', 'b'),
      (_slot, success) => results.push(success),
    );
    checker.setHosts([0]);
    kernel.runUntil(20_000);
    expect(results.length).toBeGreaterThan(2);
    expect(results).not.toContain(true);
    expect(checker.healthy(0)).toBe(false);
  });

  it('first probes are spread over the interval', () => {
    const script = Object.fromEntries(Array.from({ length: 200 }, (_, slot) => [slot, '+']));
    const { kernel, sent } = checked(script);
    kernel.runUntil(5000);
    const firsts = [...new Map([...sent].reverse().map(({ slot, at }) => [slot, at])).values()];
    expect(firsts).toHaveLength(200);
    const early = firsts.filter((at) => at < 2500).length;
    expect(early).toBeGreaterThan(70);
    expect(early).toBeLessThan(130);
  });

  it('hosts that left are asked no more, replaced ones start healthy, stop ends all', () => {
    const { kernel, checker, sent } = checked({ 0: '-', 1: '-', 2: '-' });
    kernel.runUntil(30_000);
    expect([0, 1, 2].map((slot) => checker.healthy(slot))).toEqual([false, false, false]);
    checker.setHosts([0, 2]);
    checker.replaced(2);
    // A host that is not there is nobody's business.
    checker.replaced(1);
    expect([0, 1, 2].map((slot) => checker.healthy(slot))).toEqual([false, true, true]);
    const before = sent.length;
    kernel.runUntil(60_000);
    expect(sent.slice(before).map(({ slot }) => slot)).not.toContain(1);
    checker.stop();
    kernel.runUntil(60_020);
    expect(kernel.pending).toBe(0);
  });
});
