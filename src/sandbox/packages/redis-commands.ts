/**
 * The commands of the package `redis`, as TypeScript text: how node-redis builds their arguments and
 * reads their replies (RESP2). A line of `PLAIN` is `<name>:<kinds of arguments>><reply>`; a name in
 * upper case stands after `=` where it is not just the name itself.
 */
export const commandSource = `
type Build = (args: any[]) => any[];
type Read = (reply: any) => any;

/**
 * Arguments: k as it is (a list: each of it), n a number, d a double with infinities, t seconds or a
 * Date, T the same in milliseconds. Replies: d double, D doubles, p pairs as an object, m members with
 * scores, o one of them, r the role of a server.
 */
const PLAIN = [
  'get:k', 'getDel:k', 'getSet:kk', 'setEx:knk', 'pSetEx:knk', 'setNX:kk', 'append:kk', 'strLen:k', 'getRange:knn',
  'setRange:knk', 'mGet:k', 'incr:k', 'incrBy:kn', 'incrByFloat:kn', 'decr:k', 'decrBy:kn',
  'del:k', 'unlink:k', 'exists:k', 'touch:k', 'type:k', 'rename:kk', 'renameNX:kk', 'keys:k', 'randomKey:', 'dbSize:',
  'flushAll:k', 'flushDb:k', 'expire:knk', 'pExpire:knk', 'expireAt:ktk', 'pExpireAt:kTk', 'ttl:k', 'pTTL:k',
  'expireTime:k', 'pExpireTime:k', 'persist:k', 'objectEncoding=OBJECT ENCODING:k', 'memoryUsage=MEMORY USAGE:k',
  'hGet:kk', 'hmGet:kk', 'hGetAll:k>p', 'hKeys:k', 'hVals:k', 'hDel:kk', 'hExists:kk', 'hLen:k', 'hStrLen:kk',
  'hSetNX:kkk', 'hIncrBy:kkn', 'hIncrByFloat:kkn', 'hRandField:k', 'hRandFieldCount=HRANDFIELD_COUNT:kn',
  'lPush:kk', 'rPush:kk', 'lPushX:kk', 'rPushX:kk', 'lPop:k', 'rPop:k', 'lPopCount=LPOP_COUNT:kn',
  'rPopCount=RPOP_COUNT:kn', 'lLen:k', 'lRange:knn', 'lTrim:knn', 'lIndex:kn', 'lSet:knk', 'lRem:knk', 'lInsert:kkkk',
  'lMove:kkkk', 'rPopLPush:kk',
  'sAdd:kk', 'sRem:kk', 'sMembers:k', 'sIsMember:kk', 'smIsMember:kk', 'sCard:k', 'sMove:kkk', 'sPop:k',
  'sPopCount=SPOP_COUNT:kn', 'sRandMember:k', 'sRandMemberCount=SRANDMEMBER_COUNT:kn', 'sUnion:k', 'sInter:k',
  'sDiff:k', 'sUnionStore:kk', 'sInterStore:kk', 'sDiffStore:kk',
  'zIncrBy:kdk>d', 'zScore:kk>d', 'zmScore:kk>D', 'zCard:k', 'zCount:kdd', 'zLexCount:kkk', 'zRank:kk', 'zRevRank:kk',
  'zRem:kk', 'zPopMin:k>o', 'zPopMax:k>o', 'zPopMinCount=ZPOPMIN_COUNT:kn>m', 'zPopMaxCount=ZPOPMAX_COUNT:kn>m',
  'zRemRangeByScore:kdd', 'zRemRangeByLex:kkk', 'zRemRangeByRank:knn',
  'role:>r', 'wait:nn', 'ping:k', 'echo:k', 'select:n', 'time:', 'info:k', 'configGet=CONFIG GET:k>p', 'configSet=CONFIG SET:kk',
];

const double = (text: any): any => {
  if (text === null) return null;
  if (text === 'inf' || text === '+inf') return Infinity;
  return text === '-inf' ? -Infinity : Number(text);
};
const doubleText = (value: any): any => {
  if (typeof value !== 'number') return value;
  if (value === Infinity) return '+inf';
  return value === -Infinity ? '-inf' : String(value);
};
const members = (reply: any): any => {
  const list: any[] = [];
  for (let i = 0; i < reply.length; i += 2) list.push({ value: reply[i], score: double(reply[i + 1]) });
  return list;
};
const roleOf: Read = ([role, second, third, state, dataReceived]) => {
  if (role === 'slave') return { role, master: { host: second, port: third }, state, dataReceived };
  const replicas = third.map(([host, port, offset]: any[]) =>
    // The misspelt name is node-redis's own.
    ({ host, port: Number(port), replicationOffest: Number(offset) }));
  return { role, replicationOffest: second, replicas };
};
const READS: Record<string, Read> = {
  d: double,
  D: (reply) => reply.map(double),
  p: (reply) => {
    const object = Object.create(null);
    for (let i = 0; i < reply.length; i += 2) object[reply[i]] = reply[i + 1];
    return object;
  },
  m: members,
  r: roleOf,
  o: (reply) => (reply.length === 0 ? null : { value: reply[0], score: double(reply[1]) }),
};
const WRITES: Record<string, (value: any) => any> = {
  n: (value) => value.toString(),
  d: doubleText,
  t: (value) => (typeof value === 'number' ? value : Math.floor(value.getTime() / 1000)).toString(),
  T: (value) => (typeof value === 'number' ? value : value.getTime()).toString(),
};

const valueText = (value: any): any => (typeof value === 'number' ? String(value) : value);

function pairsOf(value: any): any[] {
  if (value instanceof Map) return Array.from(value).flat();
  if (Array.isArray(value)) return value.flat();
  return Object.entries(value).flat();
}

function setArguments([key, value, options = {}]: any[]): any[] {
  const { expiration, condition } = options;
  const args = ['SET', key, valueText(value)];
  if (typeof expiration === 'string') args.push(expiration);
  else if (expiration?.type === 'KEEPTTL') args.push('KEEPTTL');
  else if (expiration) args.push(expiration.type, String(expiration.value));
  else {
    const name = ['EX', 'PX', 'EXAT', 'PXAT'].find((each) => options[each] !== undefined);
    if (name !== undefined) args.push(name, String(options[name]));
    else if (options.KEEPTTL) args.push('KEEPTTL');
  }
  if (condition) args.push(condition);
  else if (options.NX) args.push('NX');
  else if (options.XX) args.push('XX');
  if (options.GET) args.push('GET');
  return args;
}

function getExArguments([key, options]: any[]): any[] {
  const type = options.type ?? ['EX', 'PX', 'EXAT', 'PXAT'].find((each) => options[each] !== undefined) ?? 'PERSIST';
  if (type === 'PERSIST') return ['GETEX', key, type];
  const value = options.value ?? options[type];
  return ['GETEX', key, type, WRITES[type === 'PXAT' ? 'T' : 't']!(value)];
}

function zAddArguments(increment: boolean): Build {
  return ([key, given, options = {}]) => {
    const args = ['ZADD', key];
    const condition = options.condition ?? (options.NX ? 'NX' : options.XX ? 'XX' : undefined);
    const comparison = options.comparison ?? (options.LT ? 'LT' : options.GT ? 'GT' : undefined);
    if (condition) args.push(condition);
    if (comparison) args.push(comparison);
    if (options.CH) args.push('CH');
    if (increment) args.push('INCR');
    for (const { score, value } of Array.isArray(given) ? given : [given]) args.push(doubleText(score), value);
    return args;
  };
}

const limitOf = (options: any): any[] =>
  options?.LIMIT ? ['LIMIT', String(options.LIMIT.offset), String(options.LIMIT.count)] : [];

function zRangeArguments([key, min, max, options = {}]: any[]): any[] {
  const by = options.BY === 'SCORE' ? ['BYSCORE'] : options.BY === 'LEX' ? ['BYLEX'] : [];
  const reverse = options.REV ? ['REV'] : [];
  return ['ZRANGE', key, doubleText(min), doubleText(max), ...by, ...reverse, ...limitOf(options)];
}

const byScore: Build = ([key, min, max, options]) =>
  ['ZRANGEBYSCORE', key, doubleText(min), doubleText(max), ...limitOf(options)];
const byLex: Build = ([key, min, max, options]) => ['ZRANGEBYLEX', key, min, max, ...limitOf(options)];
const withScores = (build: Build): Build => (args) => [...build(args), 'WITHSCORES'];

function scanOptions(options: any = {}): any[] {
  const args: any[] = [];
  if (options.MATCH) args.push('MATCH', options.MATCH);
  if (options.COUNT) args.push('COUNT', String(options.COUNT));
  if (options.TYPE) args.push('TYPE', options.TYPE);
  return args;
}
const scanOf = (command: string): Build => ([key, cursor, options]) => [command, key, cursor, ...scanOptions(options)];
const scanned = (what: string, read: Read): Read => ([cursor, list]) => ({ cursor, [what]: read(list) });
const fields: Read = (list) => {
  const entries: any[] = [];
  for (let i = 0; i < list.length; i += 2) entries.push({ field: list[i], value: list[i + 1] });
  return entries;
};
const same: Read = (reply) => reply;

function sInterCardArguments([keys, options]: any[]): any[] {
  const list = [].concat(keys);
  const limit = typeof options === 'number' ? options : options?.LIMIT;
  return ['SINTERCARD', String(list.length), ...list, ...(limit === undefined ? [] : ['LIMIT', String(limit)])];
}

function lPosArguments([key, element, options = {}]: any[]): any[] {
  const args = ['LPOS', key, element];
  if (options.RANK !== undefined) args.push('RANK', String(options.RANK));
  if (options.MAXLEN !== undefined) args.push('MAXLEN', String(options.MAXLEN));
  return args;
}

const SHAPED: [string, string, Build, Read?][] = [
  ['set', 'SET', setArguments],
  ['getEx', 'GETEX', getExArguments],
  ['mSet', 'MSET', ([values]) => ['MSET', ...pairsOf(values)]],
  ['mSetNX', 'MSETNX', ([values]) => ['MSETNX', ...pairsOf(values)]],
  ['copy', 'COPY', ([from, to, options]) => ['COPY', from, to, ...(options?.DB === undefined ? [] : ['DB', String(options.DB)]), ...(options?.REPLACE ? ['REPLACE'] : [])]],
  ['hSet', 'HSET', ([key, value, field]) => {
    const single = typeof value === 'string' || typeof value === 'number';
    return ['HSET', key, ...(single ? [value, field] : pairsOf(value)).map(valueText)];
  }],
  ['lPos', 'LPOS', lPosArguments],
  ['sInterCard', 'SINTERCARD', sInterCardArguments],
  ['zAdd', 'ZADD', zAddArguments(false), double],
  ['zAddIncr', 'ZADD_INCR', zAddArguments(true), double],
  ['zRange', 'ZRANGE', zRangeArguments],
  ['zRangeWithScores', 'ZRANGE_WITHSCORES', withScores(zRangeArguments), members],
  ['zRangeByScore', 'ZRANGEBYSCORE', byScore],
  ['zRangeByScoreWithScores', 'ZRANGEBYSCORE_WITHSCORES', withScores(byScore), members],
  ['zRangeByLex', 'ZRANGEBYLEX', byLex],
  ['scan', 'SCAN', ([cursor, options]) => ['SCAN', cursor, ...scanOptions(options)], scanned('keys', same)],
  ['hScan', 'HSCAN', scanOf('HSCAN'), scanned('entries', fields)],
  ['sScan', 'SSCAN', scanOf('SSCAN'), scanned('members', same)],
  ['zScan', 'ZSCAN', scanOf('ZSCAN'), scanned('members', members)],
];

/** Gives a class the commands: each calls _command(arguments, reader of the reply). */
function attach(prototype: any): void {
  const define = (names: string[], build: Build, read?: Read) => {
    const method = function (this: any, ...args: any[]) {
      return this._command(build(args), read);
    };
    for (const name of names) prototype[name] = method;
  };
  for (const row of PLAIN) {
    const [head = '', tail = ''] = row.split(':');
    const [name = '', given] = head.split('=');
    const upper = given ?? name.toUpperCase();
    const [kinds = '', reply] = tail.split('>');
    const words = upper.includes(' ') ? upper.split(' ') : [upper.split('_')[0]!];
    define([name, upper.replace(' ', '_')], plainBuild(words, kinds, WRITES), reply === undefined ? undefined : READS[reply]);
  }
  for (const [name, upper, build, read] of SHAPED) define([name, upper], build, read);
}
`;
