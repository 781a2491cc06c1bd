import type { NginxConfig } from '../../cluster/nginx/config.ts';
import type { Problem } from '../problem.ts';
import type { Word } from './lexer.ts';
import { Notes, type Notice } from './notes.ts';
import { type Directive, parseTree } from './parse.ts';
import { readLimits, readZone } from './read-limits.ts';
import type { Level } from './read-location.ts';
import { PROXY_DEFAULTS, readProxySettings } from './read-proxy.ts';
import { type Defaults, readServer } from './read-server.ts';
import { readUpstream } from './read-upstream.ts';
import { type HostReference, Reading } from './reading.ts';
import { validated } from './validate.ts';

export type { Notice } from './notes.ts';
export type { HostReference } from './reading.ts';

export type NginxResult =
  | {
      readonly ok: true;
      readonly value: NginxConfig;
      /** What is right but has no effect here, by place. */
      readonly notices: readonly Notice[];
      /** Hosts of `server` and `proxy_pass`: see {@link unknownHosts}. */
      readonly hosts: readonly HostReference[];
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads an nginx configuration: a whole `nginx.conf`, or only what stands inside `http { }` as in a
 * file of `conf.d` (`upstream` and `server` blocks at the top). What nginx 1.22 refuses is refused,
 * in its words, with the place and a remedy.
 */
export function readNginx(text: string): NginxResult {
  const notes = new Notes();
  const tree = parseTree(text);
  const whole = tree.directives.some(({ name }) => name.text === 'http' || name.text === 'events');
  const top = validated(
    tree.directives,
    whole || tree.directives.length === 0 ? 'main' : contextOf(tree.directives),
    notes,
  );
  if (tree.problem !== null) notes.add(tree.problem);
  const http = whole ? sectionsOf(top, tree.directives, notes) : top;
  const reading = new Reading(notes, ownVariables(tree.directives));
  const value = readHttp(http, reading);
  const { problems } = notes;
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, value, notices: notes.notices, hosts: reading.hosts };
}

/** A file without `http` is what stands inside it, unless it holds directives of the top alone. */
function contextOf(directives: readonly Directive[]): 'main' | 'http' {
  return directives.some(({ name }) =>
    /^worker_|^(user|pid|daemon|load_module)$/.test(name.text),
  ) && directives.every(({ name }) => name.text !== 'server' && name.text !== 'upstream')
    ? 'main'
    : 'http';
}

function sectionsOf(
  top: readonly Directive[],
  all: readonly Directive[],
  notes: Notes,
): readonly Directive[] {
  for (const section of ['events', 'http']) {
    const [first, ...more] = top.filter(({ name }) => name.text === section);
    for (const { name } of more) {
      const remedy = `Merge it into the one on line ${first!.name.line}.`;
      notes.problem(name, `"${section}" directive is duplicate`, remedy);
    }
  }
  if (all.every(({ name }) => name.text !== 'events')) {
    notes.problem({ line: 1, column: 1 }, 'no "events" section in configuration', 'Add: events {}');
  }
  return top.find(({ name }) => name.text === 'http')?.block ?? [];
}

function readHttp(block: readonly Directive[], reading: Reading): NginxConfig {
  const { notes } = reading;
  const all = (name: string) => block.filter((directive) => directive.name.text === name);
  for (const zone of [...all('limit_req_zone'), ...all('limit_conn_zone')]) readZone(zone, reading);
  const upstreams = all('upstream').map((directive) => {
    const upstream = readUpstream(directive, reading);
    if (reading.upstreams.has(upstream.name)) {
      const remedy = 'Give each upstream a name of its own.';
      notes.problem(directive.name, `duplicate upstream "${upstream.name}"`, remedy);
    }
    reading.upstreams.add(upstream.name);
    if (upstream.keepalive !== null) reading.kept.add(upstream.name);
    return upstream;
  });
  const around: Level = {
    settings: readProxySettings(block, PROXY_DEFAULTS, reading),
    limits: readLimits(
      block,
      { requests: [], requestStatus: 503, connections: [], connectionStatus: 503 },
      reading,
    ),
  };
  const defaults: Defaults = new Map();
  return {
    upstreams,
    servers: all('server').map((directive) => readServer(directive, around, defaults, reading)),
    limitReqZones: [...reading.reqZones.values()],
    limitConnZones: [...reading.connZones.values()],
  };
}

/** Variables that the file makes itself: `set $a …`, `map … $a { }`. */
function ownVariables(directives: readonly Directive[]): Set<string> {
  const found = new Set<string>();
  const look = ({ name, args, block }: Directive): void => {
    if (/^(set|map|geo|split_clients|auth_request_set|perl_set|js_set|js_var)$/.test(name.text)) {
      for (const word of made(name, args)) found.add(word.text.slice(1));
    }
    if (/regex|~/.test(args.map(({ text }) => text).join(' '))) {
      for (const { text } of args) {
        for (const [, group] of text.matchAll(/\(\?P?<(\w+)>/g)) found.add(group!);
      }
    }
    block?.forEach(look);
  };
  directives.forEach(look);
  return found;
}

function made(name: Word, args: readonly Word[]): readonly Word[] {
  const named = args.filter(({ text }) => text.startsWith('$'));
  return /^(set|auth_request_set|perl_set|js_set|js_var)$/.test(name.text)
    ? named.slice(0, 1)
    : named.slice(-1);
}

/** A problem for each host that nobody has: whoever knows the names asks. */
export function unknownHosts(
  hosts: readonly HostReference[],
  isKnown: (host: string) => boolean,
): Problem[] {
  return hosts.flatMap(({ host, address, line, column }) =>
    isKnown(host)
      ? []
      : [
          {
            line,
            column,
            path: '',
            problem: `host not found in upstream "${address}"`,
            remedy: 'Name a service, one of its instances (order-2), or an upstream of this file.',
          },
        ],
  );
}
