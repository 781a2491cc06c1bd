/** Every fault that can be made by hand, as forms: what it is called, what it asks, what it makes. */
import type { Fault, LinkFault, LoadSpec, ServiceFault } from '../../cluster/scenario.ts';
import { formatDuration, formatPercent } from '../../picture/format.ts';

export type Param =
  | {
      readonly kind: 'range';
      readonly key: string;
      readonly name: string;
      readonly min: number;
      readonly max: number;
      readonly step: number;
      readonly initial: number;
      readonly format: (value: number) => string;
    }
  | {
      readonly kind: 'choice';
      readonly key: string;
      readonly name: string;
      /** The first is chosen at the start. */
      readonly options: readonly (readonly [value: string, name: string])[];
    };

export type Values = Readonly<Record<string, number | string>>;

export interface FaultForm {
  readonly id: string;
  /** On the button: `Kill`. */
  readonly name: string;
  /** What will happen, in a few words. */
  readonly meaning: string;
  readonly params: readonly Param[];
  /** Shown only on demand. */
  readonly rare: boolean;
  make(values: Values): Fault;
}

const share = (name: string, initial: number, max = 1): Param => ({
  kind: 'range',
  key: 'share',
  name,
  min: 0.05,
  max,
  step: 0.05,
  initial,
  format: formatPercent,
});
const span = (key: string, name: string, max: number, initial: number): Param => ({
  kind: 'range',
  key,
  name,
  min: max / 100,
  max,
  step: max / 100,
  initial,
  format: formatDuration,
});

const number = (values: Values, key: string): number => Number(values[key] ?? 0);
const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** `isAuthority`: it issues certificates, and so has a root (default false). */
export function serviceFaults(
  service: string,
  instance: number | null,
  isAuthority = false,
): readonly FaultForm[] {
  const at = { service, ...(instance === null ? {} : { instance }) };
  const form = (
    of: Omit<FaultForm, 'rare' | 'make'> & {
      rare?: boolean;
      make: (values: Values) => ServiceFault;
    },
  ): FaultForm => ({ rare: false, ...of });
  return [
    form({
      id: 'kill',
      name: 'Kill',
      meaning: 'The process dies: open calls break, new ones are refused.',
      params: [],
      make: () => ({ kind: 'kill', ...at }),
    }),
    form({
      id: 'slow',
      name: 'Slow down',
      meaning: 'Handling takes so many times as long.',
      params: [
        {
          kind: 'range',
          key: 'factor',
          name: 'Factor',
          min: 2,
          max: 100,
          step: 1,
          initial: 10,
          format: (value) => `× ${value}`,
        },
      ],
      make: (values) => ({ kind: 'slow', ...at, factor: number(values, 'factor'), add: 0 }),
    }),
    form({
      id: 'fail',
      name: 'Answer 500',
      meaning: 'A share of the requests is not handled.',
      params: [share('Share', 0.5)],
      make: (values) => ({ kind: 'fail', ...at, share: number(values, 'share') }),
    }),
    form({
      id: 'pause',
      name: 'Pause',
      meaning: 'It stands still: it accepts, and answers nothing.',
      params: [],
      make: () => ({ kind: 'pause', ...at }),
    }),
    form({
      id: 'exhaust-cpu',
      rare: true,
      name: 'Take its processor',
      meaning: 'A noisy neighbour uses this share of it.',
      params: [share('Share', 0.8, 0.95)],
      make: (values) => ({ kind: 'exhaust', ...at, what: 'cpu', share: number(values, 'share') }),
    }),
    form({
      id: 'exhaust-connections',
      rare: true,
      name: 'Take its connections',
      meaning: 'Idle clients hold this share of what it takes at once.',
      params: [share('Share', 0.8)],
      make: (values) => {
        return { kind: 'exhaust', ...at, what: 'connections', share: number(values, 'share') };
      },
    }),
    form({
      id: 'skew',
      rare: true,
      name: 'Skew its clock',
      meaning: 'Its clock is off by this much.',
      params: [
        {
          kind: 'range',
          key: 'by',
          name: 'By',
          min: -10 * MINUTE,
          max: 10 * MINUTE,
          step: 30 * SECOND,
          initial: 5 * MINUTE,
          format: (value) => `${value < 0 ? '−' : '+'}${Math.abs(value) / MINUTE} min`,
        },
      ],
      make: (values) => ({ kind: 'skew', ...at, by: number(values, 'by') }),
    }),
    form({
      id: 'expire-certificate',
      rare: true,
      name: 'Expire its certificate',
      meaning: 'New TLS connections to it fail; open ones go on.',
      params: [],
      make: () => ({ kind: 'expire-certificate', ...at }),
    }),
    ...(isAuthority ? [form(rotateRoot(service))] : []),
  ];
}

