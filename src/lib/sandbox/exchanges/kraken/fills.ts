/** The account's fills, fifty to a page. https://docs.kraken.com/api/docs/rest-api/get-trade-history */
import {over, text, units} from '../../engine/fixed.ts';
import type {EngineOrder, EngineTrade} from '../../engine/types.ts';
import {type ApiRequest, visibleUntil} from '../../kit/context.ts';
import type {Params} from '../../kit/params.ts';
import type {Context} from './context.ts';
import {tradeTxid} from './ids.ts';
import {pageOf, spanOf} from './paging.ts';
import {flag} from './params.ts';
import {tradeView} from './view.ts';

export function tradesHistory(context: Context, call: ApiRequest): object {
  const {params} = call;
  const until = visibleUntil(context, call);
  const all = visibleTrades(context, call.account, until, params);
  const inside = spanOf(params, (id) => all.find((trade) => tradeTxid(trade) === id)?.at ?? null);
  const found = all.filter(({at}) => inside(at)).toReversed();
  const trades = Object.fromEntries(pageOf(found, params).map((trade) => [tradeTxid(trade), tradeView(context, trade)]));
  return {trades, ...(!flag(params, 'without_count') && {count: found.length})};
}

/** QueryTrades: by id, twenty at most. Ids that are not there are left out. */
export function queryTrades(context: Context, call: ApiRequest): object {
  const wanted = new Set(call.params.text('txid').split(','));
  const all = visibleTrades(context, call.account, visibleUntil(context, call), call.params);
  return Object.fromEntries(
    all.filter((trade) => wanted.has(tradeTxid(trade))).map((trade) => [tradeTxid(trade), tradeView(context, trade)]),
  );
}

/** Ids of an order's fills. */
export function tradesOf(context: Context, {accountId, symbol, orderId}: EngineOrder, params: Params): readonly string[] {
  const own = context.engine.orders.trades(accountId, symbol).filter((trade) => trade.orderId === orderId);
  return joined(own, params).map(tradeTxid);
}

function visibleTrades({engine}: Context, account: string, until: number, params: Params): readonly EngineTrade[] {
  return joined(
    engine.orders.trades(account).filter(({at}) => at <= until),
    params,
  );
}

/** Unless `consolidate_taker` is false, what one order took at one instant is one trade, under the id of its first part. */
function joined(trades: readonly EngineTrade[], params: Params): readonly EngineTrade[] {
  if (params.has('consolidate_taker') && !flag(params, 'consolidate_taker')) return trades;
  const groups = Map.groupBy(trades, ({orderId, at, maker, tradeId, symbol}) =>
    maker ? `${symbol}/${tradeId}` : `${orderId}/${at}`,
  );
  return [...groups.values()].map(sumOf);
}

function sumOf(parts: readonly EngineTrade[]): EngineTrade {
  const [first] = parts;
  if (first === undefined) throw new RangeError('A group has a member.');
  if (parts.length === 1) return first;
  const sum = (name: 'quantity' | 'quoteQuantity' | 'fee') => parts.reduce((total, part) => total + units(part[name]), 0n);
  const [quantity, quote] = [sum('quantity'), sum('quoteQuantity')];
  return {
    ...first,
    quantity: text(quantity),
    quoteQuantity: text(quote),
    fee: text(sum('fee')),
    price: text(over(quote, quantity)),
  };
}
