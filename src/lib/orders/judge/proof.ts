/**
 * What proves that an order was never placed. Pure: the service that asks an exchange and the model that simulates millions
 * of intents judge by the same lines.
 *
 *   not placed = exchange time > fence + engine bound (+ read bound, unless the engine itself spoke)
 *                and 3 parsed not-founds from 2 sources, the last two 5 s apart, all after that time
 */
import type {ProofBounds} from '../../adapter/contract/capabilities.ts';

/** Between the last not-found and one before it, at least. */
export const APART_MS = 5000;
const NEGATIVES = 3;
const SOURCES = 2;

/** A parsed "not found" that counts. */
export interface Negative {
  readonly source: string;
  readonly fromEngine: boolean;
  /** Monotonic, ours, ms. */
  readonly at: number;
}

/** What an instant can prove: whether the gate is closed for good, and whether reads have had their time too. */
export interface Moment {
  readonly gate: boolean;
  readonly reads: boolean;
}

/**
 * `exchangeNow` is on the exchange's clock, epoch ms; null when that was never measured: our own clock may be ahead of
 * theirs, so nothing is proven.
 */
export function momentAt(
  exchangeNow: number | null,
  fenceAt: number,
  {engineBoundMs, readBoundMs}: Pick<ProofBounds, 'engineBoundMs' | 'readBoundMs'>,
): Moment {
  if (exchangeNow === null) return {gate: false, reads: false};
  const past = exchangeNow - fenceAt;
  return {gate: past > engineBoundMs, reads: past > engineBoundMs + readBoundMs};
}

/** Whether a not-found asked for at this moment counts: earlier, the order could still have been on its way. */
export function counts({gate, reads}: Moment, fromEngine: boolean): boolean {
  return gate && (reads || fromEngine);
}

/** Whether these not-founds, the last of them asked for at `moment`, prove absence. */
export function isProof(negatives: readonly Negative[], {reads}: Moment): boolean {
  if (negatives.length < NEGATIVES || new Set(negatives.map(({source}) => source)).size < SOURCES) return false;
  if (!reads && !negatives.some(({fromEngine}) => fromEngine)) return false;
  const last = negatives.at(-1)?.at ?? 0;
  return negatives.some(({at}) => last - at >= APART_MS);
}
