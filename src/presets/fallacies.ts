/**
 * The eight fallacies of distributed computing, each as a small system that believes it, and the
 * same system with what is true switched on.
 */
import type { Preset } from './preset.ts';

export interface Fallacy extends Preset {
  /** The same system as the fallacy has it. `yaml` is this, with what is real added. */
  readonly calm: string;
  /** A measure of the record, as checks write it: `client.latency.p99`. */
  readonly measure: string;
  /** How the measure changes when the fallacy is found out to be one. */
  readonly direction: 'up' | 'down';
  /** Up: at least this many times as much (where it was 0: at least this). Down: at most this share. */
  readonly factor: number;
}

const SOURCE = (what: string) =>
  `Course, chapter 8.14, “Fallacies of Distributed Computing” (Peter Deutsch, 1994). ${what} The system and its numbers are ours.`;

/** Two whole scenarios that differ in the marked lines only. */
function fallacy(
  text: Omit<Fallacy, 'calm' | 'yaml' | 'source'> & { readonly source: string },
  template: string,
  calm: Readonly<Record<string, string>>,
  real: Readonly<Record<string, string>>,
): Fallacy {
  const fill = (parts: Readonly<Record<string, string>>) =>
    template.replace(/<(\w+)>\n?/g, (_, key: string) => {
      const part = parts[key] ?? '';
      return part === '' ? '' : `${part}\n`;
    });
  return { ...text, source: SOURCE(text.source), calm: fill(calm), yaml: fill(real) };
}

const reliable = fallacy(
  {
    id: 'fallacy-1-reliable',
    title: 'Fallacy 1: the network is reliable',
    summary:
      'One packet in fifty is lost, and for five seconds the link is cut. TCP sends again after 200 ms, 400 ms, …: nothing is lost for good, but the slowest answers are hundreds of times slower.',
    source: 'Packets get lost and connections fall.',
    measure: 'client.latency.p99',
    direction: 'up',
    factor: 20,
  },
  `# Fallacy 1: the network is reliable.
until: 30s
services:
  order: { service_time: 2ms, concurrency: 1000, calls: [{ to: payment, request: POST /charge }] }
  payment: { service_time: 5ms }
links:
<link>
load:
  - { to: order, request: POST /orders, rate: 50/s }
<faults>
`,
  { link: '  default: { latency: 1ms }' },
  {
    link: '  # Real: two packets in a hundred are lost.\n  default: { latency: 1ms, loss: 2% }',
    faults: 'faults:\n  - { at: 15s, for: 5s, partition: order -> payment }',
  },
);

const latency = fallacy(
  {
    id: 'fallacy-2-latency',
    title: 'Fallacy 2: latency is zero',
    summary:
      'An order asks for its ten items one after another. What takes no time in one process takes ten round trips over a network.',
    source: 'Every call takes time: 1 to 100 ms.',
    measure: 'client.latency.p50',
    direction: 'up',
    factor: 5,
  },
  `# Fallacy 2: latency is zero.
until: 30s
services:
  order: { service_time: 2ms, calls: [{ to: inventory, request: GET /items/1, times: 10 }] }
  inventory: { service_time: 1ms }
links:
<link>
load:
  - { to: order, request: POST /orders, rate: 20/s }
`,
  { link: '  default: { latency: 0ms }' },
  { link: '  # Real: 5 ms each way, one and the same region.\n  default: { latency: 5ms }' },
);

const bandwidth = fallacy(
  {
    id: 'fallacy-3-bandwidth',
    title: 'Fallacy 3: bandwidth is infinite',
    summary:
      'A catalogue answers with 100 kB of pictures. 95 such answers a second over 10 MB/s fill the link almost wholly, and they queue for it.',
    source: 'Links have a limit, and congest.',
    measure: 'client.latency.p95',
    direction: 'up',
    factor: 10,
  },
  `# Fallacy 3: bandwidth is infinite.
until: 60s
services:
  catalogue: { service_time: 2ms, response_bytes: 100kB }
links:
<link>
load:
  - { to: catalogue, request: GET /pictures, rate: 95/s }
`,
  { link: '  default: { latency: 1ms }' },
  { link: '  # Real: 10 MB a second and no more.\n  default: { latency: 1ms, bandwidth: 10MB/s }' },
);

const secure = fallacy(
  {
    id: 'fallacy-4-secure',
    title: 'Fallacy 4: the network is secure',
    summary:
      'Somebody on the way changes one message in ten. With TLS nobody can do that unseen: the connection breaks and the caller knows. Set tls to none, and every change arrives as if nothing were wrong.',
    source: 'Somebody in the middle listens, and changes what passes.',
    measure: 'client.failed.tls_error',
    direction: 'up',
    factor: 100,
  },
  `# Fallacy 4: the network is secure.
until: 30s
services:
  payment: { service_time: 5ms }
links:
<link>
load:
  - { to: payment, request: POST /charge, body: { amount: 100 }, rate: 50/s }
`,
  { link: '  default: { latency: 1ms, connection: { tls: tls } }' },
  {
    link: '  # Real: one message in ten is tampered with. Try tls: none.\n  default: { latency: 1ms, corrupt: 10%, connection: { tls: tls } }',
  },
);

