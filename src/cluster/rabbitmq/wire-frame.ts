/**
 * AMQP methods as they travel in the simulation. A method is a request to `amqp://<address>/`, its
 * AMQP name in capitals (`QUEUE_DECLARE`), with the message's content as its body and a
 * {@link Frame} instead of headers: nothing is encoded, but it is as long as AMQP would make it. A
 * method's reply is the response, `QUEUE_DECLARE_OK`, or `CHANNEL_CLOSE` with the reason.
 */
import type { Bytes } from '../../base/units.ts';
import type { CarriedFrame, WireRequest } from '../program.ts';
import type { FieldTable } from './field-table.ts';
import { frameBytes } from './frame-size.ts';

/**
 * A method's arguments. Whoever sends made them of plain data of its own, which nobody changes;
 * which fields there are, and of what types, the other end checks.
 */
export type Fields = Readonly<Record<string, unknown>>;

export class Frame implements CarriedFrame {
  private size: Bytes = -1;

  constructor(
    readonly method: string,
    /** The number the broker answered `OPEN` with. */
    readonly connection: string,
    /** 0 for the connection itself. */
    readonly channel: number,
    /**
     * Counts from 1 what one end sends on the connection; the other end restores the order, and so
     * a lost message holds up those behind it, as in TCP's stream.
     */
    readonly sequence: number,
    readonly fields: Fields,
    /** Of the content; negative: the method has none. */
    readonly contentBytes: Bytes,
  ) {}

  get bytes(): Bytes {
    if (this.size < 0) this.size = frameBytes(this.method, this.fields, this.contentBytes);
    return this.size;
  }
}

const NO_HEADERS: WireRequest['headers'] = [];
const EMPTY = new Uint8Array(0);
const encoder = new TextEncoder();

/** Null for what is no AMQP method, such as a stray HTTP request. */
export function frameOf({ frame }: Pick<WireRequest, 'frame'>): Frame | null {
  return frame instanceof Frame ? frame : null;
}

export function contentOf({ body }: Pick<WireRequest, 'body'>): Uint8Array {
  if (body === null) return EMPTY;
  return typeof body === 'string' ? encoder.encode(body) : body;
}

/** `url`: `amqp://<address>/`. A push is a method without a reply, or what a broker sends by itself. */
export function requestOf(
  url: string,
  frame: Frame,
  content: Uint8Array | null,
  push: boolean,
): WireRequest {
  return { method: frame.method, url, headers: NO_HEADERS, body: content, push, frame };
}

export function textIn(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
}

export function flagIn(fields: Fields, name: string): boolean {
  return fields[name] === true;
}

export function countIn(fields: Fields, name: string): number {
  const value = fields[name];
  return typeof value === 'number' && value > 0 ? Math.floor(value) : 0;
}

export function tableIn(fields: Fields, name: string): FieldTable {
  const value = fields[name];
  return isTable(value) ? value : {};
}

function isTable(value: unknown): value is FieldTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
