/** Where a fault strikes, so that it is told there. */
import type { ActiveFault } from '../engine/protocol.ts';

export type FaultPlace =
  | { readonly kind: 'service'; readonly name: string; readonly instance: number | null }
  | { readonly kind: 'link'; readonly from: string; readonly to: string }
  /** A load generator, by its place. */
  | { readonly kind: 'load'; readonly load: number }
  | { readonly kind: 'system' };

export function faultPlace({ fault }: ActiveFault): FaultPlace {
  if ('service' in fault) {
    return {
      kind: 'service',
      name: fault.service,
      instance: ('instance' in fault ? fault.instance : null) ?? null,
    };
  }
  if ('from' in fault) return { kind: 'link', from: fault.from, to: fault.to };
  if (fault.kind === 'spike') return { kind: 'load', load: fault.load };
  return { kind: 'system' };
}

/**
 * Faults of a service as short words, without its name: `slow ×8`, `#2 down` (instances count from
 * 1). Those of its links are told at the links.
 */
export function faultWords(service: string, faults: readonly ActiveFault[]): readonly string[] {
  return faults.flatMap((fault) => {
    const place = faultPlace(fault);
    if (service === 'client') return place.kind === 'load' ? [fault.text] : [];
    if (place.kind !== 'service' || place.name !== service) return [];
    const bare = fault.text.startsWith(`${service} `)
      ? fault.text.slice(service.length + 1)
      : fault.text;
    if (place.instance === null || bare.startsWith('#')) return [bare];
    return [`#${place.instance + 1} ${bare}`];
  });
}

export type Way = 'request' | 'response' | 'both';

/** Which way of a link its partitions cut: that of requests (and of connecting), of answers, or both. */
export function cutWay(faults: readonly ActiveFault[]): Way {
  let cut: Way | null = null;
  for (const { fault } of faults) {
    if (fault.kind !== 'partition') continue;
    cut = cut === null || cut === fault.direction ? fault.direction : 'both';
  }
  return cut ?? 'both';
}

/** Whether a fault strikes at this link. */
export function isOnLink(fault: ActiveFault, from: string, to: string): boolean {
  const place = faultPlace(fault);
  return place.kind === 'link' && place.from === from && place.to === to;
}
