/** Where a trade is cheapest, after fees, depth and what lies where. Nothing is sent. */
import {compareSpreads, quoteOf, type SpreadDocument, usdPrice} from '../lib/arbitrage/compare-spreads.ts';
import type {DecimalText} from '../lib/model/decimal.ts';
import type {Side} from '../lib/model/order.ts';
import {gather} from '../lib/router/gather.ts';
import {planRoute} from '../lib/router/plan.ts';
import type {Route, RouteMode} from '../lib/router/route.ts';
import type {Desk} from './desk.ts';

export type {SpreadDocument} from '../lib/arbitrage/compare-spreads.ts';
export type {Route} from '../lib/router/route.ts';

/** Levels asked of each book. */
const DEPTH = 100;

export interface Trade {
  readonly side: Side;
  /** Base units, plain decimal text. */
  readonly quantity: DecimalText;
  /** Canonical: `BTC/USDT`, `BTC/USDT:USDT`. */
  readonly symbol: string;
  /** Null or absent: at market. */
  readonly price?: DecimalText | null;
  readonly mode?: RouteMode;
}

/** The plan, as `mxt route --json` prints it. Throws DeskError: `not-found` for a symbol that no account has. */
export async function route({side, quantity, symbol, price = null, mode = 'best'}: Trade, desk: Desk): Promise<Route> {
  const {accounts, call} = desk;
  const request = {side, quantity, symbol, price, mode, quantityIn: 'BASE' as const, maxSlippage: null, rest: price !== null};
  const asking = {side, symbol, depth: DEPTH, anyQuote: false, exclude: [], withBalances: true};
  const {candidates, failures} = await gather(accounts, call, asking);
  return planRoute(request, candidates, call.clock.now(), failures);
}

/** Buy here, sell there: as `mxt spread --json` prints it. `size` in base units; null: the largest with a gain. */
export function spread(symbols: readonly string[], size: DecimalText | null, {accounts, call}: Desk): Promise<SpreadDocument> {
  return compareSpreads({symbols, size, depth: DEPTH, usd: usdPrice(quoteOf(symbols), accounts, call)}, accounts, call);
}
