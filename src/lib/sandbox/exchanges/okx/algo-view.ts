/** Waiting orders as replies and the channel show them. https://www.okx.com/docs-v5/en/#order-book-trading-algo-trading-get-algo-order-details */
import type {EngineOrder} from '../../engine/types.ts';
import {fieldsOf} from '../../kit/fields.ts';
import {type Context, instIdOf} from './context.ts';
import {algoIdOf} from './notes.ts';
import {quoteOf, sideOf, sizeOf} from './view.ts';

type Views = Pick<Context, 'engine' | 'names' | 'notes'>;

/** `order_failed`: the trigger fired, and the money for the order was not there. */
export function algoState({notes}: Pick<Context, 'notes'>, order: EngineOrder): string {
  if (order.status === 'UNTRIGGERED') return 'live';
  if (notes.childOf(order.orderId) !== null) return 'effective';
  return order.endReason === 'NO_FUNDS' ? 'order_failed' : 'canceled';
}

export function algoView(context: Views, order: EngineOrder): Record<string, unknown> {
  const {tag, tgtCcy, algo, advanceOrdType} = context.notes.of(order.orderId);
  const child = context.notes.childOf(order.orderId);
  const state = algoState(context, order);
  const ordPx = order.price ?? '-1';
  const isTrigger = algo === 'trigger';
  const leg = (name: 'sl' | 'tp') => ({
    [`${name}TriggerPx`]: algo === name ? (order.stopPrice ?? '') : '',
    [`${name}TriggerPxType`]: algo === name ? 'last' : '',
    [`${name}OrdPx`]: algo === name ? ordPx : '',
  });
  return {
    instType: 'SPOT',
    instId: instIdOf(context, order.symbol),
    algoId: algoIdOf(order),
    algoClOrdId: order.clientOrderId,
    ordId: child?.ordId ?? '',
    ordIdList: child === null ? [] : [child.ordId],
    subAlgoIdList: [],
    clOrdId: '',
    tag,
    ordType: isTrigger ? 'trigger' : 'conditional',
    side: sideOf(order),
    sz: sizeOf(order, tgtCcy),
    tgtCcy,
    tdMode: 'cash',
    tradeQuoteCcy: quoteOf(context, order),
    state,
    failCode: state === 'order_failed' ? '51008' : '',
    triggerPx: isTrigger ? (order.stopPrice ?? '') : '',
    triggerPxType: isTrigger ? 'last' : '',
    ordPx: isTrigger ? ordPx : '',
    advanceOrdType,
    ...leg('sl'),
    ...leg('tp'),
    triggerTime: child === null ? '' : String(child.at),
    actualSz: child === null ? '0' : order.quantity,
    actualPx: child === null ? '' : (order.price ?? ''),
    actualSide: child === null || isTrigger ? '' : (algo ?? ''),
    last: context.engine.markets.ticker(order.symbol).last,
    posSide: 'net',
    reduceOnly: 'false',
    linkedOrd: {ordId: ''},
    attachAlgoOrds: [],
    amendPxOnTriggerType: '0',
    isTradeBorrowMode: '',
    ...fieldsOf('', 'ccy lever closeFraction quickMgnType callbackRatio callbackSpread activePx moveTriggerPx'),
    ...fieldsOf('', 'pxVar pxSpread szLimit pxLimit timeInterval chaseType chaseVal maxChaseType maxChaseVal'),
    cTime: String(order.createdAt),
    uTime: String(child === null ? order.updatedAt : child.at),
  };
}
