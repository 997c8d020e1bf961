/** Reads what a forecast is made of. What cannot be read is not known there: it decides nothing of the order. */

import {type AccountHandle, type CallOptions, withTimeout} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import {readingOnce} from '../../adapter/reading-once.ts';
import {readFees} from '../../adapter/trading-fees.ts';
import {NO_LIMITS} from '../../config/limits-section.ts';
import type {ContractSettings} from '../../model/contract.ts';
import {type Decimal, dec, plain, ZERO} from '../../model/decimal.ts';
import {levelsFor} from '../../model/depth.ts';
import {type Amount, type Forecast, inTurn} from '../../model/forecast.ts';
import type {Level, Market} from '../../model/market.ts';
import type {OrderRequest} from '../../model/order.ts';
import type {Adjustment} from '../../model/rules.ts';
import type {Amending} from '../change/amending.ts';
import {orNull} from '../or-null.ts';
import type {OrderDeps} from '../order-deps.ts';
import {mayRepeat} from '../place/admission.ts';
import {journaledEarlier} from '../place/earlier.ts';
import {limitUses} from '../place/limit-use.ts';
import {prepareTicket} from '../place/prepare.ts';
import {effectOf} from '../place/question.ts';
import type {Ticket} from '../place/ticket.ts';
import {ratesFrom} from '../place/valuation.ts';
import {readFreeMargin} from '../words/margin-room.ts';
import {forecastOf} from './forecast.ts';

const DEPTH = 100;
const FEES_MAX_AGE_MS = 86_400_000;

/** An order as it would be sent, after rules. */
export interface PlannedOrder {
  readonly handle: AccountHandle;
  readonly adapter: ExchangeAdapter;
  readonly market: Market;
  readonly request: OrderRequest;
  /** Null for spot, and where they could not be read. */
  readonly settings: ContractSettings | null;
  /** What an order that it takes the place of gives back. Absent: none. */
  readonly released?: Decimal;
}

/** What is shown of orders before they are sent. */
export interface Outlook {
  readonly forecasts: readonly Forecast[];
  readonly adjustments: readonly Adjustment[];
}

/**
 * Of orders that go out one after the other. One that an earlier run placed is answered as it stands, whatever rules and markets say today, so
 * there is nothing to tell of it. Throws DeskError as placing would for another one that breaks a rule.
 */
export async function readOutlook(
  tickets: readonly Ticket[],
  deps: Pick<OrderDeps, 'call' | 'random' | 'state' | 'limits'>,
): Promise<Outlook> {
  const forecast = forecaster(deps);
  const found = await Promise.all(
    tickets.map(async (ticket) => {
      const earlier = journaledEarlier(ticket, await ticket.handle.adapter(), deps);
      if (earlier !== null && !mayRepeat(earlier)) return [];
      const {adapter, settings, wire, adjustments} = await prepareTicket(ticket, deps);
      const {market, request} = wire;
      return {adjustments, forecast: await forecast({handle: ticket.handle, adapter, market, request, settings})};
    }),
  );
  const parts = found.flat();
  return {
    forecasts: inTurn(parts.map(({forecast}) => forecast)),
    adjustments: parts.flatMap(({adjustments}) => adjustments),
  };
}

type Known = Pick<OrderDeps, 'call' | 'state' | 'limits'>;

/** For several orders: what they have in common is read once. */
export function forecaster(deps: Known): (planned: PlannedOrder) => Promise<Forecast> {
  const adapters = new Map<string, ExchangeAdapter>();
  return (planned) => {
    const {account} = planned.handle;
    const adapter = adapters.get(account) ?? readingOnce(planned.adapter);
    adapters.set(account, adapter);
    return readForecast({...planned, adapter}, deps);
  };
}

/** Of what is left of an order once it is changed. What it ties up now is free then; of a contract that is not worked out. */
export function forecastOfChange(
  {handle, adapter, market, order, request}: Pick<Amending, 'handle' | 'adapter' | 'market' | 'order' | 'request'>,
  {call, state}: Pick<OrderDeps, 'call' | 'state'>,
): Promise<Forecast> {
  const filled = order.filled ?? '0';
  const left = {...request, quantity: plain(dec(request.quantity).minus(filled))};
  const before = dec(order.quantity ?? '0').minus(filled);
  const price = order.price ?? order.stopPrice ?? '0';
  const released = request.side === 'BUY' ? before.times(price) : before;
  return readForecast({handle, adapter, market, request: left, settings: null, released}, {call, state, limits: NO_LIMITS});
}

async function readForecast(planned: PlannedOrder, {call, state, limits}: Known): Promise<Forecast> {
  const {handle, adapter, market, request, released = ZERO} = planned;
  const now = call.clock.now();
  const age = {maxAgeMs: FEES_MAX_AGE_MS, now};
  const [levels, fees, free, board, margin] = await Promise.all([
    orNull(() => readLevels(planned, call)),
    orNull(() => withTimeout(call, (signal) => readFees(adapter, handle, market.symbol, age, signal))),
    orNull(() => freeFor(planned, call)),
    orNull(() => withTimeout(call, (signal) => adapter.marketData.prices(signal))),
    orNull(() => marginFor(planned, call)),
  ]);
  const rates = ratesFrom(board === null ? [] : [board]);
  const usd = rates(market.quote, 'USD');
  const uses = (total: Amount | null) =>
    request.reduceOnly ? [] : limitUses(adapter.config, limits, total, {journal: state.journal, now, rates});
  return forecastOf({account: handle.account, market, request, levels, fees, free, usd, margin, released, limits: uses});
}

async function readLevels({adapter, market, request}: PlannedOrder, call: CallOptions): Promise<readonly Level[]> {
  if ('stopPrice' in request || ('postOnly' in request && request.postOnly)) return [];
  const book = await withTimeout(call, (signal) => adapter.marketData.book(market.symbol, DEPTH, signal));
  return levelsFor(request.side, book);
}

async function freeFor({handle, adapter, market, request}: PlannedOrder, call: CallOptions): Promise<Amount | null> {
  if (market.product !== 'spot') {
    if (request.reduceOnly) return null;
    return {asset: market.settle ?? market.quote, amount: (await readFreeMargin(market, handle, adapter, call)).available};
  }
  const asset = request.side === 'BUY' ? market.quote : market.base;
  const {rows, missing} = await withTimeout(call, (signal) => adapter.account.balances('spot', signal));
  if (missing.length > 0) return null;
  const own = rows.filter((row) => row.asset === asset && row.pays.includes('spot'));
  return {asset, amount: plain(own.reduce((sum, row) => sum.plus(row.free), ZERO))};
}

async function marginFor({adapter, market, request, settings}: PlannedOrder, call: CallOptions): Promise<Decimal | null> {
  if (settings === null || request.reduceOnly) return null;
  const price = 'price' in request ? request.price : 'stopPrice' in request ? request.stopPrice : null;
  const quantityIn = request.type === 'MARKET' ? request.quantityIn : 'BASE';
  const effect = await effectOf({...request, price, quantityIn}, market, settings, adapter, call);
  return effect?.margin ?? null;
}
