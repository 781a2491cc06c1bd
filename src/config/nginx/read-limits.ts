import type { Limits } from '../../cluster/nginx/config.ts';
import { suggest } from '../problem.ts';
import { parseCount, parseSize } from './amounts.ts';
import type { Word } from './lexer.ts';
import type { Directive } from './parse.ts';
import type { Reading } from './reading.ts';

/** nginx wants a zone to have eight pages at least. */
const ZONE_MIN = 8 * 4096;

/** `limit_req_zone` and `limit_conn_zone`: zones are known before the places that use them. */
export function readZone({ name, args }: Directive, reading: Reading): void {
  const { notes, reqZones, connZones } = reading;
  const requests = name.text === 'limit_req_zone';
  const [keyWord, ...parameters] = args;
  const key = reading.template(keyWord!);
  let zone: { readonly name: string; readonly size: number } | null = null;
  let rate: number | null = null;
  for (const word of parameters) {
    if (word.text.startsWith('zone=')) zone = zoneOf(word, reading);
    else if (requests && word.text.startsWith('rate=')) {
      rate = rateOf(word.text.slice(5));
      if (rate === null) {
        notes.problem(
          word,
          `invalid rate "${word.text}"`,
          'Write whole requests over time: rate=10r/s, rate=30r/m.',
        );
      }
    } else {
      const known = requests ? ['zone=', 'rate='] : ['zone='];
      notes.problem(
        word,
        `invalid parameter "${word.text}"`,
        suggest(word.text.split('=')[0]!, known),
      );
    }
  }
  if (zone === null || key === null || (requests && rate === null)) return;
  if (reqZones.has(zone.name) || connZones.has(zone.name)) {
    const remedy = 'Give each zone a name of its own.';
    notes.problem(name, `"${zone.name}" is already bound to a zone`, remedy);
  } else if (requests) reqZones.set(zone.name, { ...zone, key, rate: rate! });
  else connZones.set(zone.name, { ...zone, key });
}

function zoneOf(word: Word, { notes }: Reading) {
  const [, name, sizeText] = /^zone=([^:]+):(.*)$/.exec(word.text) ?? [];
  const size = sizeText === undefined ? null : parseSize(sizeText);
  if (name === undefined || size === null) {
    const problem = `invalid zone size "${word.text}"`;
    notes.problem(word, problem, 'Write a name and a size: zone=one:10m.');
    return null;
  }
  if (size < ZONE_MIN) {
    notes.problem(word, `zone "${word.text}" is too small`, 'Give it 32k or more: zone=one:10m.');
    return null;
  }
  return { name, size };
}

/** Thousandths of a request a second, as nginx truncates. */
function rateOf(text: string): number | null {
  const [, amount, unit] = /^(\d{1,7})r\/([sm])$/.exec(text) ?? [];
  if (amount === undefined || Number(amount) === 0) return null;
  return Math.floor((Number(amount) * 1000) / (unit === 's' ? 1 : 60));
}

const STATUS_MIN = 400;
const STATUS_MAX = 599;

/** The limits of one level: what it does not say itself it takes from the level around it. */
export function readLimits(block: readonly Directive[], around: Limits, reading: Reading): Limits {
  const once = reading.once(block);
  const all = (name: string) => block.filter((directive) => directive.name.text === name);
  const requests = all('limit_req').flatMap((directive) => requestRule(directive, reading));
  const connections = all('limit_conn').flatMap((directive) => connectionRule(directive, reading));
  for (const [name, rules] of [
    ['limit_req', requests],
    ['limit_conn', connections],
  ] as const) {
    rules.forEach(({ zone }, i) => {
      if (!rules.slice(0, i).some((other) => other.zone === zone)) return;
      const directive = all(name)[i];
      if (directive === undefined) return;
      reading.notes.problem(
        directive.name,
        `"${name}" directive is duplicate`,
        `Zone "${zone}" is used here already: keep one.`,
      );
    });
  }
  return {
    requests: all('limit_req').length > 0 ? requests : around.requests,
    requestStatus: status(once.get('limit_req_status'), reading) ?? around.requestStatus,
    connections: all('limit_conn').length > 0 ? connections : around.connections,
    connectionStatus: status(once.get('limit_conn_status'), reading) ?? around.connectionStatus,
  };
}

function status(directive: Directive | undefined, reading: Reading): number | undefined {
  const value = reading.amount(directive, parseCount, 'number');
  if (value === undefined || (value >= STATUS_MIN && value <= STATUS_MAX)) return value;
  const word = directive!.args[0]!;
  reading.notes.problem(
    word,
    'value must be between 400 and 599',
    'Write an error status such as 429.',
  );
  return undefined;
}

function requestRule({ name, args }: Directive, { notes, reqZones }: Reading): Limits['requests'] {
  let zone: string | null = null;
  let burst = 0;
  let delay: number | null = 0;
  for (const word of args) {
    const [, key, value = ''] = /^(\w+)=(.*)$/.exec(word.text) ?? [];
    const count = parseCount(value);
    if (key === 'zone') {
      zone = value;
      if (!reqZones.has(value)) {
        const remedy = `Make it: limit_req_zone $binary_remote_addr zone=${value}:10m rate=10r/s;`;
        notes.problem(word, `zero size shared memory zone "${value}"`, remedy);
      }
    } else if (key === 'burst' || key === 'delay') {
      if (count === null || count === 0) {
        const remedy = `Write a whole number from 1: ${key}=5.`;
        notes.problem(word, `invalid ${key} value "${word.text}"`, remedy);
      } else if (key === 'burst') burst = count;
      else delay = count;
    } else if (word.text === 'nodelay') delay = null;
    else {
      const remedy = suggest(word.text.split('=')[0]!, ['zone=', 'burst=', 'delay=', 'nodelay']);
      notes.problem(word, `invalid parameter "${word.text}"`, remedy);
    }
  }
  if (zone !== null) return [{ zone, burst, delay }];
  notes.problem(
    name,
    '"limit_req" directive must have "zone" parameter',
    'Write: limit_req zone=one burst=5;',
  );
  return [];
}

function connectionRule({ args }: Directive, { notes, connZones }: Reading): Limits['connections'] {
  const [zone, most] = args;
  const count = parseCount(most!.text);
  if (count === null || count === 0 || count > 65_535) {
    const problem = `invalid number of connections "${most!.text}"`;
    notes.problem(most!, problem, 'Write a whole number from 1 to 65535.');
    return [];
  }
  if (!connZones.has(zone!.text)) {
    const remedy = `Make it: limit_conn_zone $binary_remote_addr zone=${zone!.text}:10m;`;
    notes.problem(zone!, `zero size shared memory zone "${zone!.text}"`, remedy);
    return [];
  }
  return [{ zone: zone!.text, most: count }];
}
