/** What the source of the package `redis` is given: connections to a Redis server, for one program. */
import type { CallOptions, CallResult } from '../../cluster/program.ts';
import { findCommand } from '../../cluster/redis/command-table.ts';
import { RedisConnection, RedisRequest } from '../../cluster/redis/exchange.ts';
import type { Reply } from '../../cluster/redis/reply.ts';
import { FatalError, isFatal } from '../../kernel/fatal.ts';
import type { VirtualPromise } from '../../kernel/promise.ts';
import { DEFAULT_CONNECTION } from '../../network/connection-properties.ts';
import type { Environment } from '../globals/environment.ts';
import { OPEN_CALLS_MAX } from '../globals/limits.ts';
import {
  characters,
  commandOf,
  errorText,
  plain,
  plainBuild,
  type Read,
} from './redis-arguments.ts';
import { Batch, Batches, Entry } from './redis-batches.ts';
import { type Failed, failureOf, repliesOf } from './redis-endings.ts';

/** Characters of all commands of one program that are not answered yet. Redis drops clients at 1 GB. */
const CHARACTERS_MAX = 64_000_000;
/** Commands of one program that are not answered yet. */
const COMMANDS_MAX = 250_000;

interface LineOptions {
  readonly connectTimeout?: unknown;
  readonly socketTimeout?: unknown;
  readonly tls?: unknown;
}

/** What the package's source does for its line. */
interface Client {
  /** Its error for what Redis says against a command. */
  refusal(text: string): unknown;
  /** An exchange was not answered; must not throw. */
  failed(ticket: object): void;
}

/** One program's books. */
interface Book {
  lines: number;
  /** Exchanges under way. */
  open: number;
  /** Commands not answered yet, and their characters. */
  commands: number;
  characters: number;
}

export function redisTools(env: Environment) {
  const book: Book = { lines: 0, open: 0, commands: 0, characters: 0 };
  return {
    /** A connection to `url`, opened by `open`. Every member is safe in anybody's hands. */
    line: (url: unknown, options: LineOptions, client: Client): object =>
      new Line(env, book, String(url), options, client).face(),
    plainBuild,
  };
}

/**
 * The way of a client's commands: those of one tick go out together as one exchange, and each
 * promise is settled by its reply. What to do about a lost connection, the package's source knows.
 */
class Line {
  private readonly options: CallOptions;
  private readonly connection: RedisConnection;
  private ready = false;
  /** How often it was ready. */
  private epoch = 0;
  private seq = 0;
  private toSend: Entry[] = [];
  private scheduled = false;
  /** Async context of what scheduled the next writing. */
  private context: unknown = null;
  private readonly underWay = new Batches();
  private idle: VirtualPromise<void> | null = null;

  constructor(
    private readonly env: Environment,
    private readonly book: Book,
    private readonly url: string,
    { connectTimeout, socketTimeout, tls }: LineOptions,
    private readonly client: Client,
  ) {
    const { service, instance } = env.host;
    const pool = `redis-${++book.lines}`;
    this.connection = new RedisConnection(`${service}-${instance + 1}/${pool}`);
    this.options = {
      pool,
      connection: {
        ...DEFAULT_CONNECTION,
        // Not HTTP/2, but like it: one connection, many exchanges at once, bytes in order.
        protocol: 'http2',
        streams: Number.MAX_SAFE_INTEGER,
        connections: 1,
        keepAlive: null,
        tls: tls === true ? 'tls' : 'none',
        connectTimeout: limit(connectTimeout),
        readTimeout: limit(socketTimeout),
      },
    };
  }

  face(): object {
    return Object.freeze({
      __proto__: null,
      /** The first exchange of a connection; fulfils with its replies, or with how it failed. */
      open: (commands: ArrayLike<unknown>) => this.open(Array.from(commands, commandOf)),
      /** Commands may go out, or must wait. */
      setReady: (ready: unknown) => this.setReady(ready === true),
      /** One command. `onSent`: called when it goes out. */
      send: (args: unknown, read?: Read, onSent?: () => void) => this.send(args, read, onSent),
      /** Several commands, answered together by an array. */
      sendAll: (commands: ArrayLike<unknown>, method: unknown, watching: unknown) =>
        this.sendAll(Array.from(commands, commandOf), String(method), watching === true),
      /** Rejects what has not gone out yet. */
      withdraw: (promise: unknown, error: unknown) => this.withdraw(promise, error),
      /** Sends now what waits to be sent. */
      write: () => this.write(),
      schedule: () => this.schedule(),
      /** Rejects everything. */
      rejectAll: (error: unknown) => this.rejectAll(error),
      /** Commands that wait to be sent. */
      queued: () => this.toSend.length,
      /** Fulfils when nothing is under way any more. */
      whenIdle: () => this.whenIdle(),
    });
  }

