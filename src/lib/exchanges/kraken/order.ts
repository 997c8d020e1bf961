/**
 * Orders, as REST lists and the stream send them: two forms of the same facts. Pure.
 * https://docs.kraken.com/api/docs/rest-api/get-open-orders · .../websocket-v2/executions
 */
import {isoOfSecondsOrNull, isoOfStampOrNull} from '../../adapter/kit/numbers.ts';
import type {Row} from '../../adapter/kit/row.ts';
import {type DecimalText, dec} from '../../model/decimal.ts';
import type {Fee, Order} from '../../model/order.ts';
import type {Instrument} from './markets.ts';
import {isConditional, type Owner, orderOf} from './order-facts.ts';

/** An order of OpenOrders, ClosedOrders or QueryOrders. An open one does not say when it changed: an amended one has no time then. */
export function toOrder(id: string, row: Row, instrument: Instrument, owner: Owner): Order {
  const terms = row.inner('descr');
  const type = terms.text('ordertype');
  const flags = row.text('oflags').split(',');
  const words = row.text('misc').split(',');
  const waits = isConditional(type);
  const createdAt = isoOfSecondsOrNull(row.any('opentm'));
  const closedAt = isoOfSecondsOrNull(row.any('closetm'));
  const byQuote = flags.includes('viqc');
  return orderOf(
    {
      id,
      clientOrderId: row.any('cl_ord_id'),
      side: terms.text('type'),
      type,
      status: row.text('status'),
      timeInForce: row.text('time_in_force') || row.text('timeinforce'),
      postOnly: flags.includes('post'),
      reduceOnly: row.flag('reduce_only') === true,
      limitPrice: terms.nonZero(waits ? 'price2' : 'price'),
      // A trigger that was given as a distance is shown as a price in a field of its own.
      stopPrice: waits ? (terms.nonZero('price') ?? row.nonZero('stopprice')) : null,
      triggerBy: row.text('trigger'),
      isFired: words.includes('stopped') || words.includes('touched'),
      quantity: byQuote ? null : row.amount('vol'),
      filled: byQuote ? boughtBase(row) : row.amount('vol_exec'),
      averagePrice: row.nonZero('price'),
      fees: feesOf(row, flags, instrument.quote),
      reason: row.text('reason'),
      createdAt,
      updatedAt: closedAt ?? (words.includes('amended') ? null : createdAt),
      parentId: row.text('refid') || null,
    },
    instrument,
    owner,
  );
}

/**
 * What a buy that is sized in quote money got. Today's page has `vol_exec` in base and `cost` in quote; older ones had them the
 * other way round for such an order. Null where neither agrees with the average price.
 */
function boughtBase(row: Row): DecimalText | null {
  const [executed, cost, average] = [row.amount('vol_exec'), row.amount('cost'), row.nonZero('price')];
  if (executed === null || average === null || cost === null) return executed === '0' ? '0' : null;
  const agree = (base: DecimalText, quote: DecimalText) =>
    dec(base).mul(average).minus(quote).abs().lte(dec(quote).div(100).abs());
  return agree(executed, cost) ? executed : agree(cost, executed) ? cost : null;
}

/** The total is in quote; where the fee was to be taken in base, or it is not said, it is not known what was taken. */
function feesOf(row: Row, flags: readonly string[], quote: string | null): readonly Fee[] {
  const amount = row.nonZero('fee');
  const isInQuote = flags.includes('fciq') || (!flags.includes('fcib') && row.inner('descr').text('type') === 'buy');
  return amount === null || quote === null || !isInQuote ? [] : [{asset: quote, amount}];
}

/**
 * An order of the executions channel: `row` is all that was told of it, `event` the last that was. `fees` as far as they are
 * known whole. `asOf`: when it was told whole, where the event does not say when its terms were set.
 */
export function streamOrder(
  row: Row,
  event: Row,
  instrument: Instrument,
  owner: Owner,
  of: {readonly fees: readonly Fee[]; readonly createdAt: string | null; readonly asOf?: string},
): Order {
  const triggers = row.inner('triggers');
  const isMoving = triggers.text('price_type') !== '' && triggers.text('price_type') !== 'static';
  return orderOf(
    {
      id: row.text('order_id'),
      clientOrderId: row.any('cl_ord_id'),
      side: row.text('side'),
      type: row.text('order_type'),
      status: row.text('order_status'),
      timeInForce: row.text('time_in_force'),
      postOnly: row.flag('post_only') === true,
      reduceOnly: row.flag('reduce_only') === true,
      limitPrice: row.nonZero('limit_price'),
      stopPrice: (isMoving ? triggers.nonZero('actual_price') : triggers.nonZero('price')) ?? row.nonZero('stop_price'),
      triggerBy: triggers.text('reference') || row.text('trigger'),
      isFired: triggers.text('status') === 'triggered',
      quantity: row.nonZero('cash_order_qty') === null ? row.nonZero('order_qty') : null,
      filled: row.amount('cum_qty') ?? '0',
      averagePrice: row.nonZero('avg_price'),
      fees: of.fees,
      reason: event.text('reason') || event.text('cancel_reason'),
      createdAt: of.createdAt,
      updatedAt: of.asOf ?? isoOfStampOrNull(event.any('timestamp')),
      parentId: row.text('ord_ref_id') || null,
    },
    instrument,
    owner,
  );
}
