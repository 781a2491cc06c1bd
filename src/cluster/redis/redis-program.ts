import type { Bytes, Millis } from '../../base/units.ts';
import type { TimerHandle } from '../../kernel/kernel.ts';
import { RandomStream } from '../../kernel/random.ts';
import type {
  HandlerError,
  OpenRequest,
  ProgramFactory,
  ProgramGauge,
  ProgramHost,
  ProgramTable,
  ServiceProgram,
  SpanId,
  WireRequest,
  WireResponse,
} from '../program.ts';
import type { RedisWork } from '../service-spec.ts';
import { COMMAND_MS, costOf, SOCKET_MS } from './cost.ts';
import { Durability, type RedisDisk } from './durability.ts';
import { redisTables } from './inspect-tables.ts';
import { readCommands } from './read-commands.ts';
import { encodeReply } from './resp.ts';
import { RedisServer } from './server.ts';
import type { RedisSession } from './session.ts';

/** Unix time at which every run starts, for people and for learner code alike. */
const START_OF_RUN: Millis = 1_736_937_000_000;
/** `hz 10`: the active expiry cycle. */
const CYCLE_MS: Millis = 100;
/** A scenario without `maxmemory` gets this much, which the simulator itself can hold. */
export const MAXMEMORY_MOST: Bytes = 256_000_000;
/** Log kept between two syncs of the append-only file; beyond it the file is written anew. */
const BACKLOG: Bytes = 16_000_000;

/** The exchange's header that names the session: `<client>:<how often it connected>`. */
export const SESSION_HEADER = 'x-session';
/** Its value where the exchange opens the session: the first on a connection. */
export const OPENING_SUFFIX = ' opened';

/**
 * A Redis server (see `server.ts` for what it can do) as an instance of a service. An exchange is an
 * ordinary call: its body holds commands in RESP2, the answer's body their replies, in order.
 * - 200: executed; what Redis says against a command is a reply.
 * - 400: the body is no RESP2. Redis would close the connection.
 * - 410: the session is unknown, so nothing was executed: the process is a fresh one and the
 *   connection of before is gone. The client would have been told by TCP; here it learns it with
 *   its next exchange.
 *
 * One thread: the commands of an exchange are executed at one instant, when the thread is free, and
 * then take it for `SOCKET_MS` and what `cost.ts` says of each. A session lasts until its client
 * connects again, says QUIT, or the process ends. Every instance has data of its own: there is no
 * replication and no failover between them yet, so a scenario gives it one.
 */
export function redisProgram(work: RedisWork, seed: number): ProgramFactory {
  const disks: RedisDisk[] = [];
  let kernel: ProgramHost['kernel'] | null = null;
  return (host) => {
    // Another kernel is another run.
    if (kernel !== host.kernel) disks.length = 0;
    kernel = host.kernel;
    disks[host.instance] ??= { recover: null };
    return new RedisProgram(host, work, seed, disks[host.instance]!);
  };
}

interface Job {
  readonly request: WireRequest;
  readonly respond: (outcome: WireResponse | HandlerError) => void;
  answer: WireResponse;
}

interface OpenSession {
  readonly name: string;
  readonly session: RedisSession;
}

const NOT_ABORTABLE: OpenRequest = { abort: () => undefined };
const NO_RESP: WireResponse = { status: 400, headers: [], body: 'Protocol error: no RESP2' };
const NO_SESSION: WireResponse = { status: 410, headers: [], body: 'the connection is gone' };

class RedisProgram implements ServiceProgram {
  private readonly server: RedisServer;
  private readonly durability: Durability;
  /** By client. */
  private readonly sessions = new Map<string, OpenSession>();
  private readonly waiting: Job[] = [];
  private serving = false;
  private cycle: TimerHandle = 0;

