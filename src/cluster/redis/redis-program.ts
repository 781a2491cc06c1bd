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
import { COMMAND_MS } from './cost.ts';
import { Durability, type RedisDisk } from './durability.ts';
import { Exchanges } from './exchanges.ts';
import { redisTables } from './inspect-tables.ts';
import { HELD_MAX, MAXMEMORY_MOST } from './limits.ts';
import { ReplicaSet } from './replica-set.ts';
import { Replication } from './replication-part.ts';
import { RedisServer } from './server.ts';

/** Unix time at which every run starts, for people and for learner code alike. */
const START_OF_RUN: Millis = 1_736_937_000_000;
/** `hz 10`: the active expiry cycle. */
const CYCLE_MS: Millis = 100;
/** Log kept between two syncs of the append-only file; beyond it the file is written anew. */
const FILE_BACKLOG: Bytes = 16_000_000;
/** `repl-backlog-size`. */
const BACKLOG: Bytes = 1_048_576;

/** What outlives the processes of a service. */
interface Places {
  readonly kernel: ProgramHost['kernel'];
  readonly disks: RedisDisk[];
  /** Null for a single server. */
  readonly set: ReplicaSet | null;
}

/**
 * A Redis server (see `server.ts` for what it can do) as an instance of a service. An exchange is an
 * ordinary call: its body holds commands in RESP2, the answer's body their replies, in order
 * (`exchange.ts`: nobody writes or reads the text unless its bytes matter). How they are executed:
 * `exchanges.ts`.
 * - 200: executed; what Redis says against a command is a reply.
 * - 400: the body is no RESP2. Redis would close the connection.
 * - 410: the session is unknown, so nothing was executed: the process is a fresh one and the
 *   connection of before is gone. The client would have been told by TCP; here it learns it with
 *   its next exchange.
 *
 * A service with several replicas is one primary, place 0 at the start, and replicas of it
 * (`replication-part.ts`). The service's name leads to the primary of now, as it does for a client
 * that asks Sentinel or goes through a proxy which does; a place's own name leads to that place.
 */
export function redisProgram(work: RedisWork, seed: number): ProgramFactory {
  let places: Places | null = null;
  return (host) => {
    // Another kernel is another run.
    if (places?.kernel !== host.kernel) places = placesOf(host, seed);
    const { disks, set } = places;
    disks[host.instance] ??= { recover: null };
    return new RedisProgram(host, work, seed, disks[host.instance]!, set);
  };
}

function placesOf({ kernel, service, replicas = 1 }: ProgramHost, seed: number): Places {
  if (replicas === 1) return { kernel, disks: [], set: null };
  const random = new RandomStream(seed, service, 'failover');
  const later = (delay: Millis, callback: () => void): void =>
    void kernel.schedule(delay, callback, undefined);
  return { kernel, disks: [], set: new ReplicaSet(replicas, random, later) };
}

const NOT_ABORTABLE: OpenRequest = { abort: () => undefined };
const NOT_FOR_IT: WireResponse = { status: 404, headers: [], body: null };

class RedisProgram implements ServiceProgram {
  private readonly server: RedisServer;
  private readonly durability: Durability;
  private readonly exchanges: Exchanges;
  private readonly replication: Replication | null;
  private cycle: TimerHandle = 0;

  constructor(
    readonly host: ProgramHost,
    work: RedisWork,
    seed: number,
    disk: RedisDisk,
    set: ReplicaSet | null,
  ) {
    const { kernel, service, instance, clockSkew } = host;
    const { backlog = BACKLOG } = work;
    const forFile = work.persistence === 'aof' ? FILE_BACKLOG : 0;
    this.server = new RedisServer({
      now: () => START_OF_RUN + kernel.now + clockSkew,
      random: new RandomStream(seed, `${service}/${instance}`, 'redis'),
      maxmemory: work.maxmemory ?? MAXMEMORY_MOST,
      ...(work.policy === undefined ? {} : { policy: work.policy }),
      heldMax: Math.floor(HELD_MAX / (set?.places ?? 1)),
      backlog: set === null ? forFile : Math.max(forFile, backlog),
    });
    if (set !== null && set.roles[instance] === 'replica') this.server.demote();
    this.durability = new Durability(kernel, this.server, work, disk, set !== null);
    this.exchanges = new Exchanges(host, this.server, {
      executed: (span) => this.executed(span),
      peer: (message) => this.replication?.answer(message) ?? NOT_FOR_IT,
    });
    this.replication =
      set === null
        ? null
        : new Replication(host, this.server, work, set, {
            changed: () => this.durability.changed(),
            acknowledged: () => this.exchanges.acknowledged(),
            roleChanged: () => this.roleChanged(),
          });
    this.replication?.start();
    this.keepTime();
  }

  handle(
    request: WireRequest,
    span: SpanId,
    respond: (outcome: WireResponse | HandlerError) => void,
  ): OpenRequest {
    // What a client no longer waits for is executed all the same: Redis has read it.
    this.exchanges.handle(request, span, respond);
    return NOT_ABORTABLE;
  }

  receive(request: WireRequest): WireResponse {
    return this.replication?.receive(request) ?? NOT_FOR_IT;
  }

  private executed(span: SpanId): void {
    this.durability.changed();
    this.replication?.flush(span);
    if (this.server.expiring > 0) this.keepTime();
  }

  /** Promoted or made a replica: clients have to find out whom they talk to. */
  private roleChanged(): void {
    this.exchanges.closeAll();
    this.keepTime();
  }

  /** Runs the active expiry cycle as long as there are keys with a time to live. */
  private keepTime(): void {
    const { server } = this;
    // A replica's keys go when its primary says so.
    if (this.cycle !== 0 || server.expiring === 0 || server.role === 'replica') return;
    this.cycle = this.host.kernel.schedule(CYCLE_MS, expire, this);
  }

  expire(): void {
    this.cycle = 0;
    const looked = this.server.activeExpire();
    this.durability.changed();
    this.replication?.flush(0);
    this.keepTime();
    this.host.compute(looked * COMMAND_MS, nothing, undefined);
  }

  stop(): void {
    this.host.kernel.cancel(this.cycle);
    this.durability.stop();
    this.exchanges.stop();
    this.replication?.stop();
  }

  inspect(): readonly ProgramTable[] {
    return redisTables(this.server);
  }

  gauge(): ProgramGauge | null {
    const { databases, usedMemory, maxmemory, role } = this.server;
    if (role === 'replica') return null;
    const count = databases.reduce((sum, { keys }) => sum + keys.size, 0);
    return { count, used: usedMemory, room: maxmemory };
  }
}

function expire(program: RedisProgram): void {
  if (program.host.stalled) program.host.postpone(expireNow, program);
  else program.expire();
}

function expireNow(program: RedisProgram): void {
  program.expire();
}

function nothing(): void {}