  private open(commands: readonly (readonly string[])[]): VirtualPromise<unknown> {
    const { env } = this;
    const promise = env.promises.pending();
    this.connection.opened++;
    this.exchange('CLIENT', commands, true, (result) => {
      this.book.open--;
      const replies = repliesOf(result);
      const ending =
        replies === null
          ? failureOf(result, this.url)
          : { kind: 'answered', replies: replies.map(plain) };
      env.promises.resolve(promise, ending);
    });
    return promise;
  }

  private setReady(ready: boolean): void {
    if (ready === this.ready) return;
    if (ready) this.epoch++;
    this.ready = ready;
    // A connection keeps the process alive.
    this.env.life.holds += ready ? 1 : -1;
  }

  private send(args: unknown, read?: Read, onSent?: () => void): VirtualPromise<unknown> {
    const { promises } = this.env;
    const promise = promises.pending();
    let command: readonly string[];
    try {
      command = commandOf(args);
    } catch (error) {
      if (isFatal(error)) throw error;
      promises.reject(promise, error);
      return promise;
    }
    const name = command[0]!;
    const method = findCommand(name)?.upper ?? name.toUpperCase();
    this.add(
      new Entry(
        promise,
        this.seq++,
        [command],
        characters(command),
        method,
        read,
        false,
        false,
        onSent,
      ),
    );
    return promise;
  }

  private sendAll(
    commands: readonly (readonly string[])[],
    method: string,
    watching: boolean,
  ): VirtualPromise<unknown> {
    const promise = this.env.promises.pending();
    let size = 0;
    for (const command of commands) size += characters(command);
    const none = undefined;
    this.add(new Entry(promise, this.seq++, commands, size, method, none, true, watching, none));
    return promise;
  }

  private add(entry: Entry): void {
    const { book } = this;
    book.commands += entry.commands.length;
    book.characters += entry.characters;
    if (book.commands > COMMANDS_MAX) throw tooMuch(`${COMMANDS_MAX} commands`);
    if (book.characters > CHARACTERS_MAX) throw tooMuch(`${CHARACTERS_MAX} characters`);
    this.toSend.push(entry);
    this.schedule();
  }

  /** What one tick asks for goes out together. */
  private schedule(): void {
    if (!this.ready || this.scheduled) return;
    this.scheduled = true;
    const { kernel } = this.env.host;
    this.context = kernel.context;
    kernel.defer(writeScheduled, this);
  }

  writeScheduled(): void {
    this.scheduled = false;
    if (this.env.stopped) return;
    const { kernel } = this.env.host;
    const outer = kernel.context;
    kernel.context = this.context;
    this.write();
    kernel.context = outer;
  }

  private write(): void {
    const { toSend } = this;
    if (!this.ready || toSend.length === 0) return;
    this.toSend = [];
    const batch = new Batch(toSend, this.epoch);
    this.underWay.add(batch);
    const [entry] = toSend;
    if (toSend.length === 1) {
      this.exchange(entry!.method, entry!.commands, false, (result) => this.ended(batch, result));
    } else {
      const commands = toSend.flatMap((each) => each.commands);
      this.exchange('PIPELINE', commands, false, (result) => this.ended(batch, result));
    }
    for (let i = 0; i < toSend.length; i++) {
      const { onSent } = toSend[i]!;
      if (onSent) this.env.enter(this.env.host.kernel.context, onSent, []);
    }
  }

  private exchange(
    method: string,
    commands: readonly (readonly string[])[],
    opening: boolean,
    settle: (result: CallResult) => void,
  ): void {
    const { env, book, connection, url } = this;
    if (++book.open > OPEN_CALLS_MAX) {
      throw new FatalError(
        `${env.host.service} has more than ${OPEN_CALLS_MAX} exchanges with Redis open at once. Wait for some of them.`,
        'limit',
      );
    }
    const { opened } = connection;
    const request = new RedisRequest(method, url, commands, connection, opened, opening);
    env.host.call(request, env.currentSpan(), settle, this.options);
  }

