import type { Millis } from '../base/units.ts';
import { Observer } from '../telemetry/observer.ts';
import type { Cluster } from './cluster.ts';
import { Instance } from './instance.ts';
import type { ProgramFactory } from './program.ts';
import type { ServiceSpec } from './scenario.ts';
import { SpanNames } from './span-names.ts';

/** A service and its instances. `endpoint` counts from 1; the client is endpoint 0. */
export class Service {
  /** The server side: every request that reached an instance, until its answer left. */
  readonly observer: Observer;
  readonly instances: readonly Instance[];
  readonly spanNames = new SpanNames('');

  constructor(
    cluster: Cluster,
    readonly spec: ServiceSpec,
    readonly endpoint: number,
    readonly factory: ProgramFactory,
    seed: number,
    slowAfter: Millis,
  ) {
    this.observer = new Observer(slowAfter);
    this.instances = Array.from(
      { length: spec.replicas },
      (_, index) => new Instance(cluster, this, index, seed),
    );
  }

  get name(): string {
    return this.spec.name;
  }
}
