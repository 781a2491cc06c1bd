import { unreachable } from '../base/assert.ts';
import type { Millis } from '../base/units.ts';
import type { Wait } from '../kernel/task.ts';
import type { Cluster } from './cluster.ts';
import type { Instance } from './instance.ts';
import type { Fault, ScheduledFault } from './scenario.ts';

/** A fault in force. Undone by kind and place, the same way it was made. */
export interface ActiveFault {
  readonly fault: Fault;
  /** Short and complete: `payment slow ×8`. */
  readonly text: string;
}

/**
 * What is broken right now. The newest fault of a kind on an instance decides; healing it brings
 * the instance back to health, not to an older fault.
 */
export class Chaos {
  active: readonly ActiveFault[] = [];

  constructor(private readonly cluster: Cluster) {}

  inject(fault: Fault): void {
    for (const instance of this.targets(fault)) apply(instance, fault);
    const text = describeFault(fault);
    this.active = [...this.active.filter((other) => !covers(fault, other.fault)), { fault, text }];
    this.cluster.mark({
      kind: 'fault',
      service: fault.service,
      text,
      fault: { kind: fault.kind, instance: fault.instance ?? null },
    });
  }

  heal(kind: Fault['kind'], service: string, instance?: number): void {
    const where = { kind, service, ...(instance === undefined ? {} : { instance }) };
    const healed = this.active.filter((other) => covers(where, other.fault));
    if (healed.length === 0) return;
    this.active = this.active.filter((other) => !healed.includes(other));
    for (const target of this.targets(where)) undo(target, kind);
    const name = instance === undefined ? service : `${service} #${instance + 1}`;
    this.cluster.mark({
      kind: 'heal',
      service,
      text: `${name} ${HEALED[kind]}`,
      fault: { kind, instance: instance ?? null },
    });
  }

  /** A scheduled fault's course. */
  *strike({ at, for: duration, fault }: ScheduledFault): Generator<Wait, void, undefined> {
    yield at;
    this.inject(fault);
    if (duration === null) return;
    yield duration;
    // Another fault may have taken its place, or somebody healed it and made one anew.
    if (!this.active.some((other) => other.fault === fault)) return;
    this.heal(fault.kind, fault.service, fault.instance);
  }

  private targets(where: { service: string; instance?: number }): readonly Instance[] {
    const { instances } = this.cluster.service(where.service);
    return where.instance === undefined
      ? instances
      : instances.slice(where.instance, where.instance + 1);
  }
}

const HEALED: Readonly<Record<Fault['kind'], string>> = {
  kill: 'restarted',
  slow: 'back to speed',
  fail: 'no longer failing',
};

/** Whether `wide` reaches all that `narrow` does. */
function covers(
  wide: { kind: Fault['kind']; service: string; instance?: number },
  narrow: { kind: Fault['kind']; service: string; instance?: number },
): boolean {
  return (
    wide.kind === narrow.kind &&
    wide.service === narrow.service &&
    (wide.instance === undefined || wide.instance === narrow.instance)
  );
}

function apply(instance: Instance, fault: Fault): void {
  switch (fault.kind) {
    case 'kill':
      instance.kill();
      break;
    case 'slow':
      instance.slowFactor = fault.factor;
      instance.slowAdd = fault.add;
      break;
    case 'fail':
      instance.failShare = fault.share;
      break;
    default:
      unreachable(fault, 'fault');
  }
}

function undo(instance: Instance, kind: Fault['kind']): void {
  switch (kind) {
    case 'kill':
      instance.restart();
      break;
    case 'slow':
      instance.slowFactor = 1;
      instance.slowAdd = 0;
      break;
    case 'fail':
      instance.failShare = 0;
      break;
    default:
      unreachable(kind, 'fault kind');
  }
}

/** `200 ms`, `30 s` */
function spanText(span: Millis): string {
  return span >= 1000 ? `${span / 1000} s` : `${span} ms`;
}

/** `payment #2 slow ×8 +200 ms`. Instances are counted from 1 for people. */
export function describeFault(fault: Fault): string {
  const name =
    fault.instance === undefined ? fault.service : `${fault.service} #${fault.instance + 1}`;
  switch (fault.kind) {
    case 'kill':
      return `${name} down`;
    case 'slow': {
      const parts = [
        ...(fault.factor === 1 ? [] : [`×${fault.factor}`]),
        ...(fault.add === 0 ? [] : [`+${spanText(fault.add)}`]),
      ];
      return `${name} slow ${parts.join(' ')}`;
    }
    case 'fail':
      return `${name} failing ${Math.round(fault.share * 1000) / 10} %`;
    default:
      return unreachable(fault, 'fault');
  }
}
