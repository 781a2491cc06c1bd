import type { Millis } from '../../base/units.ts';
import type { CallResult, OpenCall, ProgramHost, WireResponse } from '../program.ts';
import { COMMAND_MS } from './cost.ts';
import {
  Acknowledge,
  Acknowledged,
  NOT_SO,
  Psync,
  type Stream,
  SyncReply,
} from './peer-messages.ts';
import type { LinkState } from './replication-view.ts';
import type { RedisServer } from './server.ts';

/** `repl-timeout`: so long without a word, and the link is given up. */
const SILENCE_MS: Millis = 60_000;

/**
 * A replica's side: asks its primary for what it lacks (PSYNC, once a second until it is answered),
 * applies the log as it comes, and says once a second how far it is. Until it has everything it
 * answers reads with what it has. Simplified: loading a full copy takes no time beyond the copy's
 * way, and commands are executed meanwhile.
 */
export class ReplicaSide {
  state: LinkState = 'connect';
  private heardAt: Millis = 0;
  private feed = 0;
  /** Parts of the log that came before those they follow, by feed and place. */
  private readonly early = new Map<string, Stream>();
  private asking: OpenCall | null = null;
  private acknowledging = false;

  constructor(
    private readonly host: ProgramHost,
    private readonly server: RedisServer,
    /** Of the primary; null as long as nobody knows it. */
    readonly primary: () => string | null,
    /** Its data changed. */
    private readonly changed: () => void,
  ) {}

  get silence(): Millis {
    return this.state === 'connected' ? this.host.kernel.now - this.heardAt : -1;
  }

  /** Once a second, and at the start. */
  tick(): void {
    if (this.state === 'connected' && this.silence > SILENCE_MS) this.lost();
    if (this.state === 'connect') this.ask();
    else if (this.state === 'connected') this.acknowledge();
    else if (this.host.kernel.now - this.heardAt > SILENCE_MS) this.lost();
  }

  private ask(): void {
    const { host, server } = this;
    const primary = this.primary();
    if (primary === null || primary === host.address) return;
    this.state = 'sync';
    this.heardAt = host.kernel.now;
    const { history, offset } = server;
    const request = new Psync(primary, host.instance, host.address, history, offset);
    this.asking = host.call(request, 0, (result) => this.answered(result));
  }

  private answered(result: CallResult): void {
    this.asking = null;
    const reply = result.ok ? result.response : null;
    if (!(reply instanceof SyncReply)) {
      this.lost();
      return;
    }
    const { server, host } = this;
    if (reply.snapshot === null) server.history = reply.history;
    else server.restore(reply.snapshot);
    this.feed = reply.feed;
    this.state = 'connected';
    this.heardAt = host.kernel.now;
    this.changed();
    this.takeEarly();
  }

  /** A part of the log. */
  receive(part: Stream): WireResponse {
    if (this.state === 'connect') return NOT_SO;
    if (this.state === 'sync') {
      // The data it follows on is still on its way; what is here may be of another history.
      this.keep(part);
      return new Acknowledged(0);
    }
    if (part.feed !== this.feed) return NOT_SO;
    this.heardAt = this.host.kernel.now;
    if (part.from > this.server.offset) this.keep(part);
    else {
      this.apply(part);
      this.takeEarly();
    }
    return new Acknowledged(this.server.offset);
  }

  private keep(part: Stream): void {
    this.early.set(`${part.feed}:${part.from}`, part);
  }

  private takeEarly(): void {
    const { early, feed, server } = this;
    for (;;) {
      const key = `${feed}:${server.offset}`;
      const part = early.get(key);
      if (part === undefined) return;
      early.delete(key);
      if (part.to === part.from) return;
      this.apply(part);
    }
  }

  private apply({ from, entries }: Stream): void {
    if (entries.length === 0 || from !== this.server.offset) return;
    this.server.apply(entries);
    this.changed();
    let commands = 0;
    for (const entry of entries) commands += entry.commands.length;
    this.host.compute(commands * COMMAND_MS, nothing, undefined);
  }

  private acknowledge(): void {
    const { host, server } = this;
    const primary = this.primary();
    // One that is on its way for long is sent again by TCP.
    if (this.acknowledging || primary === null) return;
    this.acknowledging = true;
    const { feed } = this;
    const message = new Acknowledge(primary, host.instance, feed, server.offset);
    host.call(message, 0, (result) => {
      this.acknowledging = false;
      if (feed === this.feed && !(result.ok && result.response.status === 200)) this.lost();
    });
  }

  private lost(): void {
    this.state = 'connect';
    this.early.clear();
    this.asking?.cancel('aborted');
    this.asking = null;
  }

  /** It follows somebody else from now on, or nobody. */
  stop(): void {
    this.lost();
    this.feed = -1;
  }
}

function nothing(): void {}
