/** Seeded randomness: the only source of chance below the server, so that one seed is one history. */
import type {SandboxRandom} from '../clock.ts';

/** A stream of its own for every purpose: `seededRandom(7, "binance/keys")` does not move when another stream is read more. */
export function seededRandom(seed: number, purpose: string): SandboxRandom {
  let state = hash(`${seed}/${purpose}`);
  // mulberry32, public domain: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** FNV-1a, 32 bit. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
}

/** `length` characters of `alphabet`. */
export function randomText(random: SandboxRandom, length: number, alphabet: string): string {
  let result = '';
  for (let index = 0; index < length; index += 1) result += alphabet.charAt(Math.floor(random() * alphabet.length));
  return result;
}
