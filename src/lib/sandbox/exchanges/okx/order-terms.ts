/** What differs between an order for coins and one for contracts, in replies and on channels. */
import {text, units} from '../../engine/fixed.ts';
import type {EngineOrder, EngineTrade} from '../../engine/types.ts';
import {fieldsOf} from '../../kit/fields.ts';
import {type Context, instTypeOf, marketOf} from './context.ts';

type Views = Pick<Context, 'engine' | 'names' | 'notes'>;

/** "net" in net mode, and for coins. */
export function posSideOf({positionSide}: Pick<EngineOrder, 'positionSide'>): 'net' | 'long' | 'short' {
  return positionSide === null ? 'net' : positionSide === 'LONG' ? 'long' : 'short';
}

/** How the order trades: with its own money, or on margin; and which position it works on. */
export function modeFields({engine}: Views, order: EngineOrder): Readonly<Record<string, string>> {
  const market = marketOf({engine}, order);
  const {accountId, symbol, positionSide, marginMode} = order;
  const isContract = market.product === 'linear';
  const leverage = () => engine.contracts.settings.leverage(accountId, symbol, positionSide ?? 'NET', marginMode);
  return {
    instType: instTypeOf(market),
    tdMode: isContract ? (marginMode ?? 'CROSS').toLowerCase() : 'cash',
    posSide: posSideOf(order),
    reduceOnly: String(order.reduceOnly),
    lever: isContract ? text(leverage()) : '',
    tradeQuoteCcy: isContract ? '' : market.quote,
  };
}

/** Profit of what the order closed, before fees; "0" for coins. */
export function profitOf({engine}: Views, {accountId, symbol, orderId}: EngineOrder): string {
  if (marketOf({engine}, {symbol}).product === 'spot') return '0';
  const trades = engine.orders.trades(accountId, symbol).filter((trade) => trade.orderId === orderId);
  return text(trades.reduce((sum, {profit}) => sum + units(profit ?? '0'), 0n));
}

/** What only contracts have beside a fill. */
export function fillFields({engine}: Views, order: EngineOrder, trade: EngineTrade | null): Readonly<Record<string, string>> {
  const market = marketOf({engine}, order);
  const isContract = market.product === 'linear' && trade !== null;
  const {marks} = engine.contracts;
  return {
    ...fieldsOf('', 'fillPxVol fillPxUsd fillMarkVol fillFwdPx'),
    fillMarkPx: isContract ? text(marks.mark(market)) : '',
    fillIdxPx: isContract ? text(marks.index(market)) : '',
    fillPnl: trade?.profit ?? '0',
  };
}
