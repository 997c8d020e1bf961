/**
 * Conditional close: every fill of an order makes one of the same size on the other side, which stands alone from then on.
 * https://docs.kraken.com/api/docs/rest-api/add-order
 */
import type {DecimalText} from '../../../model/decimal.ts';
import type {EngineMarket, EngineOrderRequest} from '../../engine/types.ts';
import type {Family} from '../../kit/families.ts';
import type {Params} from '../../kit/params.ts';
import type {Context} from './context.ts';
import {badArgument} from './errors.ts';
import {orderTxid} from './ids.ts';
import {amount} from './params.ts';
import {shownPrice} from './rules.ts';

/** Kinds with a second price are not played here. */
const KINDS = {limit: 'limit', 'stop-loss': 'stop-loss', 'take-profit': 'take-profit'} as const;

interface Close {
  readonly orderType: keyof typeof KINDS;
  readonly price: DecimalText;
  readonly words: string;
}

/** Null without one. */
export function closeOf(params: Params, market: EngineMarket, {quoteQuantity}: EngineOrderRequest): Close | null {
  if (!params.has('close[ordertype]') && !params.has('close[price]')) return null;
  const orderType = params.oneOf('close[ordertype]', KINDS);
  const price = amount(params, 'close[price]');
  if (price === null) throw badArgument('close[price]');
  if (quoteQuantity !== null) throw badArgument('viqc');
  return {orderType, price, words: `close position @ ${orderType.replace('-', ' ')} ${shownPrice(market, price)}`};
}

export function closing({notes}: Context, {orderType, price}: Close): Family {
  const isStop = orderType !== 'limit';
  return {
    at: 'EACH_FILL',
    children: ({accountId, orderId: opener, symbol, side}, quantity) => {
      const closes = side === 'BUY' ? 'SELL' : 'BUY';
      const falls = (closes === 'SELL') === (orderType === 'stop-loss');
      const request: EngineOrderRequest = {
        ...{accountId, clientOrderId: '', symbol, side: closes, timeInForce: 'GTC', quantity, quoteQuantity: null},
        ...(isStop
          ? {type: 'STOP_MARKET', price: null, stopPrice: price, trigger: falls ? 'FALL' : 'RISE'}
          : {type: 'LIMIT', price, stopPrice: null}),
      };
      const trigger = isStop ? 'last' : null;
      const note = {orderType, userref: null, flags: ['fciq'], trigger, replaces: null, opener: orderTxid(opener)} as const;
      return [{request, made: ({orderId}) => notes.put(orderId, note)}];
    },
  };
}
