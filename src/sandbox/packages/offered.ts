/** Which packages learner code may import, and what the compiler, the runtime and the editor need of them. */
import { assert } from '../../base/assert.ts';
import type { PackageSource, PackageSources } from '../compile/index.ts';
import type { Environment } from '../globals/environment.ts';
import { amqplibPackage } from './amqplib.ts';
import { BUNDLED, type BundledPackage } from './bundled.ts';
import { consulPackage } from './consul.ts';
import { eventsPackage } from './events.ts';
import { asyncHooksPackage } from './node-async-hooks.ts';
import { bufferPackage } from './node-buffer.ts';
import { diagnosticsChannelPackage } from './node-diagnostics-channel.ts';
import { timersPromisesPackage } from './node-timers.ts';
import { utilPackage } from './node-util.ts';
import { opentelemetryTools } from './opentelemetry.ts';
import type { LearnerPackage } from './package.ts';
import { pgPackage } from './pg.ts';
import { pinoTools } from './pino.ts';
import { promClientTools } from './prom-client.ts';
import { redisPackage } from './redis.ts';
import { undiciPackage } from './undici.ts';

/** All of them. A new one: a file beside this one, and its name here. */
export const PACKAGES: readonly LearnerPackage[] = [
  amqplibPackage,
  asyncHooksPackage,
  bufferPackage,
  consulPackage,
  diagnosticsChannelPackage,
  eventsPackage,
  pgPackage,
  redisPackage,
  timersPromisesPackage,
  undiciPackage,
  utilPackage,
];

/** For `compileProgram`: with the texts of bundled packages by first name, as far as they are here. */
export function packageSourcesWith(texts: Readonly<Record<string, string>>): PackageSources {
  const bundled = BUNDLED.flatMap(({ names }): (readonly [string, PackageSource])[] => {
    const text = texts[names[0]];
    const source = text === undefined ? null : { javascript: text };
    return names.map((name) => [name, source] as const);
  });
  return new Map([...packageSources, ...bundled]);
}

/** As {@link packageSourcesWith}, without any bundled one. */
export const packageSources: PackageSources = new Map(
  PACKAGES.flatMap(({ names, source }) => names.map((name) => [name, source] as const)),
);

type Internal = NonNullable<LearnerPackage['internal']>;

/** What the simulator gives packages, by the name they import it under. */
const internals: ReadonlyMap<string, Internal> = new Map([
  ...PACKAGES.flatMap(({ names, internal }): [string, Internal][] =>
    internal === undefined ? [] : [[`internal:${names[0]}`, internal]],
  ),
  ['internal:@opentelemetry/api', opentelemetryTools],
  ['internal:pino', pinoTools],
  ['internal:prom-client', promClientTools],
]);

/** For `createProgramFactory`: the namespace a package's source imports. */
export function makePackage(name: string, env: Environment): unknown {
  const internal = internals.get(name);
  assert(internal !== undefined, `no package imports ${name}`);
  return Object.freeze({ __proto__: null, ...internal(env) });
}

export interface OfferedPackage {
  /** What imports name first; `aliases` are other names for it. */
  readonly name: string;
  readonly aliases: readonly string[];
  readonly version: string;
  readonly summary: string;
  /** `real`: as it is on npm. `modelled`: the same shape, with the simulator behind it. */
  readonly kind: 'real' | 'modelled';
}

/** Everything that learner code may import, by name: a `package.json` for people. */
export function offeredPackages(): readonly OfferedPackage[] {
  const of =
    (kind: OfferedPackage['kind']) =>
    ({ names: [name, ...aliases], version, summary }: LearnerPackage | BundledPackage) => ({
      ...{ name, aliases, version, summary, kind },
    });
  const isReal = (each: BundledPackage) => each.own === undefined;
  return [
    ...PACKAGES.map(of('modelled')),
    ...BUNDLED.map((each) => of(isReal(each) ? 'real' : 'modelled')(each)),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Ambient declarations of each importable name, for the editor beside `learnerTypes`. */
export function packageTypes(): readonly { readonly name: string; readonly dts: string }[] {
  return PACKAGES.flatMap(({ names: [first, ...others], types }) => [
    { name: first, dts: `declare module '${first}' {\n${types}\n}\n` },
    ...others.map((name) => ({
      name,
      dts: `declare module '${name}' {\n  export * from '${first}';\n  export { default } from '${first}';\n}\n`,
    })),
  ]);
}
