/** EditOrder: the old order ends, a new one takes its place under a new id. https://docs.kraken.com/api/docs/rest-api/edit-order */
import {text, units} from '../../engine/fixed.ts';
import {accepted} from '../../kit/api-error.ts';
import {type ApiRequest, isOpen, situationOf} from '../../kit/context.ts';
import {strikeRules} from '../../kit/strike.ts';
import {openOrders} from './change.ts';
import {type Context, marketOf} from './context.ts';
import {badArgument, errorOf, REFUSALS, unknownOrder} from './errors.ts';
import {orderTxid} from './ids.ts';
import {amount, userrefOf} from './params.ts';
import {checkRules, shownPrice, shownVolume} from './rules.ts';
import {descriptionOf} from './view.ts';

/** Fills stay with the old order, and a client's own id does too. */
export function prepareEdit(context: Context, call: ApiRequest): () => object {
  const {params, account} = call;
  const market = marketOf(context, call);
  const [order, ...others] = openOrders(context, call);
  if (order === undefined || order.symbol !== market.symbol) throw unknownOrder();
  if (others.length > 0 || order.price === null || order.stopPrice !== null) throw badArgument('txid');
  const {limits, notes, engine} = context;
  limits.countEdit(context.now(), account, market.symbol, notes.since(order));
  const volume = amount(params, 'volume') ?? order.quantity;
  const price = amount(params, 'price') ?? order.price;
  if (units(volume) <= units(order.filled)) throw badArgument('volume');
  const isPostOnly = (params.list('oflags') ?? []).includes('post');
  const request = {
    ...{accountId: account, clientOrderId: '', symbol: market.symbol, side: order.side, timeInForce: order.timeInForce},
    ...{price, stopPrice: null, quantity: text(units(volume) - units(order.filled)), quoteQuantity: null},
    type: isPostOnly ? 'LIMIT_MAKER' : 'LIMIT',
    crossing: 'EXPIRE',
  } as const;
  strikeRules(context, call.subject, errorOf);
  checkRules(market, request, situationOf(context, account, market), limits.tier.openOrdersPerPair + 1);
  return () => {
    const now = engine.orders.find(account, order.orderId);
    if (now === null || !isOpen(now)) throw unknownOrder();
    accepted(engine.cancel(account, order.symbol, order.orderId, 'REPLACED'), REFUSALS);
    const {orderId} = accepted(engine.place(request), REFUSALS).order;
    const replaces = orderTxid(order.orderId);
    const flags = ['fciq', ...(isPostOnly ? ['post'] : [])];
    notes.put(orderId, {orderType: 'limit', userref: userrefOf(params), flags, trigger: null, replaces});
    return {
      status: 'ok',
      txid: orderTxid(orderId),
      originaltxid: replaces,
      volume: shownVolume(market, request.quantity),
      price: shownPrice(market, price),
      price2: '0',
      orders_cancelled: 1,
      descr: {order: descriptionOf(market, {...request, orderType: 'limit'})},
    };
  };
}
