/** Waiting orders as replies and the channel show them. https://www.okx.com/docs-v5/en/#order-book-trading-algo-trading-get-algo-order-details */
import type {EngineOrder} from '../../engine/types.ts';
import {fieldsOf} from '../../kit/fields.ts';
import {legFields} from './attached.ts';
import {type Context, instIdOf, marketOf} from './context.ts';
import {inContracts} from './contract-size.ts';
import {algoIdOf} from './notes.ts';
import {modeFields} from './order-terms.ts';
import {sideOf, sizeOf} from './view.ts';

type Views = Pick<Context, 'engine' | 'names' | 'notes'>;

const FAIL_CODES: Readonly<Record<string, string>> = {NO_FUNDS: '51008', REDUCE_ONLY: '51169'};

/** `order_failed`: the trigger fired, and the money for the order was not there, or nothing that it could have closed. */
export function algoState({notes}: Pick<Context, 'notes'>, order: EngineOrder): string {
  if (order.status === 'UNTRIGGERED') return 'live';
  if (notes.childOf(order.orderId) !== null) return 'effective';
  return FAIL_CODES[order.endReason ?? ''] === undefined ? 'canceled' : 'order_failed';
}

/** One that either of two prices fires has a word of its own. */
export function algoType({notes}: Pick<Context, 'notes'>, {orderId, otherStop}: EngineOrder): 'trigger' | 'conditional' | 'oco' {
  if (notes.of(orderId).algo === 'trigger') return 'trigger';
  return otherStop === undefined ? 'conditional' : 'oco';
}

export function algoView(context: Views, order: EngineOrder): Record<string, unknown> {
  const {tag, tgtCcy, algo, advanceOrdType, closesAll, endsWithPosition, legs} = context.notes.of(order.orderId);
  const by = (order.triggerBy ?? 'LAST').toLowerCase();
  const child = context.notes.childOf(order.orderId);
  const state = algoState(context, order);
  const ordPx = order.price ?? '-1';
  const isTrigger = algo === 'trigger';
  const leg = (name: 'sl' | 'tp') => ({
    [`${name}TriggerPx`]: algo === name ? (order.stopPrice ?? '') : '',
    [`${name}TriggerPxType`]: algo === name ? by : '',
    [`${name}OrdPx`]: algo === name ? ordPx : '',
  });
  return {
    ...modeFields(context, order),
    instId: instIdOf(context, order.symbol),
    algoId: algoIdOf(order),
    algoClOrdId: order.clientOrderId,
    ordId: child?.ordId ?? '',
    ordIdList: child === null ? [] : [child.ordId],
    subAlgoIdList: [],
    clOrdId: '',
    tag,
    ordType: algoType(context, order),
    side: sideOf(order),
    sz: closesAll ? '' : sizeOf(context, order, tgtCcy),
    closeFraction: closesAll ? '1' : '',
    cxlOnClosePos: String(endsWithPosition),
    tgtCcy,
    state,
    failCode: state === 'order_failed' ? (FAIL_CODES[order.endReason ?? ''] ?? '') : '',
    triggerPx: isTrigger ? (order.stopPrice ?? '') : '',
    triggerPxType: isTrigger ? by : '',
    ordPx: isTrigger ? ordPx : '',
    advanceOrdType,
    ...(legs === null ? {...leg('sl'), ...leg('tp')} : {...legFields('sl', legs.sl), ...legFields('tp', legs.tp)}),
    triggerTime: child === null ? '' : String(child.at),
    actualSz: child === null ? '0' : inContracts(marketOf(context, order), closesAll ? order.filled : order.quantity),
    actualPx: child === null ? '' : (order.price ?? ''),
    actualSide: child === null || isTrigger ? '' : order.firedByOther === true ? 'tp' : (algo ?? ''),
    last: context.engine.markets.ticker(order.symbol).last,
    linkedOrd: {ordId: ''},
    attachAlgoOrds: [],
    amendPxOnTriggerType: '0',
    isTradeBorrowMode: '',
    ...fieldsOf('', 'ccy quickMgnType callbackRatio callbackSpread activePx moveTriggerPx'),
    ...fieldsOf('', 'pxVar pxSpread szLimit pxLimit timeInterval chaseType chaseVal maxChaseType maxChaseVal'),
    cTime: String(order.createdAt),
    uTime: String(child === null ? order.updatedAt : child.at),
  };
}