  constructor(
    readonly host: ProgramHost,
    work: RedisWork,
    seed: number,
    disk: RedisDisk,
  ) {
    const { kernel, service, instance, clockSkew } = host;
    this.server = new RedisServer({
      now: () => START_OF_RUN + kernel.now + clockSkew,
      random: new RandomStream(seed, `${service}/${instance}`, 'redis'),
      maxmemory: work.maxmemory ?? MAXMEMORY_MOST,
      ...(work.policy === undefined ? {} : { policy: work.policy }),
      backlog: work.persistence === 'aof' ? BACKLOG : 0,
    });
    this.durability = new Durability(kernel, this.server, work, disk);
    this.keepTime();
  }

  handle(
    request: WireRequest,
    _span: SpanId,
    respond: (outcome: WireResponse | HandlerError) => void,
  ): OpenRequest {
    // What a client no longer waits for is executed all the same: Redis has read it.
    this.waiting.push({ request, respond, answer: NO_RESP });
    if (!this.serving) this.serve();
    return NOT_ABORTABLE;
  }

  /** The next exchange, if there is one, gets the thread. */
  serve(): void {
    const job = this.waiting.shift();
    this.serving = job !== undefined;
    if (job === undefined) return;
    const time = this.execute(job);
    this.host.compute(time, served, { program: this, job });
  }

  /** Executes what an exchange brought; returns the time it takes. */
  private execute(job: Job): Millis {
    const { body, headers } = job.request;
    const commands = readCommands(body);
    if (commands === null) return SOCKET_MS;
    const open = this.sessionOf(headers);
    if (open === null) {
      job.answer = NO_SESSION;
      return SOCKET_MS;
    }
    let time = SOCKET_MS;
    let replies = '';
    for (const args of commands) {
      const reply = open.session.execute(args);
      time += costOf(args, reply, this.server.elements);
      replies += encodeReply(reply);
    }
    if (/^quit$/i.test(commands[commands.length - 1]![0]!)) this.close(open);
    job.answer = { status: 200, headers: [], body: replies };
    this.durability.changed();
    this.keepTime();
    return time;
  }

  private sessionOf(headers: WireRequest['headers']): OpenSession | null {
    const text = headers.find(([name]) => name === SESSION_HEADER)?.[1] ?? '';
    const opening = text.endsWith(OPENING_SUFFIX);
    const name = opening ? text.slice(0, -OPENING_SUFFIX.length) : text;
    const client = clientOf(name);
    const known = this.sessions.get(client);
    if (!opening) return known?.name === name ? known : null;
    if (known !== undefined) this.close(known);
    const open = { name, session: this.server.connect() };
    this.sessions.set(client, open);
    return open;
  }

  private close({ name, session }: OpenSession): void {
    if (this.sessions.delete(clientOf(name))) session.close();
  }

  /** Runs the active expiry cycle as long as there are keys with a time to live. */
  private keepTime(): void {
    if (this.cycle !== 0) return;
    if (!this.server.databases.some(({ expiring }) => expiring.length > 0)) return;
    this.cycle = this.host.kernel.schedule(CYCLE_MS, expire, this);
  }

  expire(): void {
    this.cycle = 0;
    const looked = this.server.activeExpire();
    this.durability.changed();
    this.keepTime();
    this.host.compute(looked * COMMAND_MS, nothing, undefined);
  }

  stop(): void {
    this.host.kernel.cancel(this.cycle);
    this.durability.stop();
  }

  inspect(): readonly ProgramTable[] {
    return redisTables(this.server);
  }

  gauge(): ProgramGauge {
    const { databases, usedMemory, maxmemory } = this.server;
    const count = databases.reduce((sum, { keys }) => sum + keys.size, 0);
    return { count, used: usedMemory, room: maxmemory };
  }
}

const clientOf = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf(':')));

function served({ program, job }: { readonly program: RedisProgram; readonly job: Job }): void {
  job.respond(job.answer);
  program.serve();
}

function expire(program: RedisProgram): void {
  if (program.host.stalled) program.host.postpone(expireNow, program);
  else program.expire();
}

function expireNow(program: RedisProgram): void {
  program.expire();
}

function nothing(): void {}
