import type { Millis } from '../../base/units.ts';
import type { CallResult, ProgramHost, SpanId, WireResponse } from '../program.ts';
import {
  type Acknowledge,
  Acknowledged,
  AGREED,
  NOT_SO,
  type Psync,
  Stream,
  SyncReply,
} from './peer-messages.ts';
import type { KnownReplica } from './replication-view.ts';
import type { RedisServer } from './server.ts';

/** `repl-ping-replica-period`. */
const PING_MS: Millis = 10_000;
/** Messages to one replica under way at once; what comes after them waits and goes as one. */
const WINDOW = 256;

/** What one replica is sent. */
class Feed {
  /** Place in the log up to which it was sent. */
  sent: number;
  acknowledged: number;
  acknowledgedAt: Millis;
  sentAt: Millis;
  underWay = 0;

  constructor(
    readonly number: number,
    readonly place: number,
    readonly address: string,
    offset: number,
    now: Millis,
  ) {
    this.sent = offset;
    this.acknowledged = offset;
    this.acknowledgedAt = now;
    this.sentAt = now;
  }
}

/**
 * A primary's side of replication: answers PSYNC, and sends every replica the log as it is written,
 * without waiting for anybody. Messages may overtake each other; the replica puts them in order.
 * A replica that cannot be reached, or for which the log does not reach back far enough any more, is
 * given up: it asks again by itself. Simplified: a replica acknowledges every message as well as once
 * a second, so WAIT needs no `REPLCONF GETACK`; its PINGs are not part of the log.
 */
export class PrimarySide {
  private readonly feeds = new Map<number, Feed>();
  private feedsMade = 0;

  constructor(
    private readonly host: ProgramHost,
    private readonly server: RedisServer,
    /** A replica has more than before. */
    private readonly acknowledged: () => void,
  ) {}

  get replicas(): readonly KnownReplica[] {
    const { now } = this.host.kernel;
    return Array.from(this.feeds.values(), ({ place, address, acknowledged, acknowledgedAt }) => ({
      ...{ place, address, acknowledged },
      lag: now - acknowledgedAt,
    }));
  }

  /** Replicas heard of within `lag`, counted in whole seconds as Redis does. */
  heardWithin(lag: Millis): number {
    const { now } = this.host.kernel;
    let count = 0;
    for (const { acknowledgedAt } of this.feeds.values()) {
      if (Math.floor((now - acknowledgedAt) / 1000) * 1000 <= lag) count++;
    }
    return count;
  }

  /** A replica wants what it lacks. */
  sync({ replica, replicaAddress, history, offset }: Psync): WireResponse {
    const { server, host } = this;
    const number = ++this.feedsMade;
    const goesOn = server.canContinue(history, offset);
    if (goesOn) server.partialSyncs++;
    else server.fullSyncs++;
    const saved = server.changesSinceSave;
    const snapshot = goesOn ? null : server.snapshot();
    server.changesSinceSave = saved;
    const from = goesOn ? offset : server.offset;
    this.feeds.set(replica, new Feed(number, replica, replicaAddress, from, host.kernel.now));
    return new SyncReply(server.history, number, snapshot, server.usedMemory);
  }

  /** Sends what was written since. `span`: of the request that wrote it. */
  flush(span: SpanId): void {
    for (const feed of this.feeds.values()) this.feed(feed, span);
  }

  private feed(feed: Feed, span: SpanId): void {
    const { offset, log } = this.server;
    if (feed.sent === offset || feed.underWay >= WINDOW) return;
    const entries = log.since(feed.sent);
    if (entries === null) this.drop(feed);
    else this.send(feed, new Stream(feed.address, feed.number, feed.sent, offset, entries), span);
  }

  private send(feed: Feed, message: Stream, span: SpanId): void {
    feed.sent = message.to;
    feed.sentAt = this.host.kernel.now;
    feed.underWay++;
    this.host.call(message, span, (result) => this.answered(feed, result, span));
  }

  private answered(feed: Feed, result: CallResult, span: SpanId): void {
    feed.underWay--;
    if (this.feeds.get(feed.place) !== feed) return;
    const response = result.ok ? result.response : null;
    if (!(response instanceof Acknowledged)) {
      this.drop(feed);
      return;
    }
    this.heard(feed, response.offset);
    this.feed(feed, span);
  }

  acknowledge({ replica, feed: number, offset }: Acknowledge): WireResponse {
    const feed = this.feeds.get(replica);
    if (feed?.number !== number) return NOT_SO;
    this.heard(feed, offset);
    return AGREED;
  }

  private heard(feed: Feed, offset: number): void {
    feed.acknowledgedAt = this.host.kernel.now;
    if (offset <= feed.acknowledged) return;
    feed.acknowledged = offset;
    this.acknowledged();
  }

  /** Once a second. */
  tick(): void {
    for (const feed of this.feeds.values()) {
      if (feed.underWay > 0 || this.host.kernel.now - feed.sentAt < PING_MS) continue;
      this.send(feed, new Stream(feed.address, feed.number, feed.sent, feed.sent, []), 0);
    }
  }

  private drop(feed: Feed): void {
    if (this.feeds.get(feed.place) === feed) this.feeds.delete(feed.place);
  }

  /** It is a primary no more. */
  dropAll(): void {
    this.feeds.clear();
  }
}
