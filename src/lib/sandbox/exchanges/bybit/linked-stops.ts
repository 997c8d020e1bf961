/**
 * Take profit and stop loss of a spot order: conditional orders that the exchange makes once it is over, each of which ends the other.
 * Those of contracts belong to the position (tpsl.ts). https://bybit-exchange.github.io/docs/v5/order/create-order
 */
import {units} from '../../engine/fixed.ts';
import type {EngineMarket, EngineOrder, EngineOrderRequest} from '../../engine/types.ts';
import type {Child, Family} from '../../kit/families.ts';
import type {Params} from '../../kit/params.ts';
import type {Context} from './context.ts';
import {badParameter, badRequest} from './errors.ts';
import {amount} from './params.ts';
import {checkTick} from './rules.ts';

const KINDS = [
  {name: 'takeProfit', kind: 'TakeProfit', type: 'tpOrderType', limit: 'tpLimitPrice'},
  {name: 'stopLoss', kind: 'StopLoss', type: 'slOrderType', limit: 'slLimitPrice'},
] as const;
const TYPES = {Market: true, Limit: false} as const;

interface Parent extends Pick<EngineOrderRequest, 'side' | 'price'> {
  readonly isStop: boolean;
}

/** The fields as they were given; null without any. Throws 10001: only a limit order takes them, on their side of its price. */
export function linkedOf(
  params: Params,
  market: EngineMarket,
  {side, price, isStop}: Parent,
): Readonly<Record<string, string>> | null {
  const linked: Record<string, string> = {};
  for (const {name, type, limit} of KINDS) {
    const at = amount(params, name);
    if (at === null) continue;
    if (price === null || isStop) throw badParameter(name);
    checkTick(market, at);
    const isAbove = units(at) > units(price);
    if (isAbove !== ((side === 'BUY') === (name === 'takeProfit'))) throw badParameter(name);
    linked[name] = at;
    if (!params.has(type) || params.oneOf(type, TYPES)) continue;
    const limitPrice = amount(params, limit);
    if (limitPrice === null) throw badParameter(limit);
    checkTick(market, limitPrice);
    linked[limit] = limitPrice;
  }
  return Object.keys(linked).length === 0 ? null : linked;
}

/** Throws 10001 for a stop of contracts that stands on the wrong side of the order's price; of a market order: of the last price. */
export function checkSides(attached: Readonly<Record<string, string>>, side: EngineOrder['side'], price: string): void {
  for (const {name, kind} of KINDS) {
    const stop = attached[name];
    if (stop === undefined) continue;
    const isAbove = (side === 'BUY') === (kind === 'TakeProfit');
    if (isAbove ? units(stop) > units(price) : units(stop) < units(price)) continue;
    const [of, where] = [side === 'BUY' ? 'Buy' : 'Sell', isAbove ? 'higher' : 'lower'];
    throw badRequest(`${kind}:${inE4(stop)} set for ${of} position should be ${where} than base_price:${inE4(price)}??LastPrice`);
  }
}

/** As these messages write prices: in steps of 0.0001. */
function inE4(price: string): string {
  return String((units(price) * 10_000n) / units('1'));
}

export function closing({notes}: Context, linked: Readonly<Record<string, string>>): Family {
  return {
    at: 'END',
    children: ({accountId, symbol, side: opens}, quantity) =>
      KINDS.flatMap(({name, limit}): readonly Child[] => {
        const stopPrice = linked[name];
        if (stopPrice === undefined) return [];
        const price = linked[limit] ?? null;
        const isUp = (opens === 'BUY') === (name === 'takeProfit');
        const request: EngineOrderRequest = {
          ...{accountId, clientOrderId: '', symbol, side: opens === 'BUY' ? 'SELL' : 'BUY', quantity, quoteQuantity: null},
          ...{type: price === null ? 'STOP_MARKET' : 'STOP_LIMIT', timeInForce: price === null ? 'IOC' : 'GTC', price, stopPrice},
          ...{trigger: isUp ? 'RISE' : 'FALL', funds: 'AT_TRIGGER'},
        };
        const marketUnit = price === null ? 'baseCoin' : '';
        const note = {filter: 'tpslOrder', marketUnit, isLeverage: '0', guardPrice: null} as const;
        return [{request, made: ({orderId}) => notes.put(orderId, note)}];
      }),
  };
}
