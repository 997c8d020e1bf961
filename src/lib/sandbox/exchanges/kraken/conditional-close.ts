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

/** What each kind is to the engine. Icebergs and trailing stops are not played here. */
const KINDS = {
  limit: 'LIMIT',
  'stop-loss': 'STOP_MARKET',
  'take-profit': 'STOP_MARKET',
  'stop-loss-limit': 'STOP_LIMIT',
  'take-profit-limit': 'STOP_LIMIT',
} as const;

interface Close {
  readonly orderType: string;
  readonly type: (typeof KINDS)[keyof typeof KINDS];
  /** Of a limit order its price, of the others what fires them. */
  readonly price: DecimalText;
  /** What a fired one asks for; null at market, and for a limit order. */
  readonly limit: DecimalText | null;
  readonly words: string;
}

const NAMES = ['close[ordertype]', 'close[price]', 'close[price2]'];

/** Null without one. */
export function closeOf(params: Params, market: EngineMarket, {quoteQuantity}: EngineOrderRequest): Close | null {
  if (!NAMES.some((name) => params.has(name))) return null;
  const type = params.oneOf('close[ordertype]', KINDS);
  const price = amount(params, 'close[price]');
  const limit = amount(params, 'close[price2]');
  if (price === null) throw badArgument('close[price]');
  if ((limit === null) === (type === 'STOP_LIMIT')) throw badArgument('close[price2]');
  if (quoteQuantity !== null) throw badArgument('viqc');
  const orderType = params.text('close[ordertype]');
  const kind = orderType.replace(/-limit$/, '').replace('-', ' ');
  const then = limit === null ? '' : ` -> limit ${shownPrice(market, limit)}`;
  return {orderType, type, price, limit, words: `close position @ ${kind} ${shownPrice(market, price)}${then}`};
}

export function closing({notes}: Context, {orderType, type, price, limit}: Close): Family {
  const isStop = type !== 'LIMIT';
  return {
    at: 'EACH_FILL',
    children: ({accountId, orderId: opener, symbol, side}, quantity) => {
      const closes = side === 'BUY' ? 'SELL' : 'BUY';
      const falls = (closes === 'SELL') === orderType.startsWith('stop-loss');
      const request: EngineOrderRequest = {
        ...{accountId, clientOrderId: '', symbol, side: closes, timeInForce: 'GTC', quantity, quoteQuantity: null},
        ...(isStop ? {type, price: limit, stopPrice: price, trigger: falls ? 'FALL' : 'RISE'} : {type, price, stopPrice: null}),
      };
      const trigger = isStop ? 'last' : null;
      const note = {orderType, userref: null, flags: ['fciq'], trigger, replaces: null, opener: orderTxid(opener)} as const;
      return [{request, made: ({orderId}) => notes.put(orderId, note)}];
    },
  };
}
