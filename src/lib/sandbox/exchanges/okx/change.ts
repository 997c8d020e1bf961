/**
 * Cancelling and amending: an acknowledgement at once, what happened on the stream.
 * https://www.okx.com/docs-v5/en/#order-book-trading-trade-post-cancel-order and #order-book-trading-trade-post-amend-order
 */
import {units} from '../../engine/fixed.ts';
import {type EngineMarket, type EngineOrder, SHRUNK} from '../../engine/types.ts';
import {type ApiError, accepted} from '../../kit/api-error.ts';
import {type ApiRequest, isOpen} from '../../kit/context.ts';
import type {Params} from '../../kit/params.ts';
import {strikeRules} from '../../kit/strike.ts';
import {type Context, instIdOf, instrumentOf} from './context.ts';
import {inBase} from './contract-size.ts';
import {contractRefusals, errorOf} from './errors.ts';
import type {Operation} from './operations.ts';
import {findOrder} from './orders.ts';
import {amount, clientId, isTrue} from './params.ts';
import {checkBand, checkSize, checkTick} from './rules.ts';

type Ids = Readonly<Record<string, string>>;

const named = (params: Params): Ids => ({clOrdId: params.optional('clOrdId') ?? '', ordId: params.optional('ordId') ?? ''});

export const CANCEL: Operation = {prepare: prepareCancel, named, most: 20};
export const AMEND: Operation = {
  prepare: prepareAmend,
  named: (params) => ({...named(params), reqId: params.optional('reqId') ?? ''}),
  most: 20,
};

/** The pending order that is meant, as the gateway sees it; `gone`: what is said when there is none. */
function pendingOrder(context: Context, call: ApiRequest, gone: () => ApiError): EngineOrder {
  const instrument = instrumentOf(context, call.params);
  const order = findOrder(context, call);
  if (order === null || !isOpen(order) || instIdOf(context, order.symbol) !== context.names.wire(instrument.symbol)) throw gone();
  return order;
}

function idsOf({notes}: Context, order: EngineOrder): Ids {
  return {clOrdId: order.stopPrice === null ? order.clientOrderId : '', ordId: notes.ordId(order)};
}

function prepareCancel(context: Context, call: ApiRequest): () => Ids {
  const order = pendingOrder(context, call, () => errorOf(51400));
  return () => {
    // The gateway saw it pending: that is acknowledged, although a fill may have been first.
    context.engine.cancel(order.accountId, order.symbol, order.orderId);
    return idsOf(context, order);
  };
}

function prepareAmend(context: Context, call: ApiRequest): () => Ids {
  const {params, subject} = call;
  const order = pendingOrder(context, call, () => errorOf(51503));
  const reqId = clientId(params, 'reqId');
  const instrument = instrumentOf(context, params);
  const price = amount(params, 'newPx');
  const quantity = newSize(instrument, params);
  const ids = {...idsOf(context, order), reqId};
  try {
    if (price === null && quantity === null) throw errorOf(51500);
    strikeRules(context, subject, errorOf);
    checkAmendment(context, instrument, order, {price, quantity});
  } catch (error) {
    if (isTrue(params, 'cxlOnFail')) context.engine.cancel(order.accountId, order.symbol, order.orderId);
    throw error;
  }
  return () => {
    const now = context.engine.orders.find(order.accountId, order.orderId);
    if (quantity !== null && now !== null && units(quantity) <= units(now.filled)) {
      // Nothing is left to trade: the order counts as filled.
      context.engine.cancel(order.accountId, order.symbol, order.orderId, SHRUNK);
      return ids;
    }
    context.notes.amending(order.orderId, reqId);
    const change = {...(price !== null && {price}), ...(quantity !== null && {quantity})};
    accepted(context.engine.amend(order.accountId, order.symbol, order.orderId, change), contractRefusals(instrument));
    return ids;
  };
}

/** In base units. */
export function newSize(instrument: EngineMarket, params: Params): string | null {
  const size = amount(params, 'newSz');
  return size === null ? null : inBase(instrument, size);
}

interface NewTerms {
  readonly price: string | null;
  readonly quantity: string | null;
}

/** Throws what the new terms break: the rules of the instrument, or 51511 for a post-only order that would take. */
function checkAmendment({engine}: Context, instrument: EngineMarket, order: EngineOrder, {price, quantity}: NewTerms): void {
  if (instrument.status === 'HALTED') throw errorOf(51022);
  const {last, bid, ask} = engine.markets.ticker(instrument.symbol);
  if (price !== null) {
    checkTick(instrument, price);
    checkBand(instrument, order.side, price, last);
    const crosses =
      order.side === 'BUY' ? ask !== null && units(price) >= units(ask) : bid !== null && units(price) <= units(bid);
    if (order.type === 'LIMIT_MAKER' && crosses) throw errorOf(51511);
  }
  if (quantity !== null) checkSize(instrument, quantity, price ?? order.price ?? last);
}
