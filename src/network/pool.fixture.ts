import type { Millis } from '../base/units.ts';
import { Kernel } from '../kernel/kernel.ts';
import type { Connection } from './connection.ts';
import { type ConnectionProperties, DEFAULT_CONNECTION } from './connection-properties.ts';
import { Link, type LinkProperties } from './link.ts';
import { type CertificateState, type ConnectErrorCode, ConnectionPool } from './pool.ts';

/** A client that notes what became of it. */
export class Caller {
  connection: Connection | null = null;
  waited: Millis = -1;
  code: ConnectErrorCode | null = null;
  /** When it was connected or failed. */
  at: Millis = -1;
  settled = 0;

  constructor(private readonly kernel: Kernel) {}

  connected(connection: Connection, waited: Millis): void {
    this.connection = connection;
    this.waited = waited;
    this.settle();
  }

  connectFailed(code: ConnectErrorCode): void {
    this.code = code;
    this.settle();
  }

  private settle(): void {
    this.at = this.kernel.now;
    this.settled++;
  }
}

/** Two ends and a link of 10 ms each way, to be changed at will. */
export class Bench {
  readonly kernel = new Kernel();
  readonly request: Link;
  readonly response: Link;
  readonly pool: ConnectionPool;
  answer: 'accept' | 'refuse' | 'drop' = 'accept';
  certificate: CertificateState = 'valid';
  ownCertificate: CertificateState = 'valid';
  extraDelay: Millis = 0;

  constructor(
    connection: Partial<ConnectionProperties> = {},
    link: Partial<LinkProperties> = {},
    seed = 1,
  ) {
    const properties = { latency: { kind: 'constant', value: 10 }, loss: 0, ...link } as const;
    this.request = new Link(this.kernel, properties, seed, 'a->b request');
    this.response = new Link(this.kernel, properties, seed, 'a->b response');
    this.pool = new ConnectionPool(
      this.kernel,
      { ...DEFAULT_CONNECTION, ...connection },
      this.request,
      this.response,
      {
        answer: () => this.answer,
        certificate: () => this.certificate,
        extraDelay: () => this.extraDelay,
      },
      () => this.ownCertificate,
    );
  }

  acquire(): Caller {
    const caller = new Caller(this.kernel);
    this.pool.acquire(caller);
    return caller;
  }

  /** Does it at that instant, or now when that has passed. */
  at(instant: Millis, what: () => void): void {
    this.kernel.schedule(Math.max(0, instant - this.kernel.now), what, undefined);
  }

  release(caller: Caller, reusable = true): void {
    this.pool.release(caller.connection!, reusable);
  }

  /** Acquires, and runs until there is an answer. */
  connect(): Caller {
    const caller = this.acquire();
    while (caller.settled === 0 && this.kernel.step());
    return caller;
  }
}
