/** https://bybit-exchange.github.io/docs/v5/account/transaction-log */
import {text, units} from '../../engine/fixed.ts';
import {type ApiRequest, visibleUntil} from '../../kit/context.ts';
import {uidOf} from './account.ts';
import type {LogRow} from './account-log.ts';
import {type Context, categoryOfSymbol, wireOrderId} from './context.ts';
import {negated} from './executions.ts';
import {DAY_MS, pageByName, timeFilter} from './lists.ts';
import {executionId} from './view.ts';

/** Newest first. Without times the last day. */
export function transactionLog(context: Context, call: ApiRequest): object {
  const {params, account} = call;
  if (params.has('accountType')) params.oneOf('accountType', {UNIFIED: true});
  const until = visibleUntil(context, call);
  const inTime = timeFilter(context, params, DAY_MS);
  const [category, currency, base, type] = ['category', 'currency', 'baseCoin', 'type'].map((name) => params.optional(name));
  const found = context.log
    .rows(account)
    .filter(({at}) => at <= until && inTime(at))
    .filter((row) => category === null || row.symbol === '' || categoryOfSymbol(row.symbol) === category)
    .filter((row) => base === null || context.engine.markets.find(row.symbol)?.base === base)
    .filter((row) => (currency === null || row.asset === currency) && (type === null || row.type === type))
    .toReversed();
  const {items, nextPageCursor} = pageByName(found, params, 20, 50, ({number}) => String(number));
  const uid = uidOf(context, call);
  return {list: items.map((row) => rowView(context, uid, row)), nextPageCursor};
}

function rowView(context: Context, uid: number, row: LogRow): object {
  const {number, at, type, asset, symbol, cashFlow, funding, fee, balance, trade, payment} = row;
  const name = symbol === '' ? '' : context.names.wire(symbol);
  const held = payment?.position.quantity ?? trade?.contract?.held ?? '0';
  const isContract = symbol !== '' && categoryOfSymbol(symbol) === 'linear';
  return {
    id: `${uid}_${name}_${number}`,
    symbol: name,
    category: symbol === '' ? '' : categoryOfSymbol(symbol),
    side: sideOf(row),
    transactionTime: String(at),
    type,
    transSubType: '',
    qty: trade === null ? held.replace('-', '') : isContract ? trade.quantity : cashFlow,
    size: isContract ? held : '0',
    currency: asset,
    tradePrice: trade?.price ?? payment?.position.markPrice ?? '0',
    funding: payment === null ? '' : funding,
    fee,
    cashFlow,
    change: text(units(cashFlow) + units(funding) - units(fee)),
    cashBalance: balance,
    feeRate: feeRateOf(context, row),
    bonusChange: '',
    tradeId: trade === null ? '' : executionId(context, trade),
    orderId: trade === null ? '' : wireOrderId(trade),
    orderLinkId: trade?.clientOrderId ?? '',
    extraFees: '',
  };
}

function sideOf({trade, payment}: LogRow): string {
  if (trade !== null) return trade.side === 'BUY' ? 'Buy' : 'Sell';
  if (payment === null) return 'None';
  return payment.position.quantity.startsWith('-') ? 'Sell' : 'Buy';
}

/** Of a payment with the sign of the side. */
function feeRateOf({engine}: Context, {trade, payment}: LogRow): string {
  if (payment !== null) return payment.position.quantity.startsWith('-') ? negated(payment.rate) : payment.rate;
  if (trade === null) return '0';
  return (trade.contract === null ? engine.fees : engine.contractFees)[trade.maker ? 'maker' : 'taker'];
}
