/**
 * When a "not found" starts to count. Pure.
 *
 *   admissible  = exchange time > fence + engine bound (+ read bound, unless the engine itself answered)
 *   proof       = 3 admissible not-founds from 2 sources, the last two at least 5 s apart, and between them the sources show
 *                 orders that are open and orders that ended: one that was placed would be in one of them
 */
import type {ProofBounds} from '../../adapter/contract/capabilities.ts';
import type {OrderSource} from '../../adapter/contract/trading.ts';

/** Shortest time between the last not-found and one before it. */
export const NOT_FOUND_SPACING_MS = 5000;
const NEEDED = 3;
const SOURCES_NEEDED = 2;

/** A parsed "not found". */
export interface NotFound extends Pick<OrderSource, 'fromEngine' | 'shows'> {
  readonly source: string;
  /** When it was asked: exchange clock, epoch ms. Null while that clock has not been measured: then it proves nothing. */
  readonly askedAt: number | null;
  /** When it was asked: our monotonic clock, ms. */
  readonly at: number;
}

/** What an instant can prove. */
export interface ProofWindow {
  /** The request can no longer reach the engine. */
  readonly engineClosed: boolean;
  /** And an order that reached it before would show in every read by now. */
  readonly readsCaughtUp: boolean;
}

/**
 * `exchangeNow` is on the exchange's clock, epoch ms; null when it has not been measured: our own clock may be ahead of
 * theirs, so nothing is proven.
 */
export function proofWindow(
  exchangeNow: number | null,
  fenceAt: number,
  {engineBoundMs, readBoundMs}: Pick<ProofBounds, 'engineBoundMs' | 'readBoundMs'>,
): ProofWindow {
  if (exchangeNow === null) return {engineClosed: false, readsCaughtUp: false};
  const past = exchangeNow - fenceAt;
  return {engineClosed: past > engineBoundMs, readsCaughtUp: past > engineBoundMs + readBoundMs};
}

/** The not-founds that count: those asked while the order could still have been on its way do not. */
export function admissible(
  notFounds: readonly NotFound[],
  fenceAt: number,
  bounds: Pick<ProofBounds, 'engineBoundMs' | 'readBoundMs'>,
): readonly NotFound[] {
  return notFounds.filter(({askedAt, fromEngine}) => {
    const {engineClosed, readsCaughtUp} = proofWindow(askedAt, fenceAt, bounds);
    return engineClosed && (readsCaughtUp || fromEngine);
  });
}

/** Whether admissible not-founds prove absence. */
export function isProof(notFounds: readonly NotFound[]): boolean {
  if (notFounds.length < NEEDED || new Set(notFounds.map(({source}) => source)).size < SOURCES_NEEDED) return false;
  const isShown = (state: 'OPEN' | 'ENDED') => notFounds.some(({shows}) => shows === 'ALL' || shows === state);
  if (!isShown('OPEN') || !isShown('ENDED')) return false;
  const last = notFounds.at(-1)?.at ?? 0;
  return notFounds.some(({at}) => last - at >= NOT_FOUND_SPACING_MS);
}
