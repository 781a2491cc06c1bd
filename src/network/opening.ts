import type { Millis } from '../base/units.ts';
import type { TimerHandle } from '../kernel/kernel.ts';
import type { Connection } from './connection.ts';
import {
  Handshake,
  type HandshakeErrorCode,
  type HandshakeOwner,
  type Route,
} from './handshake.ts';

/**
 * `POOL_TIMEOUT`: no connection came free within `poolTimeout`. `POOL_FULL`: all are taken, and
 * `pending` calls wait already.
 */
export type ConnectErrorCode = HandshakeErrorCode | 'POOL_TIMEOUT' | 'POOL_FULL';

/** Who wants a connection. Exactly one of the two is called, once, unless it is forgotten first. */
export interface PoolClient {
  /** May be called before `acquire` returns. `waited`: since `acquire`. */
  connected(connection: Connection, waited: Millis): void;
  /** Always from a later event. */
  connectFailed(code: ConnectErrorCode): void;
}

/** A client that has no connection yet. */
export class Waiter {
  /** Set while it waits in the pool's queue. */
  queued = false;
  /** The connection being opened for it. */
  opening: Opening | null = null;
  /** Of its pool timeout, or of the news that the pool is full. */
  timer: TimerHandle = 0;

  constructor(
    readonly client: PoolClient,
    readonly since: Millis,
  ) {}
}

/** A connection while its handshake goes on, and who gets an exchange on it (HTTP/1.1: at most one). */
export class Opening implements HandshakeOwner {
  readonly waiters: Waiter[] = [];
  readonly handshake: Handshake;

  constructor(
    route: Route,
    private readonly owner: {
      established(opening: Opening): void;
      openingFailed(opening: Opening, code: HandshakeErrorCode): void;
    },
  ) {
    this.handshake = new Handshake(route, this);
  }

  established(): void {
    this.owner.established(this);
  }

  failed(code: HandshakeErrorCode): void {
    this.owner.openingFailed(this, code);
  }
}
