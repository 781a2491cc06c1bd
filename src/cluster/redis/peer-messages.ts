import type { WireRequest, WireResponse } from '../program.ts';
import type { LogEntry } from './command-log.ts';
import { encodeCommand } from './resp.ts';
import type { RedisSnapshot } from './snapshot.ts';

/**
 * What servers of one service say to each other. They travel as calls and pushes, in no form but the
 * objects; their text is what Redis would send, for links where bytes matter.
 */
abstract class PeerMessage implements WireRequest {
  readonly url: string;
  readonly headers = [];
  readonly push: boolean = false;
  abstract readonly method: string;

  /** `address`: whom it goes to. */
  constructor(address: string) {
    this.url = `redis://${address}/`;
  }

  protected abstract readonly words: readonly string[];

  get body(): string {
    return encodeCommand(this.words);
  }
}

/** Sentinel asks whether anybody is there. */
export class Ping extends PeerMessage {
  readonly method = 'PING';
  protected readonly words = ['PING'];
}

/** Sentinel makes the receiver a replica of the server at `primary`. */
export class ReplicaOf extends PeerMessage {
  readonly method = 'REPLICAOF';
  constructor(
    address: string,
    readonly primary: number,
  ) {
    super(address);
  }
  protected get words(): readonly string[] {
    return ['REPLICAOF', `${this.primary}`, '6379'];
  }
}

/** A replica asks for what comes after `offset` of `history`. */
export class Psync extends PeerMessage {
  readonly method = 'PSYNC';
  constructor(
    address: string,
    readonly replica: number,
    readonly replicaAddress: string,
    readonly history: string,
    readonly offset: number,
  ) {
    super(address);
  }
  protected get words(): readonly string[] {
    return ['PSYNC', this.history, `${this.offset}`];
  }
}

/** The log from one place to another; none at all is the primary's PING. */
export class Stream extends PeerMessage {
  readonly method = 'REPLICATE';
  override readonly push = true;
  constructor(
    address: string,
    readonly feed: number,
    readonly from: number,
    readonly to: number,
    readonly entries: readonly LogEntry[],
  ) {
    super(address);
  }
  protected readonly words = ['PING'];
  override get body(): string {
    if (this.entries.length === 0) return super.body;
    return this.entries
      .flatMap(({ commands }) => commands.map(({ args }) => encodeCommand(args)))
      .join('');
  }
}

/** Once a second a replica says how far it is. */
export class Acknowledge extends PeerMessage {
  readonly method = 'REPLCONF';
  override readonly push = true;
  constructor(
    address: string,
    readonly replica: number,
    readonly feed: number,
    readonly offset: number,
  ) {
    super(address);
  }
  protected get words(): readonly string[] {
    return ['REPLCONF', 'ACK', `${this.offset}`];
  }
}

const NONE: WireResponse['headers'] = [];

/** Here I am, and this is what I think to be. */
export class Pong implements WireResponse {
  readonly status = 200;
  readonly headers = NONE;
  readonly body = '+PONG\r\n';
  constructor(readonly role: 'primary' | 'replica') {}
}

/** How far the replica is that got a {@link Stream}. */
export class Acknowledged implements WireResponse {
  readonly status = 200;
  readonly headers = NONE;
  readonly body = null;
  constructor(readonly offset: number) {}
}

/** Bytes that a full copy counts at most on a link with bandwidth. */
const COPY_BYTES_MAX = 60_000_000;

/** What a replica gets: the rest of the log follows (null), or all data and then the log. */
export class SyncReply implements WireResponse {
  readonly status = 200;
  readonly headers = NONE;
  constructor(
    readonly history: string,
    readonly feed: number,
    readonly snapshot: RedisSnapshot | null,
    private readonly bytes: number,
  ) {}
  get body(): string | Uint8Array {
    if (this.snapshot === null) return `+CONTINUE ${this.history}\r\n`;
    return new Uint8Array(Math.min(COPY_BYTES_MAX, this.bytes));
  }
}

/** Done. */
export const AGREED: WireResponse = { status: 200, headers: [], body: '+OK\r\n' };
/** It is not what the sender takes it for: no primary, or not its replica. */
export const NOT_SO: WireResponse = { status: 410, headers: [], body: '-NOMASTERLINK\r\n' };

export { PeerMessage };
