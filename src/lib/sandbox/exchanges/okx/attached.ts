/**
 * A take-profit and a stop-loss that an order brings: once it has filled whole, one waiting order, which either price fires.
 * https://www.okx.com/docs-v5/en/#order-book-trading-trade-post-place-order
 */
import {units} from '../../engine/fixed.ts';
import type {EngineMarket, EngineOrderRequest} from '../../engine/types.ts';
import type {Family} from '../../kit/families.ts';
import {jsonObject, type Params} from '../../kit/params.ts';
import type {Context} from './context.ts';
import {badParameter, errorOf} from './errors.ts';
import {type Attached, type Leg, type OrderNote, PLAIN} from './notes.ts';
import {amount, clientId, itemsOf, listParams} from './params.ts';
import {checkTick} from './rules.ts';

type Opening = Pick<EngineOrderRequest, 'side' | 'price'>;

/** Null without any. One pair an order is played here, by the last price alone. */
export function attachedOf(params: Params, order: Opening, instrument: EngineMarket, last: string): Attached | null {
  const text = params.optional('attachAlgoOrds');
  const given = text === null ? [] : jsonObject(`{"list":${text}}`)?.list;
  if (!Array.isArray(given) || given.length > 1) throw badParameter('attachAlgoOrds');
  const [read] = itemsOf(listParams(given)) ?? [];
  if (read === undefined) return null;
  const [tp, sl] = [legOf(read, 'tp', instrument), legOf(read, 'sl', instrument)];
  if (tp === null && sl === null) throw badParameter('attachAlgoOrds');
  checkSides(order, tp, sl, last);
  return {id: clientId(read, 'attachAlgoClOrdId'), tp, sl};
}

function legOf(params: Params, name: 'tp' | 'sl', instrument: EngineMarket): Leg | null {
  const stopPrice = amount(params, `${name}TriggerPx`);
  if (stopPrice === null) return null;
  if (params.has(`${name}TriggerPxType`)) params.oneOf(`${name}TriggerPxType`, {last: true});
  const price = params.text(`${name}OrdPx`) === '-1' ? null : amount(params, `${name}OrdPx`);
  for (const each of [stopPrice, price]) if (each !== null) checkTick(instrument, each);
  return {stopPrice, price};
}

/** Codes by what is wrong: the profit of a buy, its stop, the profit of a sale, its stop. */
const AGAINST_PRICE = [51046, 51047, 51048, 51049] as const;
const AGAINST_MARKET = [51050, 51051, 51052, 51053] as const;

function checkSides({side, price}: Opening, tp: Leg | null, sl: Leg | null, last: string): void {
  const [profitOfBuy, stopOfBuy, profitOfSale, stopOfSale] = price === null ? AGAINST_MARKET : AGAINST_PRICE;
  const from = units(price ?? last);
  const isAbove = (leg: Leg) => units(leg.stopPrice) > from;
  if (tp !== null && isAbove(tp) !== (side === 'BUY')) throw errorOf(side === 'BUY' ? profitOfBuy : profitOfSale);
  if (sl !== null && isAbove(sl) === (side === 'BUY')) throw errorOf(side === 'BUY' ? stopOfBuy : stopOfSale);
}

export function closing({engine, notes}: Context, {id, tp, sl}: Attached, opening: EngineOrderRequest): Family {
  return {
    at: 'FULL',
    children: ({accountId, symbol, side: opens, positionSide}, quantity) => {
      const first = sl ?? tp;
      if (first === null) return [];
      const isContract = engine.markets.find(symbol)?.product === 'linear';
      const isUp = (opens === 'BUY') === (sl === null);
      const request: EngineOrderRequest = {
        ...{accountId, clientOrderId: id, symbol, side: opens === 'BUY' ? 'SELL' : 'BUY', quantity, quoteQuantity: null},
        ...{...first, type: first.price === null ? 'STOP_MARKET' : 'STOP_LIMIT', timeInForce: 'GTC'},
        ...{trigger: isUp ? 'RISE' : 'FALL', funds: 'AT_TRIGGER'},
        ...(sl !== null && tp !== null && {otherStop: tp}),
        ...(opening.marginMode !== undefined && {marginMode: opening.marginMode}),
        ...(positionSide !== null && {positionSide}),
        ...(isContract && positionSide === null && {reduceOnly: true}),
      };
      const note: OrderNote = {
        ...{...PLAIN, algo: sl === null ? 'tp' : 'sl', legs: {tp, sl}},
        tgtCcy: isContract || first.price !== null ? '' : 'base_ccy',
      };
      return [{request, made: ({orderId}) => notes.put(orderId, note)}];
    },
  };
}

/** As the order that brings it shows it. */
export function attachedView({id, tp, sl}: Attached): object {
  return {
    attachAlgoId: '',
    attachAlgoClOrdId: id,
    ...legFields('tp', tp),
    ...legFields('sl', sl),
    sz: '',
    failCode: '',
    failReason: '',
  };
}

export function legFields(name: 'tp' | 'sl', leg: Leg | null): Readonly<Record<string, string>> {
  return {
    [`${name}TriggerPx`]: leg?.stopPrice ?? '',
    [`${name}TriggerPxType`]: leg === null ? '' : 'last',
    [`${name}OrdPx`]: leg === null ? '' : (leg.price ?? '-1'),
  };
}
