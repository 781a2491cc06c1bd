import { Buffer } from './platform.ts';

export interface PemBlock {
  /** `PUBLIC KEY`, `EC PRIVATE KEY`, … */
  readonly label: string;
  readonly bytes: Uint8Array;
}

const HEAD = '-----BEGIN ';

/** The first block of a text (RFC 7468), whatever stands around it; null without one. */
export function readPem(text: string, labels: ReadonlySet<string>): PemBlock | null {
  let at = 0;
  for (;;) {
    const begin = text.indexOf(HEAD, at);
    if (begin < 0) return null;
    const labelEnd = text.indexOf('-----', begin + HEAD.length);
    if (labelEnd < 0) return null;
    const label = text.slice(begin + HEAD.length, labelEnd);
    const end = text.indexOf(`-----END ${label}-----`, labelEnd);
    if (end < 0) return null;
    if (labels.has(label)) {
      return { label, bytes: Buffer.from(text.slice(labelEnd + 5, end), 'base64') };
    }
    at = end;
  }
}

export function writePem(label: string, bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
