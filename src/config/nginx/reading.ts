import type { LimitConnZone, LimitReqZone, Template } from '../../cluster/nginx/config.ts';
import type { Word } from './lexer.ts';
import type { Notes } from './notes.ts';
import type { Directive } from './parse.ts';
import { readTemplate } from './template.ts';

/** A host the configuration names: whoever knows the names says whether it exists. */
export interface HostReference {
  readonly host: string;
  /** As written, with its port. */
  readonly address: string;
  readonly line: number;
  readonly column: number;
}

/** What may stand several times in one block. */
const REPEATABLE: ReadonlySet<string> = new Set([
  'server',
  'location',
  'listen',
  'server_name',
  'proxy_set_header',
  'limit_req',
  'limit_conn',
  'limit_req_zone',
  'limit_conn_zone',
  'upstream',
  'return',
  'least_conn',
  'ip_hash',
  'hash',
  'random',
  'zone',
]);

/** What reading one file goes on with. */
export class Reading {
  readonly hosts: HostReference[] = [];
  readonly reqZones = new Map<string, LimitReqZone>();
  readonly connZones = new Map<string, LimitConnZone>();
  readonly upstreams = new Set<string>();
  /** Upstreams with `keepalive`. */
  readonly kept = new Set<string>();

  constructor(
    readonly notes: Notes,
    private readonly ownVariables: ReadonlySet<string>,
  ) {}

  template(word: Word): Template | null {
    return readTemplate(word, this.ownVariables, this.notes);
  }

  /** The directives of a block by name; a second of what may stand once is a problem. */
  once(block: readonly Directive[]): ReadonlyMap<string, Directive> {
    const found = new Map<string, Directive>();
    for (const directive of block) {
      const { name } = directive;
      if (REPEATABLE.has(name.text)) continue;
      const first = found.get(name.text);
      if (first === undefined) found.set(name.text, directive);
      else {
        const remedy = `It stands on line ${first.name.line} already: keep one.`;
        this.notes.problem(name, `"${name.text}" directive is duplicate`, remedy);
      }
    }
    return found;
  }

  /** The only argument as an amount; undefined when the directive is not there or wrong. */
  amount(
    directive: Directive | undefined,
    parse: (text: string) => number | null,
    what: 'value' | 'number',
  ): number | undefined {
    if (directive === undefined) return undefined;
    const word = directive.args[0]!;
    const value = parse(word.text);
    if (value !== null) return value;
    const remedy =
      what === 'value'
        ? 'Write a time: 60, 500ms, 1m30s (units from y to ms, descending).'
        : 'Write a whole number from 0.';
    this.notes.problem(word, `"${directive.name.text}" directive invalid ${what}`, remedy);
    return undefined;
  }
}
