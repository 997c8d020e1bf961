/** Ids in Kraken's form: a letter and sixteen more in groups, "OQCLML-BW3P3-BUCMWZ". */
import {createHash} from 'node:crypto';
import type {EngineTrade} from '../../engine/types.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const LETTERS = 16;
const SPACE = 1n << 80n;
/** Odd, so that multiplying by it within the space can be undone. */
const FACTOR = 0x9e37_79b9_7f4a_7c15_f39dn;
const INVERSE = inverseOf(FACTOR);

/** The same for the same engine id; neighbours look nothing alike. */
export function orderTxid(orderId: number): string {
  return grouped('O', (BigInt(orderId) * FACTOR) % SPACE);
}

/** Null for what is not the id of an order of this sandbox. */
export function engineOrderId(txid: string): number | null {
  const letters = /^O([A-Z2-7]{5})-([A-Z2-7]{5})-([A-Z2-7]{6})$/.exec(txid)?.slice(1).join('');
  if (letters === undefined) return null;
  let value = 0n;
  for (const letter of letters) value = value * 32n + BigInt(ALPHABET.indexOf(letter));
  const id = (value * INVERSE) % SPACE;
  return id <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(id) : null;
}

export function isTxid(text: string): boolean {
  return /^[A-Z0-9]{6}-[A-Z0-9]{5}-[A-Z0-9]{6}$/.test(text);
}

export function tradeTxid({symbol, tradeId, orderId}: EngineTrade): string {
  return stableTxid('T', `${symbol}/${tradeId}/${orderId}`);
}

/** An id that is the same whenever the same thing is named. */
export function stableTxid(kind: string, name: string): string {
  return grouped(kind, BigInt(`0x${createHash('sha256').update(`${kind}/${name}`).digest('hex').slice(0, 20)}`));
}

function grouped(kind: string, value: bigint): string {
  let letters = '';
  for (let rest = value; letters.length < LETTERS; rest /= 32n) letters = ALPHABET.charAt(Number(rest % 32n)) + letters;
  return `${kind}${letters.slice(0, 5)}-${letters.slice(5, 10)}-${letters.slice(10)}`;
}

/** By Newton's steps, each of which doubles the bits that are right. */
function inverseOf(odd: bigint): bigint {
  let inverse = 1n;
  for (let bits = 1; bits < 80; bits *= 2) inverse = (((inverse * (2n - odd * inverse)) % SPACE) + SPACE) % SPACE;
  return inverse;
}
