import type { Millis } from '../../base/units.ts';
import { hashText } from '../../kernel/random.ts';

/** A workload's X.509 certificate, as far as handshakes look at it. Times are of the run. */
export interface Certificate {
  /** 128 random bits in hexadecimal. */
  readonly serial: string;
  /** Whom it names: a SPIFFE id. */
  readonly subject: string;
  readonly notBefore: Millis;
  readonly notAfter: Millis;
  /** The root that signed it: `ca root 1`. */
  readonly issuer: string;
}

/** What an authority answers: the certificate, and the roots to trust from now on. */
export interface Grant {
  readonly certificate: Certificate;
  readonly trust: readonly string[];
}

/** What a workload asks with, in the place of a certificate signing request. */
export interface SigningRequest {
  readonly subject: string;
  readonly ttl: Millis;
  /** Serial of the certificate this one is to replace; null: it has none. */
  readonly replaces: string | null;
}

/** Istio's identity of a service account, which here has the service's name. */
export function spiffeId(service: string): string {
  return `spiffe://cluster.local/ns/default/sa/${service}`;
}

/** Stands for the signature over an answer's text: it tells that a link changed something. */
export const SIGNATURE_HEADER = 'x-signature';
export function signatureOf(text: string): string {
  return hashText(text, 0).toString(16);
}

/** What people call a certificate by. */
export function shortSerial({ serial }: Certificate): string {
  return serial.slice(0, 8);
}

/** A length or an instant of the run: `250 ms`, `90 s`, `24 h`. */
export function timeText(time: Millis): string {
  const size = Math.abs(time);
  const sign = time < 0 ? '−' : '';
  const of = (unit: Millis, digits: number) => String(Number((size / unit).toFixed(digits)));
  if (size === 0) return '0 s';
  if (size < 1000) return `${sign}${of(1, 1)} ms`;
  if (size < 7_200_000) return `${sign}${of(1000, 1)} s`;
  return `${sign}${of(3_600_000, 2)} h`;
}
