/** Fills on contracts, of the history and of the stream. Pure. */
import {Row} from '../../../adapter/kit/row.ts';
import {DeskError} from '../../../model/errors.ts';
import type {Fill, FillCause} from '../../../model/order.ts';

/** https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api/Account-Trade-List ; what is paid is positive. */
export function fillOf(symbol: string, row: Row, cause: FillCause = 'TRADE'): Fill {
  const [id, at, side] = [row.text('id'), row.time('time'), row.text('side')];
  if (id === '' || at === null || (side !== 'BUY' && side !== 'SELL'))
    throw new DeskError('protocol', 'Binance sent a fill without an id, a side or a time.');
  const [amount, asset, isMaker] = [row.amount('commission'), row.text('commissionAsset'), row.flag('maker')];
  return {
    id,
    symbol,
    orderId: row.text('orderId'),
    clientOrderId: null,
    side,
    price: row.need('price'),
    quantity: row.need('qty'),
    fee: amount === null || asset === '' ? null : {asset, amount},
    liquidity: isMaker === null ? null : isMaker ? 'MAKER' : 'TAKER',
    cause,
    at,
  };
}

/** Orders that the exchange makes carry ids that say why. .../user-data-streams/Event-Order-Update */
export function causeOf(clientOrderId: string, usual: FillCause = 'TRADE'): FillCause {
  if (clientOrderId.startsWith('autoclose-')) return 'LIQUIDATION';
  if (clientOrderId.startsWith('adl_autoclose')) return 'ADL';
  return clientOrderId.startsWith('settlement_autoclose-') ? 'SETTLEMENT' : usual;
}

/** Why the exchange made each of these orders, by its id. .../trade/rest-api/Users-Force-Orders */
export function forcedCauses(payloads: readonly unknown[]): ReadonlyMap<string, FillCause> {
  const rows = payloads.map((payload) => new Row(payload));
  return new Map(rows.map((row) => [row.text('orderId'), causeOf(row.text('clientOrderId'), 'LIQUIDATION')]));
}
