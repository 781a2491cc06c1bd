/** The declarations of the package `redis`: the body of its `declare module`. */
export const types = `
  import { EventEmitter } from 'events';

  type Keys = string | string[];
  type Num = number | string;
  type Expiration = 'KEEPTTL' | { type: 'EX' | 'PX' | 'EXAT' | 'PXAT'; value: number } | { type: 'KEEPTTL' };
  type ExpireMode = 'NX' | 'XX' | 'GT' | 'LT';
  type Hash = Record<string, Num> | Map<string, Num> | [string, Num][] | string[];
  export interface SetOptions {
    expiration?: Expiration;
    condition?: 'NX' | 'XX';
    /** Seconds. */
    EX?: number;
    /** Milliseconds. */
    PX?: number;
    EXAT?: number;
    PXAT?: number;
    KEEPTTL?: boolean;
    /** Only if the key does not exist: else the reply is null. */
    NX?: boolean;
    /** Only if it exists. */
    XX?: boolean;
    /** Replies the value of before. */
    GET?: boolean;
  }
  export interface SortedSetMember {
    value: string;
    score: number;
  }
  interface ZAddOptions {
    condition?: 'NX' | 'XX';
    comparison?: 'LT' | 'GT';
    CH?: boolean;
  }
  interface Limit {
    LIMIT?: { offset: number; count: number };
  }
  interface ZRangeOptions extends Limit {
    BY?: 'SCORE' | 'LEX';
    REV?: boolean;
  }
  export interface ScanOptions {
    MATCH?: string;
    COUNT?: number;
    TYPE?: string;
  }
  interface Commands {
    get(key: string): Promise<string | null>;
    getDel(key: string): Promise<string | null>;
    getEx(key: string, options: { type: 'EX' | 'PX' | 'EXAT' | 'PXAT'; value: number } | { type: 'PERSIST' } | { EX: number } | { PX: number }): Promise<string | null>;
    getSet(key: string, value: string): Promise<string | null>;
    /** 'OK', or null when NX or XX forbade it. */
    set(key: string, value: Num, options?: SetOptions): Promise<string | null>;
    setEx(key: string, seconds: number, value: string): Promise<string>;
    pSetEx(key: string, ms: number, value: string): Promise<string>;
    setNX(key: string, value: string): Promise<number>;
    append(key: string, value: string): Promise<number>;
    strLen(key: string): Promise<number>;
    getRange(key: string, start: number, end: number): Promise<string>;
    setRange(key: string, offset: number, value: string): Promise<number>;
    mGet(keys: string[]): Promise<(string | null)[]>;
    mSet(values: Record<string, string> | [string, string][] | string[]): Promise<string>;
    mSetNX(values: Record<string, string> | [string, string][] | string[]): Promise<number>;
    incr(key: string): Promise<number>;
    incrBy(key: string, increment: number): Promise<number>;
    incrByFloat(key: string, increment: number): Promise<string>;
    decr(key: string): Promise<number>;
    decrBy(key: string, decrement: number): Promise<number>;
    /** How many there were. */
    del(keys: Keys): Promise<number>;
    unlink(keys: Keys): Promise<number>;
    exists(keys: Keys): Promise<number>;
    touch(keys: Keys): Promise<number>;
    type(key: string): Promise<string>;
    rename(key: string, to: string): Promise<string>;
    renameNX(key: string, to: string): Promise<number>;
    copy(from: string, to: string, options?: { DB?: number; REPLACE?: boolean }): Promise<number>;
    /** Looks at every key, while all others wait. */
    keys(pattern: string): Promise<string[]>;
    randomKey(): Promise<string | null>;
    dbSize(): Promise<number>;
    flushAll(mode?: 'ASYNC' | 'SYNC'): Promise<string>;
    flushDb(mode?: 'ASYNC' | 'SYNC'): Promise<string>;
    /** 1, or 0 when there is no such key. */
    expire(key: string, seconds: number, mode?: ExpireMode): Promise<number>;
    pExpire(key: string, ms: number, mode?: ExpireMode): Promise<number>;
    expireAt(key: string, at: number | Date, mode?: ExpireMode): Promise<number>;
    pExpireAt(key: string, at: number | Date, mode?: ExpireMode): Promise<number>;
    /** Seconds left; -1 without an end, -2 without such a key. */
    ttl(key: string): Promise<number>;
    pTTL(key: string): Promise<number>;
    expireTime(key: string): Promise<number>;
    pExpireTime(key: string): Promise<number>;
    persist(key: string): Promise<number>;
    objectEncoding(key: string): Promise<string | null>;
    memoryUsage(key: string): Promise<number | null>;
    hGet(key: string, field: string): Promise<string | null>;
    hmGet(key: string, fields: Keys): Promise<(string | null)[]>;
    hGetAll(key: string): Promise<Record<string, string>>;
    hSet(key: string, field: string | number | Hash, value?: Num): Promise<number>;
    hSetNX(key: string, field: string, value: string): Promise<number>;
    hKeys(key: string): Promise<string[]>;
    hVals(key: string): Promise<string[]>;
    hDel(key: string, fields: Keys): Promise<number>;
    hExists(key: string, field: string): Promise<number>;
    hLen(key: string): Promise<number>;
    hStrLen(key: string, field: string): Promise<number>;
    hIncrBy(key: string, field: string, increment: number): Promise<number>;
    hIncrByFloat(key: string, field: string, increment: number): Promise<string>;
    hRandField(key: string): Promise<string | null>;
    hRandFieldCount(key: string, count: number): Promise<string[]>;
    hScan(key: string, cursor: string, options?: ScanOptions): Promise<{ cursor: string; entries: { field: string; value: string }[] }>;
    lPush(key: string, elements: Keys): Promise<number>;
    rPush(key: string, elements: Keys): Promise<number>;
    lPushX(key: string, elements: Keys): Promise<number>;
    rPushX(key: string, elements: Keys): Promise<number>;
    lPop(key: string): Promise<string | null>;
    rPop(key: string): Promise<string | null>;
    lPopCount(key: string, count: number): Promise<string[] | null>;
    rPopCount(key: string, count: number): Promise<string[] | null>;
    lLen(key: string): Promise<number>;
    lRange(key: string, start: number, stop: number): Promise<string[]>;
    lTrim(key: string, start: number, stop: number): Promise<string>;
    lIndex(key: string, index: number): Promise<string | null>;
    lSet(key: string, index: number, element: string): Promise<string>;
    lRem(key: string, count: number, element: string): Promise<number>;
    lInsert(key: string, position: 'BEFORE' | 'AFTER', pivot: string, element: string): Promise<number>;
    lPos(key: string, element: string, options?: { RANK?: number; MAXLEN?: number }): Promise<number | null>;
    lMove(from: string, to: string, fromSide: 'LEFT' | 'RIGHT', toSide: 'LEFT' | 'RIGHT'): Promise<string | null>;
    rPopLPush(from: string, to: string): Promise<string | null>;
    sAdd(key: string, members: Keys): Promise<number>;
    sRem(key: string, members: Keys): Promise<number>;
    sMembers(key: string): Promise<string[]>;
    sIsMember(key: string, member: string): Promise<number>;
    smIsMember(key: string, members: string[]): Promise<number[]>;
    sCard(key: string): Promise<number>;
    sMove(from: string, to: string, member: string): Promise<number>;
    sPop(key: string): Promise<string | null>;
    sPopCount(key: string, count: number): Promise<string[]>;
    sRandMember(key: string): Promise<string | null>;
    sRandMemberCount(key: string, count: number): Promise<string[]>;
    sUnion(keys: Keys): Promise<string[]>;
    sInter(keys: Keys): Promise<string[]>;
    sDiff(keys: Keys): Promise<string[]>;
    sUnionStore(to: string, keys: Keys): Promise<number>;
    sInterStore(to: string, keys: Keys): Promise<number>;
    sDiffStore(to: string, keys: Keys): Promise<number>;
    sInterCard(keys: Keys, options?: number | { LIMIT?: number }): Promise<number>;
    sScan(key: string, cursor: string, options?: ScanOptions): Promise<{ cursor: string; members: string[] }>;
    zAdd(key: string, members: SortedSetMember | SortedSetMember[], options?: ZAddOptions): Promise<number>;
    zAddIncr(key: string, members: SortedSetMember | SortedSetMember[], options?: ZAddOptions): Promise<number | null>;
    zIncrBy(key: string, increment: number, member: string): Promise<number>;
    zScore(key: string, member: string): Promise<number | null>;
    zmScore(key: string, members: Keys): Promise<(number | null)[]>;
    zCard(key: string): Promise<number>;
    zCount(key: string, min: Num, max: Num): Promise<number>;
    zLexCount(key: string, min: string, max: string): Promise<number>;
    zRank(key: string, member: string): Promise<number | null>;
    zRevRank(key: string, member: string): Promise<number | null>;
    zRem(key: string, members: Keys): Promise<number>;
    zPopMin(key: string): Promise<SortedSetMember | null>;
    zPopMax(key: string): Promise<SortedSetMember | null>;
    zPopMinCount(key: string, count: number): Promise<SortedSetMember[]>;
    zPopMaxCount(key: string, count: number): Promise<SortedSetMember[]>;
    zRange(key: string, min: Num, max: Num, options?: ZRangeOptions): Promise<string[]>;
    zRangeWithScores(key: string, min: Num, max: Num, options?: ZRangeOptions): Promise<SortedSetMember[]>;
    zRangeByScore(key: string, min: Num, max: Num, options?: Limit): Promise<string[]>;
    zRangeByScoreWithScores(key: string, min: Num, max: Num, options?: Limit): Promise<SortedSetMember[]>;
    zRangeByLex(key: string, min: string, max: string, options?: Limit): Promise<string[]>;
    zRemRangeByScore(key: string, min: Num, max: Num): Promise<number>;
    zRemRangeByLex(key: string, min: string, max: string): Promise<number>;
    zRemRangeByRank(key: string, start: number, stop: number): Promise<number>;
    zScan(key: string, cursor: string, options?: ScanOptions): Promise<{ cursor: string; members: SortedSetMember[] }>;
    scan(cursor: string, options?: ScanOptions): Promise<{ cursor: string; keys: string[] }>;
    /** Fulfils when so many replicas have what this client wrote, or after the timeout (ms; 0: never): how many have. */
    wait(replicas: number, timeout: number): Promise<number>;
    role(): Promise<Role>;
    ping(message?: string): Promise<string>;
    echo(message: string): Promise<string>;
    select(db: number): Promise<string>;
    time(): Promise<[string, string]>;
    info(section?: string): Promise<string>;
    configGet(parameters: Keys): Promise<Record<string, string>>;
    configSet(parameter: string, value: string): Promise<string>;
  }
  /** \`replicationOffest\` is node-redis's own spelling. */
  export type Role =
    | { role: 'master'; replicationOffest: number; replicas: { host: string; port: number; replicationOffest: number }[] }
    | { role: 'slave'; master: { host: string; port: number }; state: 'connect' | 'connecting' | 'sync' | 'connected'; dataReceived: number };
  type Upper = { [K in keyof Commands as Uppercase<K>]: Commands[K] };
  type AllCommands = Commands & Upper;
  /** Commands collected: nothing is sent before exec. */
  export type RedisMulti = {
    [K in keyof AllCommands]: (...args: Parameters<AllCommands[K]>) => RedisMulti;
  } & {
    addCommand(args: string[]): RedisMulti;
    /** All or, after a change to what was watched, none (WatchError). Failed ones: MultiErrorReply. */
    exec(execAsPipeline?: boolean): Promise<any[]>;
    execTyped(execAsPipeline?: boolean): Promise<any[]>;
    /** Sent together, but others may come in between. */
    execAsPipeline(): Promise<any[]>;
  };
  interface CommandOptions {
    /** Takes a command back that was not sent yet: AbortError. */
    abortSignal?: AbortSignal;
  }
  interface Client extends EventEmitter {
    readonly isOpen: boolean;
    readonly isReady: boolean;
    readonly isWatching: boolean;
    /** Fulfils when it is ready; tries again as reconnectStrategy says. */
    connect(): Promise<RedisClient>;
    /** Finishes what was asked for, then closes. */
    close(): Promise<void>;
    /** Closes now; what was asked for fails with DisconnectsClientError. */
    destroy(): void;
    quit(): Promise<string>;
    disconnect(): Promise<void>;
    duplicate(overrides?: RedisClientOptions): RedisClient;
    sendCommand(args: string[]): Promise<any>;
    multi(): RedisMulti;
    watch(keys: Keys): Promise<string>;
    unwatch(): Promise<string>;
    withCommandOptions(options: CommandOptions): AllCommands;
    withAbortSignal(signal: AbortSignal): AllCommands;
    scanIterator(options?: ScanOptions & { cursor?: string }): AsyncGenerator<string[]>;
    hScanIterator(key: string, options?: ScanOptions): AsyncGenerator<{ field: string; value: string }[]>;
    sScanIterator(key: string, options?: ScanOptions): AsyncGenerator<string[]>;
    zScanIterator(key: string, options?: ScanOptions): AsyncGenerator<SortedSetMember[]>;
  }
  /** Events: connect, ready, reconnecting, error (listen to it), end. */
  export type RedisClient = Client & AllCommands;
  export type RedisClientType = RedisClient;
  export interface RedisClientOptions {
    /** \`redis://cache:6379/0\` */
    url?: string;
    socket?: {
      host?: string;
      port?: number;
      tls?: boolean;
      /** In ms (default 5000). */
      connectTimeout?: number;
      /** Without an answer for so many ms the connection is given up (default never). */
      socketTimeout?: number;
      /** Ms until the next try; false or an Error gives up (default 50 ms, doubled up to 2 s, and up to 200 ms more). */
      reconnectStrategy?: false | number | ((retries: number, cause: Error) => false | Error | number);
    };
    username?: string;
    password?: string;
    name?: string;
    database?: number;
    commandsQueueMaxLength?: number;
    /** Without a connection commands fail at once: ClientOfflineError. */
    disableOfflineQueue?: boolean;
  }
  export function createClient(options?: RedisClientOptions): RedisClient;
  /** Redis said no: \`WRONGTYPE …\`, \`OOM …\`. */
  export class ErrorReply extends Error {}
  export class SimpleError extends ErrorReply {}
  export class MultiErrorReply extends ErrorReply {
    replies: any[];
    errorIndexes: number[];
    errors(): Generator<Error>;
  }
  /** What was watched has changed. */
  export class WatchError extends Error {
    constructor(message?: string);
  }
  export class AbortError extends Error {}
  export class ClientClosedError extends Error {}
  export class ClientOfflineError extends Error {}
  export class ConnectionTimeoutError extends Error {}
  export class SocketTimeoutError extends Error {}
  export class SocketClosedUnexpectedlyError extends Error {}
  export class DisconnectsClientError extends Error {}
  export class ReconnectStrategyError extends Error {
    originalError: Error;
    socketError: unknown;
  }
  const everything: { readonly createClient: typeof createClient };
  export default everything;
`;
