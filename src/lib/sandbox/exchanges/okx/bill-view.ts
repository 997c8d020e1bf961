/** Bills of the trading account, newest first. https://www.okx.com/docs-v5/en/#trading-account-rest-api-get-bills-details-last-7-days */
import {text} from '../../engine/fixed.ts';
import {type ApiRequest, visibleUntil} from '../../kit/context.ts';
import {fieldsOf} from '../../kit/fields.ts';
import type {Params} from '../../kit/params.ts';
import type {Bill} from './bills.ts';
import {type Context, instIdOf, instrumentFilter, instTypeOf, marketOf} from './context.ts';
import {inContracts} from './contract-size.ts';
import {page} from './orders.ts';

/** Those of the last days. */
export function billsOf(keptMs: number): (context: Context, call: ApiRequest) => object {
  return (context, call) => {
    const {params, account} = call;
    const {from, to} = params.timeRange('begin', 'end');
    const since = Math.max(from, context.clock.now() - keptMs);
    const until = Math.min(to, visibleUntil(context, call));
    const found = context.bills
      .of(account)
      .filter(({at}) => at >= since && at <= until)
      .filter(rowFilter(context, params));
    return page(params, found).map((bill) => billView(context, bill));
  };
}

function rowFilter(context: Context, params: Params): (bill: Bill) => boolean {
  const [ccy, mode, type, subType] = ['ccy', 'mgnMode', 'type', 'subType'].map((name) => params.optional(name));
  const isTyped = params.has('instType') || params.has('instId');
  const ofInstrument = instrumentFilter(context, params);
  const agrees = (wanted: string | null | undefined, is: string) => wanted === null || wanted === undefined || wanted === is;
  return (bill) =>
    agrees(ccy, bill.ccy) &&
    agrees(mode, bill.mode) &&
    agrees(type, bill.type) &&
    agrees(subType, bill.subType) &&
    (bill.symbol === null ? !isTyped : ofInstrument({symbol: bill.symbol}));
}

function billView(context: Context, bill: Bill): object {
  const {symbol, trade, order, type, at} = bill;
  const market = symbol === null ? null : marketOf(context, {symbol});
  const isContract = market?.product === 'linear';
  const {marks} = context.engine.contracts;
  const isTransfer = type === '1';
  return {
    billId: String(bill.id),
    instType: market === null ? '' : instTypeOf(market),
    instId: symbol === null ? '' : instIdOf(context, symbol),
    type,
    subType: bill.subType,
    ts: String(at),
    ccy: bill.ccy,
    bal: text(bill.balance),
    balChg: text(bill.change),
    posBal: text(bill.positionBalance),
    posBalChg: text(bill.positionChange),
    sz: isContract && market !== null ? inContracts(market, bill.quantity) : bill.quantity,
    px: bill.price,
    pnl: text(bill.profit),
    fee: text(bill.fee),
    interest: '0',
    mgnMode: bill.mode,
    ordId: order === null ? '' : context.notes.ordId(order),
    clOrdId: order === null || order.stopPrice !== null ? '' : order.clientOrderId,
    tag: order === null ? '' : context.notes.of(order.orderId).tag,
    tradeId: String(trade?.tradeId ?? ''),
    execType: trade === null ? '' : trade.maker ? 'M' : 'T',
    fillTime: trade === null ? '' : String(trade.at),
    fillIdxPx: isContract && market !== null ? text(marks.index(market)) : '',
    fillMarkPx: isContract && market !== null ? text(marks.mark(market)) : '',
    from: isTransfer ? (bill.change < 0n ? '18' : '6') : '',
    to: isTransfer ? (bill.change < 0n ? '6' : '18') : '',
    ...fieldsOf('', 'notes earnAmt earnApr fillFwdPx fillMarkVol fillPxUsd fillPxVol'),
  };
}

const TYPES: readonly (readonly [type: string, what: string, ...subTypes: readonly (readonly [string, string])[]])[] = [
  ['1', 'Transfer', ['11', 'Transfer in'], ['12', 'Transfer out']],
  [
    ...(['2', 'Trade', ['1', 'Buy'], ['2', 'Sell']] as const),
    ...([
      ['3', 'Open long'],
      ['4', 'Open short'],
      ['5', 'Close long'],
      ['6', 'Close short'],
    ] as const),
  ],
  [
    ...(['5', 'Liquidation', ['104', 'Liquidation long'], ['105', 'Liquidation short']] as const),
    ...([
      ['106', 'Liquidation buy'],
      ['107', 'Liquidation sell'],
    ] as const),
  ],
  ['7', 'Interest deduction', ['9', 'Interest deduction for market loans']],
  ['8', 'Funding fee', ['173', 'Funding fee expense'], ['174', 'Funding fee income']],
];

/** https://www.okx.com/docs-v5/en/#trading-account-rest-api-get-bill-types */
export function billTypes(_: Context, {params}: ApiRequest): object {
  const wanted = params.list('type');
  return TYPES.filter(([type]) => wanted === null || wanted.includes(type)).map(([type, typeDesc, ...subTypes]) => ({
    type,
    typeDesc,
    subTypeDetails: subTypes.map(([subType, subTypeDesc]) => ({subType, subTypeDesc})),
  }));
}
