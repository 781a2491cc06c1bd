import type { HttpRoute, VirtualService } from '../../cluster/mesh/config.ts';
import { VIRTUAL_SERVICE } from './fields.ts';
import { httpRoute } from './http-route.ts';
import { type Reading, serviceNamed } from './names.ts';
import type { Mapping, Value } from './value.ts';

/** A VirtualService's `spec`; undefined when it routes nothing here. */
export function virtualService(
  spec: Value,
  name: string,
  reading: Reading,
): VirtualService | undefined {
  const fields = spec.mapping(VIRTUAL_SERVICE);
  if (fields === undefined) return undefined;
  const hosts = hostsOf(fields, reading);
  const items = fields.take('http')?.list() ?? [];
  for (const field of ['tls', 'tcp']) {
    fields.unmodelled(field, 'Only http routes are: every call here is HTTP.');
  }
  const http = items.flatMap((item) => httpRoute(item, reading) ?? []);
  if (items.length === 0) {
    spec.notice('without http routes it changes nothing', 'Add http with a route.');
    return undefined;
  }
  if (http.length === items.length) unreachable(items, http);
  return onlyAtGateways(fields) ? undefined : { name, hosts, http };
}

function hostsOf(fields: Mapping, reading: Reading): string[] {
  const at = fields.need('hosts', 'Add a list of services: hosts: [user-service].');
  const items = at?.list() ?? [];
  if (at !== undefined && items.length === 0) at.problem('it is empty', 'Add at least one host.');
  return items.flatMap((item) => {
    const text = item.text();
    if (text === undefined) return [];
    if (text === '*' || text.startsWith('*.')) return ['*'];
    return serviceNamed(item, reading) ?? [];
  });
}

/** Routes behind one that takes everything. */
function unreachable(items: readonly Value[], http: readonly HttpRoute[]): void {
  const all = http.findIndex(({ match }) => match.length === 0);
  if (all === -1) return;
  for (const item of items.slice(all + 1)) {
    item.notice(
      'no request gets here: a route before it takes them all',
      'Put the route without match last.',
    );
  }
}

/** `gateways` without `mesh` means edge traffic only: sidecars do not see the routes. */
function onlyAtGateways(fields: Mapping): boolean {
  const at = fields.take('gateways');
  const names = at?.list().map((item) => item.text()) ?? [];
  if (at === undefined || names.length === 0) return false;
  const inMesh = names.includes('mesh');
  if (names.some((name) => name !== 'mesh')) {
    at.notice(
      '"gateways" is understood, not modelled',
      inMesh
        ? 'The routes are obeyed by sidecars.'
        : 'These routes would be obeyed at gateways only, so nothing here obeys them. Add mesh, or leave gateways out.',
    );
  }
  return !inMesh;
}
