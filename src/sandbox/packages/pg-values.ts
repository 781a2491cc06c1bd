/** The part of the package `pg` about values, as TypeScript text: what is sent, and how texts are read. */
export const valueSource = `
const pad = (value: number, digits: number) => String(value).padStart(digits, '0');

function dateText(date: Date): string {
  const day = [pad(date.getFullYear(), 4), pad(date.getMonth() + 1, 2), pad(date.getDate(), 2)].join('-');
  const time = [pad(date.getHours(), 2), pad(date.getMinutes(), 2), pad(date.getSeconds(), 2)].join(':');
  return day + 'T' + time + '.' + pad(date.getMilliseconds(), 3) + '+00:00';
}

/** A value as JSON can carry it. */
function prepareValue(value: any, seen: any[] = []): any {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) return { hex: Buffer.from(value).toString('hex') };
  if (value instanceof Date) return dateText(value);
  if (Array.isArray(value)) return JSON.stringify(value.map((each) => prepareValue(each, seen)));
  if (typeof value === 'object') {
    if (typeof value.toPostgres === 'function') {
      if (seen.includes(value)) throw new Error('circular reference detected while preparing "' + value + '" for query');
      seen.push(value);
      return prepareValue(value.toPostgres((each: any) => prepareValue(each, seen)), seen);
    }
    return JSON.stringify(value);
  }
  return String(value);
}

const asDate = (text: string) => {
  const found = /^(\\d+-\\d\\d-\\d\\d)(?: (\\d\\d:\\d\\d:\\d\\d)(?:\\.(\\d+))?)?/.exec(text);
  if (found === null) return text;
  const [, day, time = '00:00:00', fraction = ''] = found;
  return new Date(day + 'T' + time + '.' + fraction.padEnd(3, '0').slice(0, 3) + 'Z');
};
const asInteger = (text: string) => parseInt(text, 10);
const asBytes = (text: string) => Buffer.from(text.slice(2), 'hex');

function asInterval(text: string) {
  const interval: Record<string, number> = {};
  const units: Record<string, string> = { year: 'years', mon: 'months', day: 'days' };
  for (const [, count, unit] of text.matchAll(/(-?\\d+) (year|mon|day)s?/g)) interval[units[unit!]!] = Number(count);
  const clock = /(-?)(\\d\\d+):(\\d\\d):(\\d\\d)(?:\\.(\\d+))?/.exec(text);
  if (clock !== null) {
    const sign = clock[1] === '-' ? -1 : 1;
    const [hours, minutes, seconds] = [clock[2], clock[3], clock[4]].map((each) => sign * Number(each));
    if (hours) interval.hours = hours;
    if (minutes) interval.minutes = minutes;
    if (seconds) interval.seconds = seconds;
    if (clock[5] !== undefined) interval.milliseconds = sign * Number('0.' + clock[5]) * 1000;
  }
  return interval;
}

/** PostgreSQL's array literal: {1,"a b",NULL,{2}}. */
function asArray(parse: (text: string) => any): (text: string) => any {
  return (text) => {
    let at = 0;
    const list = (): any[] => {
      const items: any[] = [];
      at++;
      while (at < text.length && text[at] !== '}') {
        if (text[at] === ',') at++;
        if (text[at] === '{') items.push(list());
        else if (text[at] === '"') {
          let item = '';
          for (at++; text[at] !== '"' && at < text.length; at++) {
            if (text[at] === '\\\\') at++;
            item += text[at];
          }
          at++;
          items.push(parse(item));
        } else {
          const start = at;
          while (at < text.length && text[at] !== ',' && text[at] !== '}') at++;
          const item = text.slice(start, at);
          items.push(item === 'NULL' ? null : parse(item));
        }
      }
      at++;
      return items;
    };
    return list();
  };
}

const same = (text: string): any => text;
const asBoolean = (text: string) => text === 't';
const parsers = new Map<number, (text: string) => any>([
  [16, asBoolean], [17, asBytes], [21, asInteger], [23, asInteger], [26, asInteger],
  [700, parseFloat], [701, parseFloat], [114, JSON.parse], [3802, JSON.parse],
  [1082, asDate], [1114, asDate], [1184, asDate], [1186, asInterval],
  [1000, asArray(asBoolean)], [1001, asArray(asBytes)], [1005, asArray(asInteger)], [1007, asArray(asInteger)],
  [1016, asArray(same)], [1009, asArray(same)], [1015, asArray(same)], [2951, asArray(same)],
  [1021, asArray(parseFloat)], [1022, asArray(parseFloat)], [1231, asArray(parseFloat)],
  [199, asArray(JSON.parse)], [3807, asArray(JSON.parse)],
  [1182, asArray(asDate)], [1115, asArray(asDate)], [1185, asArray(asDate)], [1187, asArray(asInterval)],
]);

export const types = {
  builtins: {
    BOOL: 16, BYTEA: 17, INT8: 20, INT2: 21, INT4: 23, TEXT: 25, JSON: 114, FLOAT4: 700, FLOAT8: 701, VARCHAR: 1043,
    DATE: 1082, TIME: 1083, TIMESTAMP: 1114, TIMESTAMPTZ: 1184, INTERVAL: 1186, NUMERIC: 1700, UUID: 2950, JSONB: 3802,
  },
  getTypeParser(oid: number, _format?: string): (text: string) => any {
    return parsers.get(oid) ?? same;
  },
  setTypeParser(oid: number, format: any, parse?: (text: string) => any): void {
    parsers.set(oid, parse ?? format);
  },
};
`;
