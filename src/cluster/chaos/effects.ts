/** What the faults in force come to, for one instance or one link. */
import type { Edge } from '../edge.ts';
import type { Fault, LinkFault, ServiceFault } from '../fault.ts';
import type { Instance } from '../instance.ts';

export function isServiceFault(fault: Fault): fault is ServiceFault {
  return 'service' in fault;
}

export function isLinkFault(fault: Fault): fault is LinkFault {
  return 'from' in fault;
}

export function hitsInstance(fault: Fault, { service, index }: Instance): boolean {
  return (
    isServiceFault(fault) &&
    fault.kind !== 'rotate-root' &&
    fault.service === service &&
    (fault.instance === undefined || fault.instance === index)
  );
}

export function hitsEdge(fault: Fault, { fromName, callee }: Edge): boolean {
  return isLinkFault(fault) && fault.from === fromName && fault.to === callee.name;
}

/**
 * Sets an instance to what `faults` (all that hit it, oldest first) come to. Of several of a kind
 * the newest decides; clocks' errors add up. Kills are events and not done here.
 */
export function applyToInstance(instance: Instance, faults: readonly Fault[]): void {
  let slowFactor = 1;
  let slowAdd = 0;
  let failShare = 0;
  let cpuTaken = 0;
  let connectionsTaken = 0;
  let clockSkew = 0;
  let paused = false;
  let certificateExpired = false;
  for (const fault of faults) {
    if (fault.kind === 'slow') {
      slowFactor = fault.factor;
      slowAdd = fault.add;
    } else if (fault.kind === 'fail') failShare = fault.share;
    else if (fault.kind === 'exhaust' && fault.what === 'cpu') cpuTaken = fault.share;
    else if (fault.kind === 'exhaust') connectionsTaken = fault.share;
    else if (fault.kind === 'skew') clockSkew += fault.by;
    else if (fault.kind === 'pause') paused = true;
    else if (fault.kind === 'expire-certificate') certificateExpired = true;
  }
  instance.slowFactor = slowFactor;
  instance.slowAdd = slowAdd;
  instance.failShare = failShare;
  instance.clockSkew = clockSkew;
  instance.certificateExpired = certificateExpired;
  instance.setCpuTaken(Math.min(cpuTaken, CPU_TAKEN_MAX));
  instance.setConnectionsTaken(connectionsTaken);
  instance.setPaused(paused);
  instance.review();
}

/** A share of 100 % would stop the processor for good. */
const CPU_TAKEN_MAX = 0.999;

/** Sets a link to what `faults` (all that hit it, oldest first) come to: losses and delays add up. */
export function applyToEdge(edge: Edge, faults: readonly Fault[]): void {
  const { request, response } = edge;
  request.cut = null;
  response.cut = null;
  let kept = 1;
  let clean = 1;
  let delay = 0;
  for (const fault of faults) {
    if (fault.kind === 'partition') {
      if (fault.direction !== 'response') request.cut = fault.mode;
      if (fault.direction !== 'request') response.cut = fault.mode;
    } else if (fault.kind === 'lose') kept *= 1 - fault.share;
    else if (fault.kind === 'corrupt') clean *= 1 - fault.share;
    else if (fault.kind === 'delay') delay += fault.add;
  }
  for (const link of [request, response]) {
    link.extraLoss = 1 - kept;
    link.extraCorrupt = 1 - clean;
    link.extraDelay = delay;
  }
  edge.linksChanged();
}
