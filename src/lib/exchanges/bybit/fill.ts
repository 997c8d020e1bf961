/**
 * Executions and fees, as lists and streams send them. Pure.
 * https://bybit-exchange.github.io/docs/v5/order/execution · .../websocket/private/execution · .../enum#exectype
 */

import {Row} from '../../adapter/kit/row.ts';
import {parseJson} from '../../adapter/wire.ts';
import {canonical, type DecimalText, dec, plain} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {Product} from '../../model/market.ts';
import type {Fee, Fill, FillCause} from '../../model/order.ts';

/** What mapping needs of a market. The coins are null where the spelling of an unlisted one does not show them. */
export interface Instrument {
  readonly symbol: string;
  readonly product: Product;
  readonly base: string | null;
  readonly quote: string | null;
  readonly settle: string | null;
  /** "0" for one that is listed no more. */
  readonly stepSize: DecimalText;
  /** Bybit's spelling, where `symbol` does not lead back to it. */
  readonly rawSymbol: string | null;
}

/** Executions that change a position or pay for one without any trade. */
const NO_TRADE: ReadonlySet<string> = new Set(['Funding', 'MovePosition', 'CorporateAction']);
const CAUSES: Readonly<Record<string, FillCause>> = {
  BustTrade: 'LIQUIDATION',
  AdlTrade: 'ADL',
  Delivery: 'SETTLEMENT',
  Settle: 'SETTLEMENT',
  SessionSettlePnL: 'SETTLEMENT',
};
/** A position that is liquidated in steps trades like others: only its order says why. .../enum#createtype */
const ORDER_CAUSES: Readonly<Record<string, FillCause>> = {
  CreateByLiq: 'LIQUIDATION',
  CreateByTakeOver_PassThrough: 'LIQUIDATION',
  CreateByAdl_PassThrough: 'ADL',
  CreateBySettle: 'SETTLEMENT',
};

/** Why an execution happened; null for funding and for moves, which are no fills. An unlisted type with a trade in it is one. */
export function causeOf(row: Row): FillCause | null {
  const type = row.text('execType');
  if (NO_TRADE.has(type) || row.nonZero('execQty') === null) return null;
  return CAUSES[type] ?? ORDER_CAUSES[row.text('createType')] ?? 'TRADE';
}

/** An execution with a cause. Throws `protocol` for one without an id, a side, a time, a price or a quantity. */
export function toFill(row: Row, instrument: Instrument, cause: FillCause): Fill {
  const [id, side, at, isMaker] = [row.text('execId'), row.text('side'), row.time('execTime'), row.flag('isMaker')];
  if (id === '' || at === null || (side !== 'Buy' && side !== 'Sell')) {
    throw new DeskError('protocol', 'Bybit sent an execution without an id, a side or a time.');
  }
  return {
    id,
    symbol: instrument.symbol,
    orderId: row.text('orderId'),
    clientOrderId: row.text('orderLinkId') || null,
    side: side === 'Buy' ? 'BUY' : 'SELL',
    price: row.need('execPrice'),
    quantity: row.need('execQty'),
    fee: fillFee(row, instrument, side),
    liquidity: isMaker === null ? null : isMaker ? 'MAKER' : 'TAKER',
    cause,
    at,
  };
}

/** Without `feeCurrency` the coin follows from the side, the other way round for a maker's rebate. .../enum#spot-fee-currency-instruction */
function fillFee(row: Row, instrument: Instrument, side: 'Buy' | 'Sell'): Fee | null {
  const paid = row.amount('execFee');
  if (paid === null) return null;
  const isRebate = row.flag('isMaker') === true && row.text('feeRate').startsWith('-');
  const asset = row.text('feeCurrency') || receivedCoin(isRebate ? (side === 'Buy' ? 'Sell' : 'Buy') : side, instrument);
  if (asset === null) return null;
  const extra = surcharges(row.any('extraFees')).filter((fee) => fee.asset === asset);
  return {asset, amount: extra.length === 0 ? paid : plain(extra.reduce((sum, {amount}) => sum.plus(amount), dec(paid)))};
}

/** Taxes of some regions, besides the trading fee: "", a list, or a list as JSON text. */
function surcharges(value: unknown): readonly Fee[] {
  const list = typeof value === 'string' ? parsed(value) : value;
  return (Array.isArray(list) ? list : []).flatMap((payload) => {
    const row = new Row(payload);
    const [asset, amount] = [row.text('feeCoin'), row.amount('fee')];
    return asset === '' || amount === null ? [] : [{asset, amount}];
  });
}

/**
 * Fees of an order so far. `cumFeeDetail` (an object, or one as JSON text) names each coin; before it there was one sum,
 * with a coin that was often left out.
 */
export function orderFees(row: Row, instrument: Instrument): readonly Fee[] {
  const value = row.any('cumFeeDetail');
  const detail = typeof value === 'string' ? parsed(value) : value;
  if (typeof detail === 'object' && detail !== null) {
    const fees: Fee[] = [];
    for (const [asset, paid] of Object.entries(detail)) {
      const amount = canonical(String(paid));
      if (amount !== null) fees.push({asset, amount});
    }
    if (fees.length > 0) return fees.filter(({amount}) => amount !== '0');
  }
  const paid = row.nonZero('cumExecFee');
  if (paid === null) return [];
  const asset = row.text('feeCurrency') || receivedCoin(row.text('side'), instrument);
  return asset === null ? [] : [{asset, amount: paid}];
}

function receivedCoin(side: string, {product, base, quote, settle}: Instrument): string | null {
  if (product === 'linear') return settle;
  return side === 'Buy' ? base : quote;
}

function parsed(text: string): unknown {
  if (text === '') return null;
  try {
    return parseJson(text, 'fees');
  } catch {
    return null;
  }
}
