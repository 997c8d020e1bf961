/** The list of positions. https://bybit-exchange.github.io/docs/v5/position */
import {text, units} from '../../engine/fixed.ts';
import type {LivePosition} from '../../engine/margin/positions.ts';
import type {EngineTrade} from '../../engine/types.ts';
import type {ApiRequest} from '../../kit/context.ts';
import {type Context, categoryOf, contractOf, scopeOf, wireOrderId} from './context.ts';
import {badParameter} from './errors.ts';
import {pageByName, timeFilter} from './lists.ts';
import {positionsIn, positionView, shown} from './position-view.ts';

/** With a symbol its positions, flat ones too; with a settle coin those that are open. */
export function positionList(context: Context, call: ApiRequest): object {
  const {params, account} = call;
  const category = categoryOf(call);
  if (category !== 'linear') return {category, list: [], nextPageCursor: ''};
  if (params.has('symbol')) {
    const {symbol} = contractOf(context, call);
    const list = positionsIn(context, account, symbol).map((position) => positionView(context, position));
    return {category, list, nextPageCursor: ''};
  }
  const settle = params.optional('settleCoin');
  if (settle === null) throw badParameter('symbol or settleCoin');
  const open = context.engine.contracts.positions
    .open(account)
    .filter(({symbol}) => context.engine.markets.find(symbol)?.settle === settle)
    .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const {items, nextPageCursor} = pageByName(open, params, 20, 200, nameOf);
  return {category, list: items.map((position) => positionView(context, position)), nextPageCursor};
}

/** In the letters that a cursor has. */
function nameOf({symbol, side}: LivePosition): string {
  return `${symbol}-${side}`.toLowerCase().replace(/[^0-9a-z-]/g, '-');
}

/** What orders closed, newest first. https://bybit-exchange.github.io/docs/v5/position/close-pnl */
export function closedPnl(context: Context, call: ApiRequest): object {
  const {params, account} = call;
  const category = categoryOf(call);
  if (category !== 'linear') return {category, list: [], nextPageCursor: ''};
  const scope = scopeOf(context, call, category);
  const inTime = timeFilter(context, params);
  const closing = context.engine.orders
    .trades(account)
    .filter((trade) => scope.includes(trade) && inTime(trade.at) && units(trade.contract?.closed ?? '0') > 0n);
  const orders = [...Map.groupBy(closing, ({orderId}) => orderId).values()].toReversed();
  const {items, nextPageCursor} = pageByName(orders, params, 50, 100, ([first]) =>
    first === undefined ? '' : wireOrderId(first),
  );
  return {category, list: items.map((trades) => closedView(context, trades)), nextPageCursor};
}

/** Profit of an order's closing trades, less the fees of closing and a share of those of opening. */
export function closedSums(trades: readonly EngineTrade[]) {
  const sums = {closed: 0n, entry: 0n, exit: 0n, profit: 0n, openFee: 0n, closeFee: 0n};
  for (const {contract, price, quantity, fee, profit} of trades) {
    const closed = units(contract?.closed ?? '0');
    if (contract === null || closed === 0n) continue;
    sums.closed += closed;
    sums.entry += units(contract.entryValue);
    sums.exit += (units(price) * closed) / units('1');
    sums.profit += units(profit ?? '0');
    sums.openFee += units(contract.openFee);
    sums.closeFee += (units(fee) * closed) / units(quantity);
  }
  return {...sums, net: sums.profit - sums.openFee - sums.closeFee};
}

function closedView({engine, names}: Context, trades: readonly EngineTrade[]): object {
  const [first] = trades;
  if (first === undefined) return {};
  const {accountId, orderId, symbol, side, cause} = first;
  const order = engine.orders.find(accountId, orderId);
  const {closed, entry, exit, net, openFee, closeFee} = closedSums(trades);
  const average = (value: bigint) => shown((value * units('1')) / closed);
  return {
    symbol: names.wire(symbol),
    orderId: wireOrderId(first),
    side: side === 'BUY' ? 'Buy' : 'Sell',
    qty: order?.quantity ?? text(closed),
    orderPrice: order?.price ?? '0',
    orderType: order?.price === null ? 'Market' : 'Limit',
    execType: cause === 'LIQUIDATION' ? 'BustTrade' : 'Trade',
    closedSize: text(closed),
    cumEntryValue: text(entry),
    avgEntryPrice: average(entry),
    cumExitValue: text(exit),
    avgExitPrice: average(exit),
    closedPnl: shown(net),
    fillCount: String(trades.length),
    leverage: text(engine.contracts.settings.leverage(accountId, symbol, order?.positionSide ?? 'NET')),
    openFee: shown(openFee),
    closeFee: shown(closeFee),
    createdTime: String(order?.createdAt ?? first.at),
    updatedTime: String(trades.at(-1)?.at ?? first.at),
  };
}
