/**
 * Trades, as the history and the stream send them. Pure.
 * https://docs.kraken.com/api/docs/rest-api/get-trade-history · .../websocket-v2/executions
 */
import {isoOfSecondsOrNull, isoOfStampOrNull} from '../../adapter/kit/numbers.ts';
import {Row} from '../../adapter/kit/row.ts';
import {DeskError} from '../../model/errors.ts';
import type {Fee, Fill, Side} from '../../model/order.ts';
import {clientIdOf} from './ids.ts';
import type {Instrument} from './markets.ts';
import {assetOf} from './symbols.ts';

const SIDES: Readonly<Record<string, Side>> = {buy: 'BUY', sell: 'SELL'};

/** A trade of TradesHistory. Throws `protocol` for one without an order, a side, a time, a price or a quantity. */
export function toFill(id: string, row: Row, {symbol, quote}: Instrument): Fill {
  const [orderId, side, at] = [row.text('ordertxid'), SIDES[row.text('type')], isoOfSecondsOrNull(row.any('time'))];
  if (orderId === '' || side === undefined || at === null) throw lacking();
  const maker = row.flag('maker');
  return {
    id,
    symbol,
    orderId,
    clientOrderId: null,
    side,
    price: row.need('price'),
    quantity: row.need('vol'),
    fee: feeOf(row, quote),
    liquidity: maker === null ? null : maker ? 'MAKER' : 'TAKER',
    cause: row.text('misc').split(',').includes('liquidated') ? 'LIQUIDATION' : 'TRADE',
    at,
  };
}

/** In quote. A fee of 0 is none, or one that was taken in base and is told in the ledger alone: so it is not known. */
function feeOf(row: Row, quote: string | null): Fee | null {
  const amount = row.nonZero('fee');
  return amount === null || quote === null ? null : {asset: quote, amount};
}

/** The trade in an event of the executions channel, after what was told of its order before; null for any other event. */
export function streamFill(event: Row, order: Row, {symbol}: Instrument): Fill | null {
  if (event.text('exec_type') !== 'trade') return null;
  const side = SIDES[event.text('side') || order.text('side')];
  const [id, at] = [event.text('exec_id'), isoOfStampOrNull(event.any('timestamp'))];
  if (id === '' || side === undefined || at === null) throw lacking();
  const liquidity = event.text('liquidity_ind');
  return {
    id,
    symbol,
    orderId: event.text('order_id'),
    clientOrderId: clientIdOf(order.any('cl_ord_id')),
    side,
    price: event.need('last_price'),
    quantity: event.need('last_qty'),
    fee: paidOf(event),
    liquidity: liquidity === 'm' ? 'MAKER' : liquidity === 't' ? 'TAKER' : null,
    cause: event.flag('liquidated') === true ? 'LIQUIDATION' : 'TRADE',
    at,
  };
}

/** In the coin that was taken; null where it was taken in several, or not told. */
function paidOf(event: Row): Fee | null {
  const fees = event.any('fees');
  const rows = (Array.isArray(fees) ? fees : []).map((payload) => new Row(payload));
  const [first] = rows;
  const amount = first?.amount('qty') ?? null;
  if (first === undefined || rows.length > 1 || amount === null || first.text('asset') === '') return null;
  return {asset: assetOf(first.text('asset')), amount};
}

function lacking(): DeskError {
  return new DeskError('protocol', 'Kraken sent a trade without its order, a side or a time.');
}
