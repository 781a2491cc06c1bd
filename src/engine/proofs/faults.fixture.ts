/** One of every kind of fault, for a system of `order` and `payment`, as a scenario writes it. */
export const FAULTS = {
  kill: '{ kill: payment, instance: 1',
  slow: '{ slow: payment, factor: 4, add: 10ms',
  fail: '{ fail: payment, share: 50%',
  pause: '{ pause: payment, instance: 0',
  cpu: '{ exhaust: payment, what: cpu, share: 80%',
  connections: '{ exhaust: payment, what: connections, share: 100%',
  skew: '{ skew: payment, by: -5m',
  'expire-certificate': '{ expire_certificate: payment',
  'black hole': '{ partition: order -> payment',
  'one-way reset': '{ partition: order -> payment, mode: reset, direction: response',
  lose: '{ lose: order -> payment, share: 30%',
  corrupt: '{ corrupt: order -> payment, share: 30%',
  delay: '{ delay: order -> payment, add: 40ms',
  spike: '{ spike: 0, factor: 3',
  monkey: '{ monkey: { every: 500ms, share: 60%, instances: 2, services: [payment], for: 300ms }',
} as const;
export type FaultName = keyof typeof FAULTS;
export const FAULT_NAMES = Object.keys(FAULTS) as FaultName[];

export interface When {
  readonly name: FaultName;
  readonly at: number;
  readonly for: number;
}

/** The instants are odd, so that nothing else happens at them. */
export const faultText = ({ name, at, for: duration }: When) =>
  `${FAULTS[name]}, at: ${at + 0.123}ms, for: ${duration + 0.0456}ms }`;

export const shop = (faults: readonly When[], until = '6s') => `
until: ${until}
services:
  order: { code: order.ts, calls: [payment], queue: 1000 }
  payment: { replicas: 3, service_time: { exponential: { mean: 5ms } }, cpu: 2ms, concurrency: 4, queue: 50 }
links:
  order -> payment:
    latency: 1ms
    connection: { tls: mutual, keep_alive: 20ms, connect_timeout: 500ms, read_timeout: 800ms, pool_timeout: 300ms, connections: 8 }
load: [{ to: order, request: POST /pay, body: { amount: 1 }, rate: 60/s, timeout: 2s }]
faults: [${faults.map(faultText).join(', ')}]
`;

export const FILES = {
  'order.ts': `
    export default {
      async fetch(request: Request): Promise<Response> {
        const body = await request.text();
        try {
          const response = await fetch('http://payment/charge', { method: 'POST', body });
          return Response.json({ status: response.status });
        } catch (error) {
          const { cause } = error as Error & { cause: { code: string } };
          return Response.json({ code: cause.code }, { status: 502 });
        }
      },
    };`,
};
