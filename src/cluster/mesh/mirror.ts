import { hostOf } from '../../network/address.ts';
import type { SpanId, WireRequest } from '../program.ts';
import { changedHeaders } from './header-changes.ts';
import type { Target } from './mesh-rules.ts';
import type { Sidecar } from './sidecar.ts';
import { UpstreamTry } from './upstream-try.ts';

/** A copy of a request that nobody waits for: one try, and whatever comes of it is thrown away. */
export class Mirrored extends UpstreamTry {
  /** Sends it. As Envoy marks it, its host ends in `-shadow`. */
  static send(sidecar: Sidecar, target: Target, request: WireRequest, parent: SpanId): void {
    const upstream = sidecar.upstreamOf(target);
    if (upstream === null) return;
    const host = request.headers.find(([name]) => name === 'host')?.[1] ?? hostOf(request.url);
    const set = [['host', `${host}-shadow`]] as const;
    const headers = changedHeaders(request.headers, { set, add: [], remove: [] });
    sidecar.mirrored++;
    const { method, url, body } = request;
    new Mirrored(sidecar, parent).start(upstream, target, { method, url, headers, body }, null);
  }

  protected answered(): void {}
  protected failed(): void {}
}
