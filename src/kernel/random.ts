/**
 * Random streams by name. A stream's numbers depend only on (seed, node, purpose), so that a draw
 * added in one place of the system leaves every other place's draws as they were.
 */

/** Murmur3's 32-bit finaliser: every input bit reaches every output bit. */
function mix32(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Murmur3-like hash of a string's UTF-16 units: 32 bits, unsigned. */
export function hashText(text: string, seed: number): number {
  let h = seed | 0;
  for (let i = 0; i < text.length; i++) {
    const k = Math.imul(text.charCodeAt(i), 0xcc9e2d51);
    h ^= Math.imul((k << 15) | (k >>> 17), 0x1b873593);
    h = (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
  }
  return mix32(h ^ text.length);
}

/** xoshiro128** (Blackman & Vigna): period 2^128 − 1, 32-bit integer operations only. */
export class RandomStream {
  private s0: number;
  private s1: number;
  private s2: number;
  private s3: number;

  /** `seed` is any finite number; its fraction and high bits count. */
  constructor(seed: number, node: string, purpose: string) {
    const name = `${seed}\u0000${node}\u0000${purpose}`;
    this.s0 = hashText(name, 0x9e3779b9) | 0;
    this.s1 = hashText(name, 0x243f6a88) | 0;
    this.s2 = hashText(name, 0xb7e15162) | 0;
    // The all-zero state is the generator's only fixed point.
    this.s3 = hashText(name, 0x6a09e667) | 1;
  }

  /** Goes on from the state that lies there, in four integers. */
  load(states: Int32Array, at: number): void {
    this.s0 = states[at]!;
    this.s1 = states[at + 1]!;
    this.s2 = states[at + 2]!;
    this.s3 = states[at + 3]!;
  }

  /** Puts its state there. */
  store(states: Int32Array, at: number): void {
    states[at] = this.s0;
    states[at + 1] = this.s1;
    states[at + 2] = this.s2;
    states[at + 3] = this.s3;
  }

  /** Uniform over the 2^32 unsigned integers. */
  uint32(): number {
    const { s1 } = this;
    const product = Math.imul(s1, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    this.s2 ^= this.s0;
    this.s3 ^= s1;
    this.s1 = s1 ^ this.s2;
    this.s0 ^= this.s3;
    this.s2 ^= s1 << 9;
    this.s3 = (this.s3 << 11) | (this.s3 >>> 21);
    return result;
  }

  /** Uniform in [0, 1) with 53 random bits, like `Math.random`. */
  next(): number {
    const high = this.uint32() >>> 5;
    return (high * 67108864 + (this.uint32() >>> 6)) / 9007199254740992;
  }

  /** Uniform in (0, 1): safe to take the logarithm of. */
  positive(): number {
    return (this.uint32() + 0.5) / 4294967296;
  }

  /** Uniform integer in [0, bound). `bound` at most 2^32; unbiased to within bound / 2^53. */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }
}
