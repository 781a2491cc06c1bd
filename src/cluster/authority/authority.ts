import { assert } from '../../base/assert.ts';
import type { Millis } from '../../base/units.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Certificate, Grant } from './certificate.ts';

/** Certificates remembered; the oldest make room. */
const BOOK_MAX = 10_000;

interface Rotation {
  /** Of the fault that made it. */
  readonly id: number;
  readonly at: Millis;
  readonly overlap: Millis;
  readonly root: string;
}

/**
 * What a mesh's certificate authority keeps: its roots and a book of what it issued. Istio keeps the
 * root in a Kubernetes secret; likewise this outlives the authority's processes, which share it.
 *
 * A rotation with an overlap of T goes as Istio's manual has it: at once both roots are to be
 * trusted while the old one still signs; after T the new one signs; after 2·T the old one is no
 * longer trusted. Without overlap all of it happens at once. Workloads learn the roots to trust
 * with each certificate they are given, as Istio's agent does.
 */
export class Authority {
  issued = 0;
  /** Of them, those that replaced another. */
  renewed = 0;
  refused = 0;
  /** In the order of their issue. */
  private book: Certificate[] = [];
  private rotations: readonly Rotation[] = [];
  private roots = 1;
  /** Who has an address; null: nobody of the mesh. Set by the mesh whose authority this is. */
  serviceAt: (address: string) => string | null = () => null;

  constructor(private readonly service: string) {}

  /** The root that signs. */
  signing(now: Millis): string {
    const over = this.rotations.filter(({ at, overlap }) => now >= at + overlap);
    return over.at(-1)?.root ?? this.firstRoot;
  }

  /** The roots that whoever gets a certificate is told to trust. */
  trusted(now: Millis): readonly string[] {
    const trusted = new Set([this.signing(now)]);
    this.rotations.forEach(({ at, overlap, root }, i) => {
      if (now < at || now >= at + 2 * overlap) return;
      trusted.add(this.rotations[i - 1]?.root ?? this.firstRoot).add(root);
    });
    return [...trusted].sort();
  }

  rotate(id: number, now: Millis, overlap: Millis): void {
    const root = this.rootName(++this.roots);
    this.rotations = [...this.rotations, { id, at: now, overlap, root }];
  }

  /** The root of before signs again; what the new one signed is trusted by whoever was told so. */
  undo(id: number): void {
    assert(
      this.rotations.some((one) => one.id === id),
      'a rotation that never was',
    );
    this.rotations = this.rotations.filter((one) => one.id !== id);
  }

  issue(certificate: Certificate, replaces: string | null, now: Millis): Grant {
    this.issued++;
    if (replaces !== null) this.renewed++;
    this.book.push(certificate);
    if (this.book.length > 2 * BOOK_MAX) this.book = this.book.slice(-BOOK_MAX);
    return { certificate, trust: this.trusted(now) };
  }

  /** Not expired yet by a clock that is right; the newest first. */
  outstanding(now: Millis): readonly Certificate[] {
    return this.book.filter(({ notAfter }) => notAfter >= now).reverse();
  }

  private get firstRoot(): string {
    return this.rootName(1);
  }

  private rootName(number: number): string {
    return `${this.service} root ${number}`;
  }
}

/** By run, which its kernel stands for. */
const authorities = new WeakMap<Kernel, Map<string, Authority>>();

/** What the authority `service` keeps in this run; made when first asked for. */
export function authorityOf(kernel: Kernel, service: string): Authority {
  let known = authorities.get(kernel);
  if (known === undefined) {
    known = new Map();
    authorities.set(kernel, known);
  }
  let authority = known.get(service);
  if (authority === undefined) {
    authority = new Authority(service);
    known.set(service, authority);
  }
  return authority;
}
