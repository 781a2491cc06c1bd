/** What these modules take of the sandbox they run in: none of it is the host's. */
import { Buffer } from 'node:buffer';

export { Buffer };

/** The instance's own random stream. */
export const webcrypto = crypto;

export function randomFill<T extends ArrayBufferView>(array: T): T {
  return webcrypto.getRandomValues(array as never) as unknown as T;
}

/** So many random bytes: the platform gives 65,536 at a time. */
export function randomBuffer(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; at += 65_536) randomFill(bytes.subarray(at, at + 65_536));
  return bytes;
}