  private ended(batch: Batch, result: CallResult): void {
    this.book.open--;
    // A client that was destroyed has told them already.
    if (!batch.waiting) return;
    const replies = repliesOf(result);
    if (replies === null) {
      this.client.failed(this.ticket(batch, failureOf(result, this.url)));
      return;
    }
    this.underWay.remove(batch);
    const { entries } = batch;
    let at = 0;
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i]!;
      this.answer(entry, replies, at);
      at += entry.commands.length;
    }
    this.maybeIdle();
  }

  private answer(entry: Entry, replies: readonly Reply[], at: number): void {
    const { promises } = this.env;
    const { promise, read, whole, commands } = entry;
    this.settled(entry);
    if (whole) {
      promises.resolve(promise, replies.slice(at, at + commands.length).map(plain));
      return;
    }
    const reply = replies[at];
    // A reply whose bytes were changed on the way may have swallowed those after it.
    if (reply === undefined) promises.resolve(promise, undefined);
    else if (reply.type === 'error') {
      promises.reject(promise, this.client.refusal(errorText(reply.text)));
    } else if (read === undefined) promises.resolve(promise, plain(reply));
    else this.readFor(promise, read, reply);
  }

  private readFor(promise: VirtualPromise<unknown>, read: Read, reply: Reply): void {
    const { promises } = this.env;
    let value: unknown;
    try {
      value = read(plain(reply));
    } catch (error) {
      if (isFatal(error)) throw error;
      promises.reject(promise, error);
      return;
    }
    promises.resolve(promise, value);
  }

  /** For the package's source: an exchange that failed, and what can be done about it. */
  private ticket(batch: Batch, failure: Failed): object {
    return Object.freeze({
      __proto__: null,
      ...failure,
      /** It was the connection of now. */
      current: () => batch.epoch === this.epoch && this.ready,
      /** Takes it from what is under way; false when that was done before. */
      take: () => batch.waiting && this.underWay.remove(batch),
      reject: (error: unknown) => {
        for (const entry of batch.entries) this.reject(entry, error);
        this.maybeIdle();
      },
      /** Nothing was executed: it waits for the next connection. What depends on a watch is rejected. */
      again: (watchError: unknown) => {
        for (const entry of batch.entries) {
          if (entry.watching) this.reject(entry, watchError);
          else this.toSend.push(entry);
        }
        this.toSend.sort((a, b) => a.seq - b.seq);
        this.maybeIdle();
      },
    });
  }

  private settled(entry: Entry): void {
    this.book.commands -= entry.commands.length;
    this.book.characters -= entry.characters;
  }

  private reject(entry: Entry, error: unknown): void {
    this.settled(entry);
    this.env.promises.reject(entry.promise, error);
  }

  private withdraw(promise: unknown, error: unknown): void {
    const at = this.toSend.findIndex((entry) => entry.promise === promise);
    if (at >= 0) this.reject(this.toSend.splice(at, 1)[0]!, error);
  }

  private rejectAll(error: unknown): void {
    const { toSend } = this;
    this.toSend = [];
    for (const entry of toSend) this.reject(entry, error);
    for (let batch = this.underWay.first; batch !== null; batch = this.underWay.first) {
      this.underWay.remove(batch);
      for (const entry of batch.entries) this.reject(entry, error);
    }
    this.maybeIdle();
  }

  private whenIdle(): VirtualPromise<void> {
    this.idle ??= this.env.promises.pending<void>();
    const { idle } = this;
    this.maybeIdle();
    return idle;
  }

  private maybeIdle(): void {
    const { idle } = this;
    if (idle === null || this.toSend.length > 0 || this.underWay.first !== null) return;
    this.idle = null;
    this.env.promises.resolve(idle, undefined);
  }
}

function writeScheduled(line: Line): void {
  line.writeScheduled();
}

function tooMuch(what: string): FatalError {
  return new FatalError(
    `redis: more than ${what} wait for their replies. Send less at a time.`,
    'limit',
  );
}

/** A time limit; 0 and anything else that is none switch it off. */
function limit(value: unknown): number | null {
  return typeof value === 'number' && value > 0 && value < Number.POSITIVE_INFINITY ? value : null;
}
