/** Which packages learner code may import, and what the compiler, the runtime and the editor need of them. */
import { assert } from '../../base/assert.ts';
import type { PackageSources } from '../compile/index.ts';
import type { Environment } from '../globals/environment.ts';
import { consulPackage } from './consul.ts';
import { eventsPackage } from './events.ts';
import type { LearnerPackage } from './package.ts';
import { undiciPackage } from './undici.ts';

/** All of them. A new one: a file beside this one, and its name here. */
export const PACKAGES: readonly LearnerPackage[] = [consulPackage, eventsPackage, undiciPackage];

/** For `compileProgram`. */
export const packageSources: PackageSources = new Map(
  PACKAGES.flatMap(({ names, source }) => names.map((name) => [name, source] as const)),
);

const byInternalName: ReadonlyMap<string, LearnerPackage> = new Map(
  PACKAGES.filter(({ internal }) => internal !== undefined).map((each) => [
    `internal:${each.names[0]}`,
    each,
  ]),
);

/** For `createProgramFactory`: the namespace a package's source imports. */
export function makePackage(name: string, env: Environment): unknown {
  const found = byInternalName.get(name);
  assert(found?.internal !== undefined, `no package imports ${name}`);
  return Object.freeze({ __proto__: null, ...found.internal(env) });
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
