/**
 * Events of the private stream of contracts as the desk's order and fill. Pure.
 * https://developers.binance.com/docs/derivatives/usds-margined-futures/user-data-streams
 */
import type {OrderStreamEvent} from '../../../adapter/contract/order-feed.ts';
import {Row} from '../../../adapter/kit/row.ts';
import type {Fill} from '../../../model/order.ts';
import type {OrderPlace} from '../order.ts';
import {algoIdOf, algoOrderOf, withChild} from './algo.ts';
import {causeOf} from './fill.ts';
import {type Facts, toOrder} from './order.ts';

/** What an order was made of. Null: of nothing that is known. */
export interface Origin {
  readonly algoId: string;
  readonly row: Row | null;
}

/** .../user-data-streams/Event-Order-Update */
export function orderEvent(place: OrderPlace, row: Row, origin: Origin | null): OrderStreamEvent {
  const clientOrderId = row.text('c');
  const facts: Facts = {
    ...{orderId: row.text('i'), clientOrderId, side: row.any('S'), type: row.text('ot') || row.text('o'), status: row.any('X')},
    ...{timeInForce: row.any('f'), price: row.any('p'), stopPrice: row.any('sp'), quantity: row.any('q'), filled: row.any('z')},
    ...{average: row.any('ap'), workingType: row.any('wt'), positionSide: row.any('ps'), reduceOnly: row.flag('R') === true},
    // The event has no time of creation: of a new order it is the event's own.
    ...{closesAll: row.flag('cp') === true, createdAt: row.text('x') === 'NEW' ? row.any('T') : null, updatedAt: row.any('T')},
  };
  const order =
    origin === null
      ? toOrder(place, facts)
      : toOrder(
          place,
          withChild(
            {
              orderId: algoIdOf(origin.algoId),
              clientOrderId,
              type: facts.type,
              ...(origin.row !== null && {createdAt: origin.row.any('createTime')}),
            },
            facts,
          ),
        );
  const fill = fillIn(place.symbol, row, order.id ?? facts.orderId);
  const isWhole = fill?.fee != null && fill.quantity === order.filled && fill.fee.amount !== '0';
  return {type: 'ORDER', order: isWhole && fill.fee !== null ? {...order, fees: [fill.fee]} : order, fill};
}

/** A fill that cannot be read is left to the reader's comparison with the history, which tells it. */
function fillIn(symbol: string, row: Row, orderId: string): Fill | null {
  const happened = row.text('x');
  if (happened !== 'TRADE' && happened !== 'CALCULATED') return null;
  const [id, price, quantity] = [row.text('t'), row.nonZero('L'), row.nonZero('l')];
  const [at, side, isMaker] = [row.time('T'), row.text('S'), row.flag('m')];
  if (id === '' || id === '0' || price === null || quantity === null || at === null) return null;
  if (side !== 'BUY' && side !== 'SELL') return null;
  const [amount, asset] = [row.amount('n'), row.text('N')];
  return {
    ...{id, symbol, orderId, clientOrderId: row.text('c') || null, side, price, quantity, at},
    fee: amount === null || asset === '' ? null : {asset, amount},
    liquidity: isMaker === null ? null : isMaker ? 'MAKER' : 'TAKER',
    cause: causeOf(row.text('c')),
  };
}

/** What became of a conditional order before an order was made of it; from then on that one's events tell. .../Event-Algo-Order-Update */
export function algoEvent(place: OrderPlace, row: Row): OrderStreamEvent | null {
  const status = row.text('X');
  if (status === 'TRIGGERED' || status === 'FINISHED') return null;
  const order = algoOrderOf(
    place,
    new Row({
      ...{algoId: row.text('aid'), clientAlgoId: row.text('caid'), side: row.any('S'), orderType: row.text('o')},
      ...{algoStatus: status, timeInForce: row.any('f'), price: row.any('p'), triggerPrice: row.any('tp')},
      ...{quantity: row.any('q'), workingType: row.any('wt'), positionSide: row.any('ps'), reduceOnly: row.any('R')},
      ...{closePosition: row.any('cp'), createTime: status === 'NEW' ? row.any('T') : null, updateTime: row.any('T')},
    }),
    null,
  );
  const reason = row.text('rm');
  return {type: 'ORDER', order: reason === '' ? order : {...order, reason}, fill: null};
}
