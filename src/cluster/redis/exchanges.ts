import type { Bytes, Millis } from '../../base/units.ts';
import type { TimerHandle } from '../../kernel/kernel.ts';
import { Ring } from '../../kernel/ring.ts';
import type { HandlerError, ProgramHost, SpanId, WireRequest, WireResponse } from '../program.ts';
import { findCommand } from './command-table.ts';
import { costOf, SOCKET_MS } from './cost.ts';
import { OPENING_SUFFIX, RedisRequest, RedisResponse, SESSION_HEADER } from './exchange.ts';
import { beyond, CLIENTS_MAX, SLICE_WORK } from './limits.ts';
import { PeerMessage } from './peer-messages.ts';
import { readCommands } from './read-commands.ts';
import { acknowledgedBy } from './replication-view.ts';
import { integer, type Reply } from './reply.ts';
import { commandBytes, replyBytes } from './resp.ts';
import type { RedisServer } from './server.ts';
import type { RedisSession, Waiting } from './session.ts';

/**
 * Of a long exchange no more is executed at one instant: what follows is done when that is over.
 * So it is after much work of the simulator's own.
 */
const SLICE_MS: Millis = 20;
/** Replies to one exchange. Redis would go on until its memory is full. */
const REPLY_BYTES_MAX: Bytes = 64_000_000;

interface OpenSession {
  readonly client: string;
  /** Which of the client's connections it belongs to, counted from 1. */
  readonly opened: number;
  readonly session: RedisSession;
  /** Its exchange that waits (WAIT), and those that came after it. */
  parked: Job | null;
  behind: Job[] | null;
}

type Respond = (outcome: WireResponse | HandlerError) => void;

const NO_COMMANDS: readonly (readonly string[])[] = [];

/** An exchange being served. */
class Job {
  commands = NO_COMMANDS;
  open: OpenSession | null = null;
  /** The next command. */
  at = 0;
  bytes: Bytes = 0;
  readonly replies: Reply[] = [];
  waiting: Waiting | null = null;
  timer: TimerHandle = 0;
  /** Set when it has one other than its replies. */
  answer: WireResponse | null = null;

  constructor(
    readonly exchanges: Exchanges,
    readonly request: WireRequest,
    readonly span: SpanId,
    readonly respond: Respond,
  ) {}
}

const NO_RESP: WireResponse = { status: 400, headers: [], body: 'Protocol error: no RESP2' };
const NO_SESSION: WireResponse = { status: 410, headers: [], body: 'the connection is gone' };
const CLOSED: WireResponse = { status: 400, headers: [], body: 'the connection was closed' };

/** Who hears of what exchanges do. */
export interface ExchangeListener {
  /** Commands were executed. `span`: of the request that brought them. */
  executed(span: SpanId): void;
  /** Another server or a Sentinel says something; its answer. */
  peer(message: PeerMessage): WireResponse;
}

/**
 * The one thread of a server and its sessions. The commands of an exchange are executed at one
 * instant (a long one's in slices), when the thread is free, and then take it for `SOCKET_MS` and
 * what `cost.ts` says of each. A session lasts until its client connects again, says QUIT, the
 * server changes its part, or the process ends.
 */
export class Exchanges {
  /** By client. */
  private readonly sessions = new Map<string, OpenSession>();
  private readonly queue = new Ring<Job>();
  private readonly parked = new Set<Job>();
  private serving = false;

  constructor(
    private readonly host: ProgramHost,
    private readonly server: RedisServer,
    private readonly listener: ExchangeListener,
  ) {}

  handle(request: WireRequest, span: SpanId, respond: Respond): void {
    this.enqueue(new Job(this, request, span, respond));
  }

  private enqueue(job: Job): void {
    this.queue.push(job);
    if (!this.serving) this.next();
  }

  /** The thread is free. */
  private next(): void {
    this.serving = true;
    for (let job = this.queue.shift(); job !== undefined; job = this.queue.shift()) {
      if (this.serve(job)) return;
    }
    this.serving = false;
  }

  /** False when it has to wait for another exchange of its session. */
  private serve(job: Job): boolean {
    let time = 0;
    // One that has begun goes on after a WAIT.
    if (job.open === null) {
      time = SOCKET_MS;
      job.answer = this.begin(job);
      const { open } = job as { open: OpenSession | null };
      if (open !== null && open.parked !== null) {
        open.behind ??= [];
        open.behind.push(job);
        return false;
      }
    }
    if (job.answer === null) time += this.execute(job);
    this.host.compute(time, computed, job);
    return true;
  }

  /** Finds the commands and the session; an answer where there is nothing to execute. */
  private begin(job: Job): WireResponse | null {
    const { request } = job;
    if (request instanceof PeerMessage) return this.listener.peer(request);
    const sent = request instanceof RedisRequest;
    const commands = sent ? request.commands : readCommands(request.body);
    if (commands === null) return NO_RESP;
    job.commands = commands;
    job.open = sent ? this.sessionFor(request) : this.sessionOf(request.headers);
    if (job.open !== null) return null;
    return sent && request.opening ? CLOSED : NO_SESSION;
  }

