/**
 * Dated futures: listed with their prices, and not traded here. They expire on the last Friday of the quarter after next.
 * https://bybit-exchange.github.io/docs/v5/market/instrument
 */
import {floorTo, text, times, UNIT, units} from '../../engine/fixed.ts';
import type {EngineMarket} from '../../engine/types.ts';
import type {Params} from '../../kit/params.ts';
import type {Context} from './context.ts';
import {errorOf} from './errors.ts';

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
/** How much a future stands above the index. */
const PREMIUM = UNIT / 100n;

export interface DatedFuture {
  /** BTCUSDT-26JUN26 */
  readonly name: string;
  readonly market: EngineMarket;
  /** Epoch ms. */
  readonly deliveryAt: number;
  readonly markPrice: string;
}

/** Of the bitcoin perpetual in USDT; none where that is not listed. */
export function datedFutures({engine, names, now}: Pick<Context, 'engine' | 'names' | 'now'>): readonly DatedFuture[] {
  const market = names.market('BTCUSDT', 'linear');
  if (market === null) return [];
  const deliveryAt = deliveryAfter(now());
  const mark = floorTo(times(engine.contracts.marks.index(market), UNIT + PREMIUM), units(market.tickSize));
  return [{name: `BTCUSDT-${spelled(deliveryAt)}`, market, deliveryAt, markPrice: text(mark)}];
}

/** Throws 110074 for a name that has the form of a dated future. */
export function refuseDated(params: Params): void {
  if (/-\d{1,2}[A-Z]{3}\d{2}$/.test(params.optional('symbol') ?? '')) throw errorOf(110074);
}

/** 08:00 UTC of the last Friday of the quarter after the present one. */
function deliveryAfter(now: number): number {
  const at = new Date(now);
  const month = (Math.floor(at.getUTCMonth() / 3) + 2) * 3;
  const last = new Date(Date.UTC(at.getUTCFullYear(), month, 0, 8));
  const back = (last.getUTCDay() + 2) % 7;
  return last.getTime() - back * 86_400_000;
}

/** 26JUN26 */
function spelled(at: number): string {
  const date = new Date(at);
  return `${date.getUTCDate()}${MONTHS[date.getUTCMonth()]}${String(date.getUTCFullYear() % 100).padStart(2, '0')}`;
}
