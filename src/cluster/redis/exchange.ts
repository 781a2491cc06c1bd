import type { WireRequest, WireResponse } from '../program.ts';
import type { Reply } from './reply.ts';
import { encodeCommand, encodeReply } from './resp.ts';

/** The exchange's header that names the session: `<client>:<how often it connected>`. */
export const SESSION_HEADER = 'x-session';
/** Its value where the exchange opens the session: the first on a connection. */
export const OPENING_SUFFIX = ' opened';

/** A client's connections, one after the other. */
export class RedisConnection {
  /** How often it connected. */
  opened = 0;

  /** `client`: no other of the run has this name. */
  constructor(readonly client: string) {}
}

const NO_HEADERS: WireResponse['headers'] = [];

/**
 * Commands on their way to a server, as they are in both programs' memory: they are written in
 * RESP2 only for who counts or changes the bytes on the link.
 */
export class RedisRequest implements WireRequest {
  private text: string | null = null;

  /** `opened`: which of the connections it belongs to, counted from 1. */
  constructor(
    readonly method: string,
    readonly url: string,
    readonly commands: readonly (readonly string[])[],
    readonly connection: RedisConnection,
    readonly opened: number,
    /** The first exchange on its connection. */
    readonly opening: boolean,
  ) {}

  get headers(): WireRequest['headers'] {
    return [[SESSION_HEADER, this.sessionName + (this.opening ? OPENING_SUFFIX : '')]];
  }

  get sessionName(): string {
    return `${this.connection.client}:${this.opened}`;
  }

  get body(): string {
    this.text ??= this.commands.map(encodeCommand).join('');
    return this.text;
  }
}

/** Replies on their way back, likewise. */
export class RedisResponse implements WireResponse {
  readonly status = 200;
  readonly headers = NO_HEADERS;
  private text: string | null = null;

  constructor(readonly replies: readonly Reply[]) {}

  get body(): string {
    this.text ??= this.replies.map(encodeReply).join('');
    return this.text;
  }
}