const rotateRoot = (service: string) => ({
  id: 'rotate-root',
  name: 'Change its root',
  meaning: 'Certificates are signed by a new root; the overlap lets everybody learn to trust it.',
  params: [
    {
      kind: 'range',
      key: 'overlap',
      name: 'Overlap',
      min: 0,
      max: 2 * MINUTE,
      step: 5 * SECOND,
      initial: 0,
      format: formatDuration,
    },
  ] satisfies readonly Param[],
  make: (values: Values): ServiceFault => ({
    kind: 'rotate-root',
    service,
    overlap: number(values, 'overlap'),
  }),
});

export function linkFaults(from: string, to: string): readonly FaultForm[] {
  const at = { from, to };
  const form = (
    of: Omit<FaultForm, 'rare' | 'make'> & { make: (values: Values) => LinkFault },
  ): FaultForm => ({ rare: false, ...of });
  return [
    form({
      id: 'partition',
      name: 'Cut',
      meaning: 'Nothing gets through any more.',
      params: [
        {
          kind: 'choice',
          key: 'mode',
          name: 'How',
          options: [
            ['black-hole', 'silently (black hole)'],
            ['reset', 'with a reset'],
          ],
        },
        {
          kind: 'choice',
          key: 'direction',
          name: 'What',
          options: [
            ['both', 'both ways'],
            ['request', 'requests only'],
            ['response', 'answers only'],
          ],
        },
      ],
      make: ({ mode, direction }) => ({
        kind: 'partition',
        ...at,
        mode: mode === 'reset' ? 'reset' : 'black-hole',
        direction: direction === 'request' || direction === 'response' ? direction : 'both',
      }),
    }),
    form({
      id: 'lose',
      name: 'Lose',
      meaning: 'A share of what is sent is lost, and sent again by TCP.',
      params: [share('Share', 0.1)],
      make: (values) => ({ kind: 'lose', ...at, share: number(values, 'share') }),
    }),
    form({
      id: 'corrupt',
      name: 'Corrupt',
      meaning: 'A share of the messages arrives changed.',
      params: [share('Share', 0.1)],
      make: (values) => ({ kind: 'corrupt', ...at, share: number(values, 'share') }),
    }),
    form({
      id: 'delay',
      name: 'Delay',
      meaning: 'Every message takes this much longer.',
      params: [span('add', 'By', 2 * SECOND, 200)],
      make: (values) => ({ kind: 'delay', ...at, add: number(values, 'add') }),
    }),
  ];
}

/** What the client can do to the system: ask for more. */
export function loadFaults(loads: readonly LoadSpec[]): readonly FaultForm[] {
  const which: Param = {
    kind: 'choice',
    key: 'load',
    name: 'Load',
    options: loads.map((load, i) => [
      String(i),
      `${i + 1}: ${load.method} ${load.path} of ${load.to}`,
    ]),
  };
  return [
    {
      id: 'spike',
      name: 'Spike',
      meaning: 'So many times as many requests.',
      params: [
        ...(loads.length > 1 ? [which] : []),
        {
          kind: 'range',
          key: 'factor',
          name: 'Factor',
          min: 1.5,
          max: 20,
          step: 0.5,
          initial: 4,
          format: (value) => `× ${value}`,
        },
      ],
      rare: false,
      make: (values) => ({
        kind: 'spike',
        load: number(values, 'load'),
        factor: number(values, 'factor'),
      }),
    },
  ];
}

/** Trouble that chooses its own place. */
export const MONKEY: FaultForm = {
  id: 'monkey',
  name: 'Let a chaos monkey loose',
  meaning: 'Again and again it kills instances chosen at random.',
  params: [
    span('every', 'It looks every', 60 * SECOND, 6 * SECOND),
    share('And strikes with probability', 0.5),
    {
      kind: 'range',
      key: 'instances',
      name: 'Instances at one time',
      min: 1,
      max: 10,
      step: 1,
      initial: 1,
      format: String,
    },
    span('for', 'Each is down for', 30 * SECOND, 3 * SECOND),
  ],
  rare: false,
  make: (values) => ({
    kind: 'monkey',
    every: number(values, 'every'),
    share: number(values, 'share'),
    instances: number(values, 'instances'),
    services: [],
    for: number(values, 'for'),
  }),
};
