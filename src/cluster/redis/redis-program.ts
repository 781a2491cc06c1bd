import type { Bytes, Millis } from '../../base/units.ts';
import type { TimerHandle } from '../../kernel/kernel.ts';
import { RandomStream } from '../../kernel/random.ts';
import { Ring } from '../../kernel/ring.ts';
import type {
  HandlerError,
  OpenRequest,
  ProgramFactory,
  ProgramHost,
  ProgramTable,
  ServiceProgram,
  SpanId,
  WireRequest,
  WireResponse,
} from '../program.ts';
import type { RedisWork } from '../service-spec.ts';
import { findCommand } from './command-table.ts';
import { COMMAND_MS, costOf, SOCKET_MS } from './cost.ts';
import { Durability, type RedisDisk } from './durability.ts';
import { OPENING_SUFFIX, RedisRequest, RedisResponse, SESSION_HEADER } from './exchange.ts';
import { redisTables } from './inspect-tables.ts';
import { readCommands } from './read-commands.ts';
import type { Reply } from './reply.ts';
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

/**
 * A Redis server (see `server.ts` for what it can do) as an instance of a service. An exchange is an
 * ordinary call: its body holds commands in RESP2, the answer's body their replies, in order
 * (`exchange.ts`: nobody writes or reads the text unless its bytes matter).
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

interface OpenSession {
  readonly client: string;
  /** Which of the client's connections it belongs to, counted from 1. */
  readonly opened: number;
  readonly session: RedisSession;
}

const QUIT = findCommand('quit');

/** An exchange being served. */
class Job {
  answer: WireResponse = NO_RESP;
  constructor(
    readonly program: RedisProgram,
    readonly request: WireRequest,
    readonly respond: (outcome: WireResponse | HandlerError) => void,
  ) {}
}

const NOT_ABORTABLE: OpenRequest = { abort: () => undefined };
const NO_RESP: WireResponse = { status: 400, headers: [], body: 'Protocol error: no RESP2' };
const NO_SESSION: WireResponse = { status: 410, headers: [], body: 'the connection is gone' };

class RedisProgram implements ServiceProgram {
  private readonly server: RedisServer;
  private readonly durability: Durability;
  /** By client. */
  private readonly sessions = new Map<string, OpenSession>();
  private readonly waiting = new Ring<Job>();
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
    const job = new Job(this, request, respond);
    if (this.serving) this.waiting.push(job);
    else this.serve(job);
    return NOT_ABORTABLE;
  }

  /** Executes what an exchange brought, and answers when the thread has done it. */
  private serve(job: Job): void {
    this.serving = true;
    this.host.compute(this.execute(job), served, job);
  }

  /** The thread is free. */
  next(): void {
    const job = this.waiting.shift();
    if (job === undefined) this.serving = false;
    else this.serve(job);
  }

  /** Returns the time it takes. */
  private execute(job: Job): Millis {
    const { request } = job;
    const sent = request instanceof RedisRequest;
    const commands = sent ? request.commands : readCommands(request.body);
    if (commands === null) return SOCKET_MS;
    const open = sent ? this.sessionFor(request) : this.sessionOf(request.headers);
    if (open === null) {
      job.answer = NO_SESSION;
      return SOCKET_MS;
    }
    const { server } = this;
    const { session } = open;
    let time = SOCKET_MS;
    const replies: Reply[] = [];
    for (let i = 0; i < commands.length; i++) {
      const args = commands[i]!;
      const reply = session.execute(args);
      time += costOf(args, reply, server.elements);
      replies.push(reply);
    }
    if (findCommand(commands[commands.length - 1]![0]!) === QUIT) this.close(open);
    job.answer = new RedisResponse(replies);
    this.durability.changed();
    if (server.expiring > 0) this.keepTime();
    return time;
  }

  private sessionFor(request: RedisRequest): OpenSession | null {
    const { connection, opened, opening } = request;
    const known = this.sessions.get(connection.client);
    if (!opening) return known !== undefined && known.opened === opened ? known : null;
    return this.open(connection.client, opened);
  }

  /** The session of an exchange that came as text: its bytes were changed on the way. */
  private sessionOf(headers: WireRequest['headers']): OpenSession | null {
    const text = headers.find(([name]) => name === SESSION_HEADER)?.[1] ?? '';
    const opening = text.endsWith(OPENING_SUFFIX);
    const name = opening ? text.slice(0, -OPENING_SUFFIX.length) : text;
    const colon = Math.max(0, name.lastIndexOf(':'));
    const client = name.slice(0, colon);
    const opened = Number(name.slice(colon + 1));
    if (opening) return this.open(client, opened);
    const known = this.sessions.get(client);
    return known?.opened === opened ? known : null;
  }

  private open(client: string, opened: number): OpenSession {
    const known = this.sessions.get(client);
    if (known !== undefined) this.close(known);
    const open = { client, opened, session: this.server.connect() };
    this.sessions.set(client, open);
    return open;
  }

  private close({ client, session }: OpenSession): void {
    if (this.sessions.delete(client)) session.close();
  }

  /** Runs the active expiry cycle as long as there are keys with a time to live. */
  private keepTime(): void {
    if (this.cycle !== 0 || this.server.expiring === 0) return;
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
}

function served(job: Job): void {
  job.respond(job.answer);
  job.program.next();
}

function expire(program: RedisProgram): void {
  if (program.host.stalled) program.host.postpone(expireNow, program);
  else program.expire();
}

function expireNow(program: RedisProgram): void {
  program.expire();
}

function nothing(): void {}
