import { required } from '../../base/assert.ts';
import type { Millis } from '../../base/units.ts';
import { RandomStream } from '../../kernel/random.ts';
import { Task, type Wait } from '../../kernel/task.ts';
import { authorityOf } from '../authority/authority.ts';
import type { Cluster } from '../cluster.ts';
import type { Edge } from '../edge.ts';
import type { Fault, FaultId, ScheduledFault } from '../fault.ts';
import type { Instance } from '../instance.ts';
import { describeFault, describeHealing, serviceOf } from './describe.ts';
import {
  applyToEdge,
  applyToInstance,
  hitsEdge,
  hitsInstance,
  isLinkFault,
  isServiceFault,
} from './effects.ts';

type Monkey = Extract<Fault, { kind: 'monkey' }>;

/** A fault in force. */
export interface ActiveFault {
  readonly id: FaultId;
  readonly fault: Fault;
  /** Short and complete: `payment slow ×8`. */
  readonly text: string;
}

/**
 * What is broken right now. Every fault is undone by its number, and then the older ones that it
 * hid show again.
 */
export class Chaos {
  /** Oldest first. */
  active: readonly ActiveFault[] = [];
  private faults = 0;
  private readonly monkeys = new Map<FaultId, Task>();

  constructor(
    private readonly cluster: Cluster,
    private readonly seed: number,
  ) {}

  inject(fault: Fault): FaultId {
    const id = ++this.faults;
    const text = describeFault(fault);
    this.active = [...this.active, { id, fault, text }];
    this.mark('fault', id, fault, text);
    if (fault.kind === 'kill') {
      for (const instance of this.instances(fault)) instance.kill();
    } else if (fault.kind === 'monkey') {
      this.monkeys.set(
        id,
        Task.start(this.cluster.kernel, this.monkey(id, fault), BEFORE_REQUESTS),
      );
    } else if (fault.kind === 'rotate-root') {
      const { kernel } = this.cluster;
      authorityOf(kernel, fault.service).rotate(id, kernel.now, fault.overlap);
    } else {
      this.recompute(fault);
    }
    return id;
  }

  /** Undoes one fault; does nothing when it is not in force (any more). */
  heal(id: FaultId): void {
    const healed = this.active.find((other) => other.id === id);
    if (healed === undefined) return;
    const { fault } = healed;
    this.active = this.active.filter((other) => other !== healed);
    this.mark('heal', id, fault, describeHealing(fault));
    if (fault.kind === 'kill') {
      for (const instance of this.instances(fault)) {
        if (
          !this.active.some(
            (other) => other.fault.kind === 'kill' && hitsInstance(other.fault, instance),
          )
        )
          instance.restart();
      }
    } else if (fault.kind === 'monkey') {
      this.monkeys.get(id)?.cancel();
      this.monkeys.delete(id);
    } else if (fault.kind === 'rotate-root') {
      authorityOf(this.cluster.kernel, fault.service).undo(id);
    } else {
      this.recompute(fault);
    }
  }

  /** A scheduled fault's course. */
  *strike({ at, for: duration, fault }: ScheduledFault): Generator<Wait, void, undefined> {
    yield at;
    const id = this.inject(fault);
    if (duration === null) return;
    yield duration;
    this.heal(id);
  }

  /** A process came up: what hits its service hits it too. */
  reapply(instance: Instance): void {
    const faults = this.hitting((fault) => hitsInstance(fault, instance));
    if (faults.length > 0) applyToInstance(instance, faults);
  }

  /** An edge was first used. */
  reapplyEdge(edge: Edge): void {
    const faults = this.hitting((fault) => hitsEdge(fault, edge));
    if (faults.length > 0) applyToEdge(edge, faults);
  }

  private recompute(changed: Fault): void {
    if (isServiceFault(changed)) {
      for (const instance of this.instances(changed)) {
        applyToInstance(
          instance,
          this.hitting((fault) => hitsInstance(fault, instance)),
        );
      }
    } else if (isLinkFault(changed)) {
      for (const edge of this.cluster.edges) {
        if (!hitsEdge(changed, edge)) continue;
        applyToEdge(
          edge,
          this.hitting((fault) => hitsEdge(fault, edge)),
        );
      }
    } else if (changed.kind === 'spike') {
      const { load } = changed;
      const factor = this.active.reduce(
        (product, { fault }) =>
          fault.kind === 'spike' && fault.load === load ? product * fault.factor : product,
        1,
      );
      required(this.cluster.loads[load], `load generator ${load}`).factor = factor;
    }
  }

  private hitting(hits: (fault: Fault) => boolean): Fault[] {
    return this.active.map(({ fault }) => fault).filter(hits);
  }

  private instances({ service, instance }: { service: string; instance?: number }) {
    const { instances } = this.cluster.service(service);
    // A copy: a deploy under way may add instances meanwhile.
    return instance === undefined ? instances.slice() : instances.slice(instance, instance + 1);
  }

  /** Kills some instances now and then, and brings each back after its time. */
  private *monkey(id: FaultId, fault: Monkey): Generator<Wait, void, undefined> {
    const random = new RandomStream(this.seed, `monkey/${id}`, 'chaos');
    for (;;) {
      yield fault.every;
      if (random.next() >= fault.share) continue;
      const { services } = fault;
      const victims = this.cluster.services
        .filter(({ name }) => services.length === 0 || services.includes(name))
        .flatMap(({ instances }) => instances)
        .filter(({ down }) => !down);
      for (let hits = 0; hits < fault.instances && victims.length > 0; hits++) {
        const [victim] = victims.splice(random.below(victims.length), 1);
        const { service, index } = victim!;
        this.killFor({ kind: 'kill', service, instance: index }, fault.for);
      }
    }
  }

  private killFor(fault: Fault, duration: Millis): void {
    const id = this.inject(fault);
    this.cluster.kernel.schedule(duration, healNow, { chaos: this, id }, BEFORE_REQUESTS);
  }

  private mark(kind: 'fault' | 'heal', id: FaultId, fault: Fault, text: string): void {
    const instance = 'instance' in fault ? (fault.instance ?? null) : null;
    this.cluster.mark({
      kind,
      service: serviceOf(fault),
      text,
      fault: { id, kind: fault.kind, instance },
    });
  }
}

/** Faults strike before the requests of the same instant. */
export const BEFORE_REQUESTS = -1;

function healNow({ chaos, id }: { chaos: Chaos; id: FaultId }): void {
  chaos.heal(id);
}