const topology = fallacy(
  {
    id: 'fallacy-5-topology',
    title: 'Fallacy 5: the topology does not change',
    summary:
      'Every few seconds an instance of payment dies and comes back elsewhere. Callers who keep an address for 30 s go on asking where nobody is any more.',
    source: 'Services start and stop, machines fail.',
    measure: 'client.ok_rate',
    direction: 'down',
    factor: 0.9,
  },
  `# Fallacy 5: the topology does not change.
until: 60s
dns: { ttl: 30s, lookup: 1ms }
services:
  order: { service_time: 2ms, calls: [{ to: payment, request: POST /charge, timeout: 1s }] }
  payment: { replicas: 3, service_time: 5ms, lifecycle: { new_address: true } }
load:
  - { to: order, request: POST /orders, rate: 50/s }
<faults>
`,
  {},
  {
    faults:
      '# Real: a visit every 5 s, one instance dead for a second.\nfaults:\n  - { at: 3s, monkey: { every: 5s, services: [payment], for: 1s } }',
  },
);

const administrator = fallacy(
  {
    id: 'fallacy-6-administrator',
    title: 'Fallacy 6: there is one administrator',
    summary:
      'Payment belongs to another team. At 20 s its certificate runs out, and nobody here can renew it: every new connection fails until they have, a quarter of a minute later.',
    source: 'Several teams, clouds and providers.',
    measure: 'client.ok_rate',
    direction: 'down',
    factor: 0.85,
  },
  `# Fallacy 6: there is one administrator.
until: 60s
services:
  order: { service_time: 2ms, calls: [{ to: payment, request: POST /charge, timeout: 1s }] }
  payment: { service_time: 5ms }
links:
  order -> payment: { latency: 1ms, connection: { tls: mutual, requests: 20 } }
load:
  - { to: order, request: POST /orders, rate: 50/s }
<faults>
`,
  {},
  {
    faults:
      '# Real: what others run changes without asking us.\nfaults:\n  - { at: 20s, for: 15s, expire_certificate: payment }',
  },
);

const cost = fallacy(
  {
    id: 'fallacy-7-transport-cost',
    title: 'Fallacy 7: transport cost is zero',
    summary:
      'Two services talk, 50 kB an answer. Where they stand in two zones every gigabyte is billed: a minute of 50 requests a second is a cent and a half, a month of it 650 dollars. The inspector of the link shows the bill grow.',
    source: 'Bandwidth is money.',
    measure: 'edge:order->inventory.cost',
    direction: 'up',
    factor: 0.01,
  },
  `# Fallacy 7: transport cost is zero.
until: 60s
services:
  order: { service_time: 2ms, calls: [{ to: inventory, request: GET /items }] }
  inventory: { service_time: 2ms, response_bytes: 50kB }
links:
<link>
load:
  - { to: order, request: POST /orders, rate: 50/s }
`,
  { link: '  order -> inventory: { latency: 1ms }' },
  {
    link: '  # Real: dollars a gigabyte, much as clouds bill what leaves a zone or a region.\n  order -> inventory: { latency: 1ms, cost: { per_gigabyte: 0.1 } }',
  },
);

const homogeneous = fallacy(
  {
    id: 'fallacy-8-homogeneous',
    title: 'Fallacy 8: the network is homogeneous',
    summary:
      'One of payment’s three instances stands in another region, 80 ms away, behind a link that trembles. The median says nothing of it; one order in three does.',
    source: 'Different protocols, versions and latencies.',
    measure: 'client.latency.p95',
    direction: 'up',
    factor: 10,
  },
  `# Fallacy 8: the network is homogeneous.
until: 30s
<zones>
services:
  order: { service_time: 2ms, zones: [near], calls: [{ to: payment, request: POST /charge }] }
  payment: { replicas: 3, service_time: 5ms, zones: [near, near, far] }
links:
  default: { latency: 1ms }
load:
  - { to: order, request: POST /orders, rate: 50/s }
`,
  { zones: 'zones: { names: [near, far], between: 0ms }' },
  {
    zones:
      '# Real: the third instance is 80 ms away, more or less.\nzones: { names: [near, far], between: { uniform: { min: 60ms, max: 100ms } } }',
  },
);

/** In the order of the list. */
export const FALLACIES: readonly Fallacy[] = [
  reliable,
  latency,
  bandwidth,
  secure,
  topology,
  administrator,
  cost,
  homogeneous,
];
