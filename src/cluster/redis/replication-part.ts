import type { Millis } from '../../base/units.ts';
import type { TimerHandle } from '../../kernel/kernel.ts';
import type { ProgramHost, SpanId, WireRequest, WireResponse } from '../program.ts';
import type { RedisWork } from '../service-spec.ts';
import {
  Acknowledge,
  AGREED,
  NOT_SO,
  type PeerMessage,
  Ping,
  Pong,
  Psync,
  ReplicaOf,
  Stream,
} from './peer-messages.ts';
import { PrimarySide } from './primary-side.ts';
import type { Member, ReplicaSet } from './replica-set.ts';
import { ReplicaSide } from './replica-side.ts';
import type { KnownReplica, LinkState, ReplicationView } from './replication-view.ts';
import { Sentinel } from './sentinel.ts';
import type { RedisServer } from './server.ts';

/** `replicationCron`. */
const TICK_MS: Millis = 1000;
/** `hz 10` of Sentinel: so often it looks whether the primary is silent for too long. */
const LOOK_MS: Millis = 100;
/** `min-replicas-max-lag`. */
const MAX_LAG_MS: Millis = 10_000;

export interface ReplicationListener {
  /** A replica's data changed. */
  changed(): void;
  /** A replica has more than before. */
  acknowledged(): void;
  roleChanged(): void;
}

/** The part one server has in a replicated service: a primary's or a replica's, and its Sentinel. */
export class Replication implements Member, ReplicationView {
  private readonly upstream: PrimarySide;
  private readonly downstream: ReplicaSide;
  private readonly sentinel: Sentinel | null;
  private first: TimerHandle = 0;
  private ticker: TimerHandle = 0;
  private looker: TimerHandle = 0;
  private late = false;

  constructor(
    private readonly host: ProgramHost,
    readonly server: RedisServer,
    private readonly work: RedisWork,
    private readonly set: ReplicaSet,
    private readonly listener: ReplicationListener,
  ) {
    this.upstream = new PrimarySide(host, server, listener.acknowledged);
    this.downstream = new ReplicaSide(
      host,
      server,
      () => set.addressOf(set.primary),
      listener.changed,
    );
    const { failover } = work;
    this.sentinel = failover === undefined ? null : new Sentinel(host, set, failover.after);
    server.replication = this;
  }

  start(): void {
    const { host, set } = this;
    set.joined(host.instance, this);
    this.schedule();
    if (this.sentinel !== null) this.scheduleLook();
    // All places of the service start one after the other, at the same time.
    if (this.server.role === 'replica') this.first = host.kernel.schedule(0, firstTick, this);
  }

  private schedule(): void {
    this.ticker = this.host.kernel.schedule(TICK_MS, tick, this);
  }

  private scheduleLook(): void {
    this.looker = this.host.kernel.schedule(LOOK_MS, look, this);
  }

  tick(): void {
    this.schedule();
    if (!this.host.stalled) this.everySecond();
    else if (!this.late) {
      this.late = true;
      this.host.postpone(lateTick, this);
    }
  }

  /** What is due once a second, or as soon as the process goes on. */
  everySecond(): void {
    this.late = false;
    if (this.server.role === 'primary') this.upstream.tick();
    else this.downstream.tick();
    this.sentinel?.tick();
  }

  look(): void {
    this.scheduleLook();
    this.sentinel?.look();
  }

  stop(): void {
    const { kernel, instance } = this.host;
    kernel.cancel(this.first);
    kernel.cancel(this.ticker);
    kernel.cancel(this.looker);
    this.set.left(instance);
  }

  get address(): string {
    return this.host.address;
  }

  setNamed(named: boolean): void {
    this.host.setNamed?.(named);
  }

  promote(): void {
    const { host, server, downstream, listener } = this;
    downstream.stop();
    server.promote();
    host.log('info', `Sentinel: ${host.service}-${host.instance + 1} is the master now`, 0);
    listener.roleChanged();
  }

  follow(): void {
    this.downstream.stop();
    this.downstream.tick();
  }

  private becomeReplica(): void {
    const { host, server, set, upstream } = this;
    if (server.role === 'replica' || set.primary === host.instance) return;
    set.roles[host.instance] = 'replica';
    upstream.dropAll();
    server.demote();
    host.log('info', `Sentinel: ${host.service}-${host.instance + 1} is a replica now`, 0);
    this.listener.roleChanged();
    this.follow();
  }

  /** Sends replicas what was written. */
  flush(span: SpanId): void {
    if (this.server.role === 'primary') this.upstream.flush(span);
  }

  /** What another server or a Sentinel asks, when the thread gets to it. */
  answer(message: PeerMessage): WireResponse {
    const primary = this.server.role === 'primary';
    if (message instanceof Ping) return new Pong(this.server.role);
    if (message instanceof Psync) return primary ? this.upstream.sync(message) : NOT_SO;
    if (message instanceof ReplicaOf) this.becomeReplica();
    return AGREED;
  }

  receive(message: WireRequest): WireResponse | null {
    if (message instanceof Stream) {
      return this.server.role === 'replica' ? this.downstream.receive(message) : NOT_SO;
    }
    if (message instanceof Acknowledge) {
      return this.server.role === 'primary' ? this.upstream.acknowledge(message) : NOT_SO;
    }
    return null;
  }

  get replicas(): readonly KnownReplica[] {
    return this.server.role === 'primary' ? this.upstream.replicas : [];
  }

  get enoughReplicas(): boolean {
    const { minReplicasToWrite = 0, minReplicasMaxLag = MAX_LAG_MS } = this.work;
    if (minReplicasToWrite === 0 || this.server.role === 'replica') return true;
    return this.upstream.heardWithin(minReplicasMaxLag) >= minReplicasToWrite;
  }

  get primary(): string | null {
    return this.server.role === 'primary' ? null : this.set.addressOf(this.set.primary);
  }

  get link(): LinkState {
    return this.downstream.state;
  }

  get silence(): Millis {
    return this.downstream.silence;
  }
}

function tick(part: Replication): void {
  part.tick();
}

function firstTick(part: Replication): void {
  part.everySecond();
}

function lateTick(part: Replication): void {
  part.everySecond();
}

function look(part: Replication): void {
  part.look();
}
