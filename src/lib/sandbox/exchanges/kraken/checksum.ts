/** The checksum that comes with a book. https://docs.kraken.com/api/docs/guides/spot-ws-book-v2 */
import {crc32} from 'node:zlib';

/** Price and quantity as the wire shows them, in full precision. */
export type ShownLevel = readonly [price: string, quantity: string];

const LEVELS = 10;

/** Over the ten best asks and then the ten best bids: digits alone, without point and leading zeros. */
export function checksumOf(asks: readonly ShownLevel[], bids: readonly ShownLevel[]): number {
  const levels = [...asks.slice(0, LEVELS), ...bids.slice(0, LEVELS)];
  return crc32(levels.flatMap((level) => level.map(digitsOf)).join(''));
}

function digitsOf(shown: string): string {
  return shown.replace('.', '').replace(/^0+/, '');
}
