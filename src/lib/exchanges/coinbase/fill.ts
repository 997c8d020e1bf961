/**
 * Executions. Pure. The user channel has none of its own: it tells sums alone.
 * https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/list-fills
 */
import {Row} from '../../adapter/kit/row.ts';
import {dec, plain} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {Fill, Liquidity} from '../../model/order.ts';
import {splitSymbol} from '../../model/symbol.ts';
import {symbolOf} from './market.ts';

const LIQUIDITY: Readonly<Record<string, Liquidity>> = {MAKER: 'MAKER', TAKER: 'TAKER'};
const DIVISION_PLACES = 18;

/** Throws `protocol` for one without an id, an order, a side, a time, a price or a size. */
export function toFill(payload: unknown): Fill {
  const row = new Row(payload);
  const [id, orderId, side, at] = [row.text('entry_id'), row.text('order_id'), row.text('side'), row.stamp('trade_time')];
  if (id === '' || orderId === '' || at === null || (side !== 'BUY' && side !== 'SELL')) {
    throw new DeskError('protocol', 'Coinbase sent an execution without an id, an order, a side or a time.');
  }
  const wire = row.text('product_id');
  const symbol = symbolOf(wire) ?? wire;
  const [price, size] = [row.need('price'), row.need('size')];
  const fee = row.amount('commission');
  const asset = splitSymbol(symbol)?.quote;
  return {
    id,
    symbol,
    orderId,
    clientOrderId: null,
    side,
    price,
    // A size in quote money is what was paid.
    quantity: row.flag('size_in_quote') === true ? plain(dec(size).div(price).toDecimalPlaces(DIVISION_PLACES)) : size,
    fee: fee === null || asset === undefined ? null : {asset, amount: fee},
    liquidity: LIQUIDITY[row.text('liquidity_indicator')] ?? null,
    cause: 'TRADE',
    at,
  };
}

/**
 * The rows that are executions as they stand: a REVERSAL takes back the one of its trade, a CORRECTION takes its place. A row of
 * a type that is not documented is one as well: leaving it out would say that nothing was traded.
 */
export function standingFills(rows: readonly unknown[]): readonly unknown[] {
  const undone = new Set<string>();
  for (const row of rows.map((each) => new Row(each))) {
    if (row.text('trade_type') === 'REVERSAL' || row.text('trade_type') === 'CORRECTION') undone.add(row.text('trade_id'));
  }
  return rows.filter((each) => {
    const row = new Row(each);
    const type = row.text('trade_type');
    return type !== 'REVERSAL' && (type === 'CORRECTION' || !undone.has(row.text('trade_id')));
  });
}
