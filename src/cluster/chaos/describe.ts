import { unreachable } from '../../base/assert.ts';
import type { Millis, Ratio } from '../../base/units.ts';
import type { Fault, ServiceFault } from '../fault.ts';

/** `payment #2 slow ×8 +200 ms`. Instances are counted from 1 for people. */
export function describeFault(fault: Fault): string {
  switch (fault.kind) {
    case 'kill':
      return `${placeOf(fault)} down`;
    case 'slow': {
      const parts = [
        ...(fault.factor === 1 ? [] : [`×${fault.factor}`]),
        ...(fault.add === 0 ? [] : [`+${spanText(fault.add)}`]),
      ];
      return `${placeOf(fault)} slow ${parts.join(' ')}`;
    }
    case 'fail':
      return `${placeOf(fault)} failing ${percent(fault.share)}`;
    case 'pause':
      return `${placeOf(fault)} paused`;
    case 'exhaust':
      return `${placeOf(fault)} ${fault.what} ${percent(fault.share)} taken`;
    case 'skew':
      return `${placeOf(fault)} clock ${spanText(Math.abs(fault.by))} ${fault.by < 0 ? 'behind' : 'ahead'}`;
    case 'expire-certificate':
      return `${placeOf(fault)} certificate expired`;
    case 'rotate-root':
      return fault.overlap === 0
        ? `${fault.service} root changed`
        : `${fault.service} root changes, overlap ${spanText(fault.overlap)}`;
    case 'partition': {
      const mode = fault.mode === 'reset' ? 'reset' : 'cut';
      const way = { both: '', request: ' for requests', response: ' for answers' };
      return `${linkOf(fault)} ${mode}${way[fault.direction]}`;
    }
    case 'lose':
      return `${linkOf(fault)} loses ${percent(fault.share)}`;
    case 'corrupt':
      return `${linkOf(fault)} corrupts ${percent(fault.share)}`;
    case 'delay':
      return `${linkOf(fault)} +${spanText(fault.add)}`;
    case 'spike':
      return `load ${fault.load + 1} ×${fault.factor}`;
    case 'monkey':
      return `chaos monkey every ${spanText(fault.every)}`;
    default:
      return unreachable(fault, 'fault');
  }
}

/** What is said when it is undone: `payment #2 back to speed`. */
export function describeHealing(fault: Fault): string {
  switch (fault.kind) {
    case 'kill':
      return `${placeOf(fault)} restarted`;
    case 'slow':
      return `${placeOf(fault)} back to speed`;
    case 'fail':
      return `${placeOf(fault)} no longer failing`;
    case 'pause':
      return `${placeOf(fault)} goes on`;
    case 'exhaust':
      return `${placeOf(fault)} ${fault.what} free again`;
    case 'skew':
      return `${placeOf(fault)} clock right again`;
    case 'expire-certificate':
      return `${placeOf(fault)} certificate renewed`;
    case 'rotate-root':
      return `${fault.service} root of before again`;
    case 'partition':
      return `${linkOf(fault)} whole again`;
    case 'lose':
      return `${linkOf(fault)} loses no more`;
    case 'corrupt':
      return `${linkOf(fault)} clean again`;
    case 'delay':
      return `${linkOf(fault)} back to speed`;
    case 'spike':
      return `load ${fault.load + 1} back to normal`;
    case 'monkey':
      return 'chaos monkey gone';
    default:
      return unreachable(fault, 'fault');
  }
}

/** Where the timeline shows it: a service, the callee of a link, or the client. */
export function serviceOf(fault: Fault): string {
  if ('service' in fault) return fault.service;
  return 'to' in fault ? fault.to : 'client';
}

const placeOf = ({ service, instance }: Exclude<ServiceFault, { kind: 'rotate-root' }>) =>
  instance === undefined ? service : `${service} #${instance + 1}`;

const linkOf = ({ from, to }: { readonly from: string; readonly to: string }) => `${from} → ${to}`;

const percent = (share: Ratio) => `${Math.round(share * 1000) / 10} %`;

/** `200 ms`, `30 s`, `5 min` */
function spanText(span: Millis): string {
  if (span < 1000) return `${span} ms`;
  return span < 120_000 ? `${span / 1000} s` : `${span / 60_000} min`;
}
