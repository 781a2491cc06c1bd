/** Which instance has which IPv4 address, now and in the past. */
import { assert } from '../../base/assert.ts';

/** Whose an address is, or was. */
export interface AddressOwner {
  /** As in `Service.endpoint`: from 1. */
  readonly endpoint: number;
  /** Index of `Service.instances`. */
  readonly slot: number;
  /** False: that process has another address now, or is gone. Nobody answers here any more. */
  readonly current: boolean;
}

interface Entry {
  readonly endpoint: number;
  readonly slot: number;
  current: boolean;
}

/** Addresses a block (a /24 network) holds: .0 names the network and .255 all of it. */
const BLOCK_SIZE = 254;
const BLOCKS = 65_536;

/** Whether `host` has the form of an IPv4 address. */
export function isAddress(host: string): boolean {
  const first = host.charCodeAt(0);
  return first >= 48 && first <= 57 && /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host);
}

/**
 * Hands out the addresses of one run: `10.<high>.<low>.<n>` where high and low are the endpoint's
 * number and n counts from 1, so the first three instances of endpoint 3 are `10.0.3.1` to
 * `10.0.3.3`. An address is never given twice, so a stale one can be told from a living one. An
 * endpoint that used up its 254 goes on in further blocks, taken from `10.255.255` downwards.
 * What is given depends only on the order of the requests.
 */
export class Addresses {
  private readonly entries = new Map<string, Entry>();
  /** By endpoint, then slot. */
  private readonly given: (string | undefined)[][] = [];
  /** By endpoint: the block in use and how many of its addresses are taken. */
  private readonly blocks: ({ readonly number: number; taken: number } | undefined)[] = [];
  private lastExtra = BLOCKS;

  /** A fresh address for the slot's process; the one it had before becomes stale. */
  assign(endpoint: number, slot: number): string {
    this.release(endpoint, slot);
    const address = this.next(endpoint);
    this.entries.set(address, { endpoint, slot, current: true });
    this.slots(endpoint)[slot] = address;
    return address;
  }

  /** The slot's process is gone for good: its address becomes stale. */
  release(endpoint: number, slot: number): void {
    const slots = this.slots(endpoint);
    const address = slots[slot];
    if (address === undefined) return;
    this.entries.get(address)!.current = false;
    slots[slot] = undefined;
  }

  /** The slot's address; null while it has none. */
  of(endpoint: number, slot: number): string | null {
    return this.given[endpoint]?.[slot] ?? null;
  }

  /** Whose address it is or was; null: it was never given. */
  find(address: string): AddressOwner | null {
    return this.entries.get(address) ?? null;
  }

  private slots(endpoint: number): (string | undefined)[] {
    this.given[endpoint] ??= [];
    return this.given[endpoint];
  }

  private next(endpoint: number): string {
    let block = this.blocks[endpoint];
    if (block === undefined || block.taken === BLOCK_SIZE) {
      const number = block === undefined ? endpoint : --this.lastExtra;
      assert(this.given.length <= this.lastExtra, 'the network 10.0.0.0/8 is used up');
      block = { number, taken: 0 };
      this.blocks[endpoint] = block;
    }
    block.taken++;
    return `10.${block.number >> 8}.${block.number & 255}.${block.taken}`;
  }
}
