/** Which `server` and `location` answer a request, by nginx's rules. */
import type { Location, ServerBlock } from './config.ts';

/** A location with what its matching needs worked out. */
export interface Place {
  readonly location: Location;
  /** Of `~` and `~*`. */
  readonly regex: RegExp | null;
  /** Path of the others. */
  readonly path: string;
  readonly tree: LocationTree;
}

export interface LocationTree {
  readonly statics: readonly Place[];
  /** In the order of the file. */
  readonly regexes: readonly Place[];
}

export function locationTree(locations: readonly Location[]): LocationTree {
  const places = locations.map((location): Place => {
    const { match } = location;
    return {
      location,
      regex: match.kind === 'regex' ? new RegExp(match.pattern, match.ignoreCase ? 'i' : '') : null,
      path: match.kind === 'regex' ? '' : match.path,
      tree: locationTree(location.locations),
    };
  });
  return {
    statics: places.filter(({ regex }) => regex === null),
    regexes: places.filter(({ regex }) => regex !== null),
  };
}

/** `redirect`: the path lacks only the slash that ends a proxied location's (answered 301). */
export type Found = { readonly place: Place; readonly redirect: boolean; readonly final: boolean };

/**
 * As `ngx_http_core_find_location`: the exact one; else the longest prefix, unless a regex (in
 * order, not tried after `^~`) fits. Locations nested in what was found are looked through the same way.
 */
export function findLocation(tree: LocationTree, path: string): Found | null {
  let found: Found | null = null;
  let noRegex = false;
  const still = findStatic(tree.statics, path);
  if (still !== null) {
    if (still.final) return still;
    noRegex = still.place.location.match.kind === 'prefix-no-regex';
    const nested = findLocation(still.place.tree, path);
    if (nested?.final) return nested;
    found = nested ?? still;
  }
  if (noRegex) return found;
  for (const place of tree.regexes) {
    if (!place.regex!.test(path)) continue;
    const nested = findLocation(place.tree, path);
    return { place: nested?.place ?? place, redirect: nested?.redirect ?? false, final: true };
  }
  return found;
}

function findStatic(statics: readonly Place[], path: string): Found | null {
  let longest: Place | null = null;
  let redirect: Place | null = null;
  for (const place of statics) {
    if (place.location.match.kind === 'exact') {
      if (place.path === path) return { place, redirect: false, final: true };
    } else if (path.startsWith(place.path)) {
      if (longest === null || place.path.length > longest.path.length) longest = place;
    } else if (place.location.proxy !== null && place.path === `${path}/`) {
      redirect = place;
    }
  }
  if (redirect !== null) return { place: redirect, redirect: true, final: true };
  return longest === null ? null : { place: longest, redirect: false, final: false };
}

/** A server with what its matching needs worked out. */
export interface VirtualServer {
  readonly block: ServerBlock;
  readonly tree: LocationTree;
  /** Of names that begin with `~`. */
  readonly regexes: readonly RegExp[];
}

export function virtualServer(block: ServerBlock): VirtualServer {
  return {
    block,
    tree: locationTree(block.locations),
    regexes: block.names.flatMap((name) =>
      name.kind === 'regex' ? [new RegExp(name.pattern, 'i')] : [],
    ),
  };
}

/**
 * The server for a lower-case host name: its exact name, the longest `*.name`, the longest `name.*`,
 * the first fitting regex, else the default of the port. The network knows no ports: when nobody
 * listens on the one asked for, all servers are looked through.
 */
export function findServer(
  servers: readonly VirtualServer[],
  host: string,
  port: number,
): VirtualServer {
  const listening = servers.filter(({ block }) =>
    block.listens.some((listen) => listen.port === port),
  );
  const candidates = listening.length === 0 ? servers : listening;
  let best: VirtualServer | null = null;
  let rank = 0;
  for (const server of candidates) {
    for (const name of server.block.names) {
      const fit = fitOf(name, host);
      if (fit > rank) {
        best = server;
        rank = fit;
      }
    }
  }
  best ??= candidates.find(({ regexes }) => regexes.some((regex) => regex.test(host))) ?? null;
  best ??=
    candidates.find(({ block }) =>
      block.listens.some(
        (listen) => listen.default && (listening.length === 0 || listen.port === port),
      ),
    ) ?? null;
  return best ?? candidates[0]!;
}

/** Higher is better; 0: it does not fit (or is a regex). Host names have at most 255 letters. */
function fitOf(name: ServerBlock['names'][number], host: string): number {
  switch (name.kind) {
    case 'exact':
      return name.name === host ? 3000 : 0;
    case 'starts-with-wildcard':
      return host.endsWith(name.suffix) && host.length > name.suffix.length
        ? 2000 + name.suffix.length
        : 0;
    case 'ends-with-wildcard':
      return host.startsWith(name.prefix) && host.length > name.prefix.length
        ? 1000 + name.prefix.length
        : 0;
    case 'regex':
      return 0;
  }
}
