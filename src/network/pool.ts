import { assert } from '../base/assert.ts';
import type { Millis } from '../base/units.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { Ring } from '../kernel/ring.ts';
import { Connection, type Generation } from './connection.ts';
import type { ConnectionProperties } from './connection-properties.ts';
import type { CertificateState, HandshakeErrorCode, Peer, Route } from './handshake.ts';
import { IdleConnections } from './idle-connections.ts';
import type { Link } from './link.ts';
import { Opening, type PoolClient, Waiter } from './opening.ts';

export type { CertificateState, Peer } from './handshake.ts';
export type { ConnectErrorCode, PoolClient } from './opening.ts';

/**
 * The connections from one caller instance to one address.
 *
 * A client gets at once a connection of HTTP/2 in use with a stream free, or else the idle
 * connection used last. Failing that it joins a handshake under way that has room (HTTP/1.1: whose
 * client left, HTTP/2: with a stream left), or has a connection opened, or, when `connections` are
 * open already, waits in order of arrival for one to come free. `poolTimeout` limits that last wait
 * alone, as httpx's does, and what comes after it is under `connectTimeout`, which runs from the
 * start of each handshake. A handshake goes on when its client is forgotten, as undici's does;
 * the connection then serves the longest waiter or becomes idle.
 *
 * Simplified: closing takes neither time nor messages, and the other side never closes first.
 */
export class ConnectionPool {
  /** Connections ever established, and what their handshakes took in all. */
  opened = 0;
  handshakeMillis: Millis = 0;
  /** Connections with an exchange on them. */
  busy = 0;
  /** Clients that wait for a connection to come free. */
  waiting = 0;

  private readonly kernel: Kernel;
  private readonly route: Route;
  /** Who waits, and some that wait no more. */
  private readonly queue = new Ring<Waiter>();
  private readonly waiters = new Map<PoolClient, Waiter>();
  private readonly openings = new Set<Opening>();
  /** Openings with room for one more, in the order they got it. */
  private readonly joinable: Opening[] = [];
  private readonly idles: IdleConnections;
  /** HTTP/2: connections in use with a stream free. */
  private shareable: Connection[] = [];
  private generation: Generation = { gone: false };
  private readonly streams: number;
  private readonly requestsMax: number;
  private readonly openMax: number;
  private readonly pendingMax: number;
  private serving = false;

  /** `ownCertificate`: the caller's, by the peer's clock, for mutual TLS (default valid). */
  constructor(
    kernel: Kernel,
    private readonly properties: ConnectionProperties,
    request: Link,
    response: Link,
    peer: Peer,
    ownCertificate: (() => CertificateState) | null = null,
  ) {
    const { protocol, keepAlive } = properties;
    this.kernel = kernel;
    this.route = { kernel, properties, request, response, peer, ownCertificate };
    this.idles = new IdleConnections(kernel, keepAlive);
    this.streams = protocol === 'http2' ? properties.streams : 1;
    this.requestsMax = keepAlive === 0 ? 1 : (properties.requests ?? Number.POSITIVE_INFINITY);
    this.openMax = properties.connections ?? Number.POSITIVE_INFINITY;
    this.pendingMax = properties.pending ?? Number.POSITIVE_INFINITY;
  }

  /** Connections that are there or being opened. */
  get open(): number {
    return this.busy + this.idles.size + this.openings.size;
  }

  get idle(): number {
    return this.idles.size;
  }

  /** Why the last certificate looked at was not taken; null: it was, or nobody knows. */
  get refusal(): string | null {
    return this.route.peer.refusal ?? null;
  }

  /** Handshakes under way. */
  get connecting(): number {
    return this.openings.size;
  }

  /** Asks for an exchange on a connection; to be given back by {@link release}. */
  acquire(client: PoolClient): void {
    assert(!this.waiters.has(client), 'a pool client asks twice at a time');
    if (this.waiting === 0) {
      const connection = this.take();
      if (connection !== null) {
        client.connected(connection, 0);
        return;
      }
    }
    const waiter = new Waiter(client, this.kernel.now);
    this.waiters.set(client, waiter);
    if (this.waiting === 0 && this.place(waiter)) return;
    if (this.waiting >= this.pendingMax) {
      this.fail(waiter, 'POOL_FULL', 0);
      return;
    }
    waiter.queued = true;
    this.waiting++;
    this.queue.push(waiter);
    const { poolTimeout } = this.properties;
    if (poolTimeout !== null) this.fail(waiter, 'POOL_TIMEOUT', poolTimeout);
  }

  /** `client` wants no connection any more; nothing happens when it has one, or has failed. */
  forget(client: PoolClient): void {
    const waiter = this.waiters.get(client);
    if (waiter === undefined) return;
    this.remove(waiter);
    const { opening } = waiter;
    if (opening === null) return;
    if (opening.waiters.length === this.room) this.joinable.push(opening);
    opening.waiters.splice(opening.waiters.indexOf(waiter), 1);
    this.serve();
  }

  /**
   * An exchange is over. `reusable`: the connection can carry another: the answer was read to its
   * end (HTTP/1.1) or the stream was ended or reset (HTTP/2); otherwise it takes no more and is
   * closed when its last exchange is over. Of a connection that is gone already this is just noted.
   */
  release(connection: Connection, reusable: boolean): void {
    assert(connection.exchanges > 0, 'a connection was released more often than acquired');
    connection.exchanges--;
    if (connection.closed) return;
    if (!reusable) connection.retiring = true;
    const roomy = connection.exchanges > 0 && !connection.retiring;
    // It had a stream free before exactly when it is listed.
    const at = this.streams === 1 ? -1 : this.shareable.indexOf(connection);
    if (roomy && at === -1) this.shareable.push(connection);
    if (!roomy && at !== -1) this.shareable.splice(at, 1);
    if (connection.exchanges === 0) {
      this.busy--;
      if (connection.retiring) connection.close();
      else this.idles.push(connection);
    }
    if (this.waiting > 0) this.serve();
  }