  /** Returns the time it takes. */
  private execute(job: Job): Millis {
    const { server } = this;
    const { commands, replies } = job;
    const { session } = job.open!;
    let time = 0;
    let work = 0;

    while (job.at < commands.length && job.waiting === null) {
      if (time >= SLICE_MS || work >= SLICE_WORK) break;
      const args = commands[job.at++]!;
      const reply = session.execute(args);
      const bytes = replyBytes(reply, REPLY_BYTES_MAX);
      job.bytes += bytes;
      if (job.bytes > REPLY_BYTES_MAX) {
        const what = 'the replies to commands sent together have too many bytes';
        throw beyond(what, REPLY_BYTES_MAX, 'Ask for less at a time.');
      }
      work += server.worked + bytes / 8;
      time += costOf(args, reply, server.elements, commandBytes(args) + bytes);
      replies.push(reply);
      job.waiting = session.waiting;
      session.waiting = null;
    }
    this.listener.executed(job.span);
    return time;
  }

  /** The thread has done what was executed. */
  computed(job: Job): void {
    if (job.waiting !== null) {
      this.park(job);
      this.next();
    } else if (job.answer === null && job.at < job.commands.length) this.serve(job);
    else {
      this.finish(job);
      this.next();
    }
  }

  private finish(job: Job): void {
    const { open, commands } = job;
    if (open !== null) {
      if (findCommand(commands[commands.length - 1]![0]!)?.name === 'quit') this.close(open);
      this.unpark(open, job);
    }
    job.respond(job.answer ?? new RedisResponse(job.replies));
  }

  /** WAIT: answered when enough replicas have it, or after its time. */
  private park(job: Job): void {
    const { timeout } = job.waiting!;
    job.open!.parked = job;
    this.parked.add(job);
    if (timeout > 0) job.timer = this.host.kernel.schedule(timeout, waited, job);
    this.look(job);
  }

  /** A replica has more than before. */
  acknowledged(): void {
    for (const job of this.parked) this.look(job);
  }

  private look(job: Job): void {
    const { replicas, offset } = job.waiting!;
    if (acknowledgedBy(this.server.replication, offset) >= replicas) this.goOn(job);
  }

  waited(job: Job): void {
    if (this.host.stalled) this.host.postpone(timeIsUp, job);
    else timeIsUp(job);
  }

  goOn(job: Job): void {
    const { offset } = job.waiting!;
    this.host.kernel.cancel(job.timer);
    this.parked.delete(job);
    job.waiting = null;
    job.replies[job.replies.length - 1] = integer(acknowledgedBy(this.server.replication, offset));
    if (job.at < job.commands.length) this.enqueue(job);
    else this.finish(job);
  }

  private unpark(open: OpenSession, job: Job): void {
    if (open.parked !== job) return;
    const { behind } = open;
    open.parked = null;
    open.behind = null;
    for (const next of behind ?? []) {
      next.open = null;
      this.enqueue(next);
    }
  }

  private sessionFor({ connection, opened, opening }: RedisRequest): OpenSession | null {
    if (opening) return this.open(connection.client, opened);
    const known = this.sessions.get(connection.client);
    return known !== undefined && known.opened === opened ? known : null;
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

  private open(client: string, opened: number): OpenSession | null {
    const known = this.sessions.get(client);
    if (known !== undefined) this.close(known);
    // Redis says so and closes the connection.
    if (this.sessions.size >= CLIENTS_MAX) return null;
    const session = this.server.connect();
    const open: OpenSession = { client, opened, session, parked: null, behind: null };
    this.sessions.set(client, open);
    return open;
  }

  private close(open: OpenSession): void {
    if (this.sessions.get(open.client) !== open) return;
    this.sessions.delete(open.client);
    open.session.close();
    const { parked } = open;
    if (parked === null || parked.waiting === null) return;
    // Nobody can tell whether what was before its WAIT has reached the replicas.
    this.host.kernel.cancel(parked.timer);
    this.parked.delete(parked);
    parked.waiting = null;
    parked.answer = CLOSED;
    this.unpark(open, parked);
    parked.respond(CLOSED);
  }

  /** `CLIENT KILL TYPE normal`. */
  closeAll(): void {
    for (const open of [...this.sessions.values()]) this.close(open);
  }

  stop(): void {
    for (const { timer } of this.parked) this.host.kernel.cancel(timer);
  }
}

function computed(job: Job): void {
  job.exchanges.computed(job);
}

function waited(job: Job): void {
  job.exchanges.waited(job);
}

function timeIsUp(job: Job): void {
  // Enough replicas may have answered while the process stood still.
  if (job.waiting !== null) job.exchanges.goOn(job);
}
