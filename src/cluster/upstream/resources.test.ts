import { describe, expect, it } from 'vitest';
import { ENVOY_LIMITS, ISTIO_LIMITS } from './policy.ts';
import { Resources } from './resources.ts';

describe('circuit breakers', () => {
  it('something may begin while fewer than the limit are there; what may not is counted', () => {
    const { requests } = new Resources({ ...ENVOY_LIMITS, maxRequests: 2 });
    expect([requests.tryOpen(), requests.tryOpen(), requests.tryOpen()]).toEqual([
      true,
      true,
      false,
    ]);
    expect([requests.count, requests.overflows, requests.canOpen]).toEqual([2, 1, false]);
    requests.close();
    expect(requests.tryOpen()).toBe(true);
    expect(() => {
      for (let i = 0; i < 3; i++) requests.close();
    }).toThrow();
  });

  it('Envoy’s limits are 1024 and 3 retries; Istio has none to speak of; 0 refuses all', () => {
    const envoy = new Resources(ENVOY_LIMITS);
    for (const resource of [envoy.connections, envoy.pending, envoy.requests]) {
      let opened = 0;
      while (resource.tryOpen()) opened++;
      expect(opened).toBe(1024);
    }
    expect(envoy.retries.max).toBe(3);
    expect(new Resources(ISTIO_LIMITS).retries.max).toBe(4294967295);
    expect(new Resources({ ...ENVOY_LIMITS, maxPendingRequests: 0 }).pending.canOpen).toBe(false);
    const free = new Resources();
    for (let i = 0; i < 5000; i++) expect(free.requests.tryOpen()).toBe(true);
    expect(free.requests.count).toBe(5000);
  });

  it('a retry budget: 20 % of what is active and pending, at least 3, instead of maxRetries', () => {
    const resources = new Resources({
      ...ENVOY_LIMITS,
      maxRetries: 0,
      retryBudget: { share: 0.2, minRetryConcurrency: 3 },
    });
    const open = (count: number, resource: 'requests' | 'pending') => {
      for (let i = 0; i < count; i++) resources[resource].tryOpen();
    };
    expect(resources.retries.max).toBe(3);
    open(15, 'requests');
    expect(resources.retries.max).toBe(3);
    open(4, 'pending');
    expect(resources.retries.max).toBe(3);
    open(1, 'pending');
    expect(resources.retries.max).toBe(4);
    open(30, 'requests');
    expect(resources.retries.max).toBe(10);
    let retries = 0;
    while (resources.retries.tryOpen()) retries++;
    expect([retries, resources.retries.overflows]).toEqual([10, 1]);
    for (let i = 0; i < 45; i++) resources.requests.close();
    resources.retries.close();
    // 9 under way, 3 allowed: those go on, no new one begins.
    expect(resources.retries.tryOpen()).toBe(false);
  });
});