  /**
   * The peer died. All open connections are gone; the exchanges on them are told by their own
   * messages, and their `release` changes nothing. Handshakes go on and find out for themselves.
   */
  reset(): void {
    this.generation.gone = true;
    this.generation = { gone: false };
    this.busy = 0;
    this.shareable = [];
    this.idles.clear();
    for (const { handshake } of this.openings) handshake.peerDied();
    this.serve();
  }

  /** For the handshake alone. */
  established(opening: Opening): void {
    this.drop(opening);
    this.opened++;
    this.handshakeMillis += this.kernel.now - opening.handshake.startedAt;
    const { protocol } = this.properties;
    const connection = new Connection(this.kernel, protocol, this.generation);
    const { waiters } = opening;
    if (waiters.length === 0) this.idles.push(connection);
    else {
      // All have their stream before any of them can do something with it.
      this.begin(connection);
      for (const waiter of waiters) {
        this.waiters.delete(waiter.client);
        this.use(connection);
      }
      for (const { client, since } of waiters)
        client.connected(connection, this.kernel.now - since);
    }
    this.serve();
  }

  /** For the handshake alone. */
  openingFailed(opening: Opening, code: HandshakeErrorCode): void {
    this.drop(opening);
    for (const { client } of opening.waiters) this.waiters.delete(client);
    // Those who wait already come before those who may ask again.
    this.serve();
    for (const { client } of opening.waiters) client.connectFailed(code);
  }

  private drop(opening: Opening): void {
    this.openings.delete(opening);
    const at = this.joinable.indexOf(opening);
    if (at !== -1) this.joinable.splice(at, 1);
  }

  /** Clients one connection being opened can serve. */
  private get room(): number {
    return Math.min(this.streams, this.requestsMax);
  }

  /** An exchange on an open connection, or null. */
  private take(): Connection | null {
    const { shareable } = this;
    if (shareable.length > 0) return this.use(shareable[shareable.length - 1]!);
    const idle = this.idles.pop();
    if (idle === undefined) return null;
    this.begin(idle);
    return this.use(idle);
  }

  private begin(connection: Connection): void {
    this.busy++;
    if (this.streams > 1) this.shareable.push(connection);
  }

  /** With HTTP/2 `connection` is the last of those with a stream free. */
  private use(connection: Connection): Connection {
    connection.exchanges++;
    connection.served++;
    if (connection.served >= this.requestsMax) connection.retiring = true;
    const full = connection.retiring || connection.exchanges >= this.streams;
    if (full && this.streams > 1) this.shareable.pop();
    return connection;
  }

  /** Finds or starts a handshake for `waiter`; false when there may be none. */
  private place(waiter: Waiter): boolean {
    let opening = this.joinable[0];
    if (opening === undefined) {
      if (this.open >= this.openMax) return false;
      opening = new Opening(this.route, this);
      this.openings.add(opening);
      this.joinable.push(opening);
    }
    opening.waiters.push(waiter);
    waiter.opening = opening;
    if (opening.waiters.length === this.room) this.joinable.shift();
    return true;
  }

  /** Gives those who wait what there is, in order. */
  private serve(): void {
    // A client served may release or acquire at once: then the loop that serves it goes on.
    if (this.serving) return;
    this.serving = true;
    while (this.waiting > 0) {
      const connection = this.take();
      if (connection !== null) {
        const { client, since } = this.dequeue();
        this.waiters.delete(client);
        client.connected(connection, this.kernel.now - since);
      } else if (this.joinable.length > 0 || this.open < this.openMax) this.place(this.dequeue());
      else break;
    }
    this.serving = false;
  }

  /** The longest waiter, which then waits in the queue no more. */
  private dequeue(): Waiter {
    for (;;) {
      const waiter = this.queue.shift();
      assert(waiter !== undefined, 'a waiter of the pool is lost');
      if (!waiter.queued) continue;
      this.leaveQueue(waiter);
      return waiter;
    }
  }

  private leaveQueue(waiter: Waiter): void {
    waiter.queued = false;
    this.waiting--;
    this.kernel.cancel(waiter.timer);
  }

  private fail(waiter: Waiter, code: 'POOL_FULL' | 'POOL_TIMEOUT', delay: Millis): void {
    const then = code === 'POOL_FULL' ? poolFull : poolTimeout;
    waiter.timer = this.kernel.schedule(delay, then, { pool: this, waiter });
  }

  remove(waiter: Waiter): void {
    this.waiters.delete(waiter.client);
    this.kernel.cancel(waiter.timer);
    if (!waiter.queued) return;
    this.leaveQueue(waiter);
    // Those gone from the middle are swept out before they outnumber those who wait.
    const { queue } = this;
    if (queue.size <= 2 * this.waiting + 16) return;
    for (let left = queue.size; left > 0; left--) {
      const one = queue.shift()!;
      if (one.queued) queue.push(one);
    }
  }
}

interface Refusal {
  readonly pool: ConnectionPool;
  readonly waiter: Waiter;
}

function poolFull({ pool, waiter }: Refusal): void {
  pool.remove(waiter);
  waiter.client.connectFailed('POOL_FULL');
}

function poolTimeout({ pool, waiter }: Refusal): void {
  pool.remove(waiter);
  waiter.client.connectFailed('POOL_TIMEOUT');
}
