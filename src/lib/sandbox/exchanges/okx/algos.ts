/**
 * Waiting orders and what became of them.
 * https://www.okx.com/docs-v5/en/#order-book-trading-algo-trading-get-algo-order-details and the pages beside it
 */
import type {EngineOrder} from '../../engine/types.ts';
import {type ApiRequest, visibleUntil} from '../../kit/context.ts';
import type {Params} from '../../kit/params.ts';
import {algoState, algoType, algoView} from './algo-view.ts';
import {type Context, instrumentFilter} from './context.ts';
import {eitherOf, errorOf} from './errors.ts';
import {algoIdOf} from './notes.ts';
import {page, QUARTER_MS} from './orders.ts';

const TYPES = ['conditional', 'oco', 'chase', 'trigger', 'move_order_stop', 'iceberg', 'twap', 'smart_iceberg'] as const;

/** The waiting (or fired) order that the ids name, algoId before algoClOrdId; of several the latest. */
export function findAlgo({engine, notes}: Context, {params, account}: ApiRequest): EngineOrder | null {
  const algoId = params.optional('algoId');
  if (algoId !== null) {
    const known = notes.algoOf(algoId);
    const order = known === null ? null : engine.orders.find(account, known);
    return order?.stopPrice === null ? null : order;
  }
  const algoClOrdId = params.optional('algoClOrdId');
  if (algoClOrdId === null) throw eitherOf('algoId', 'algoClOrdId');
  return engine.orders.byClientId(account, algoClOrdId).find(({stopPrice}) => stopPrice !== null) ?? null;
}

export function oneAlgo(context: Context, call: ApiRequest): object {
  const order = findAlgo(context, call);
  if (order === null || order.createdAt > visibleUntil(context, call)) throw errorOf(51603);
  return [algoView(context, order)];
}

export function pendingAlgos(context: Context, call: ApiRequest): object {
  const open = context.engine.orders.open(call.account);
  return listed(
    context,
    call,
    open.filter(({status}) => status === 'UNTRIGGERED'),
  );
}

/** What does not wait any more, of a quarter: by state, or one by its id. */
export function finishedAlgos(context: Context, call: ApiRequest): object {
  const {params} = call;
  const [state, algoId] = [params.optional('state'), params.optional('algoId')];
  if (state === null && algoId === null) throw eitherOf('state', 'algoId');
  if (state !== null) params.oneOf('state', {effective: true, canceled: true, order_failed: true});
  const since = context.clock.now() - QUARTER_MS;
  const finished = context.engine.orders
    .all(call.account)
    .filter(({stopPrice, status, updatedAt}) => stopPrice !== null && status !== 'UNTRIGGERED' && updatedAt >= since)
    .filter((order) => state === null || algoState(context, order) === state);
  return listed(context, call, finished);
}

/** Newest first. */
function listed(context: Context, call: ApiRequest, orders: readonly EngineOrder[]): object {
  const {params} = call;
  const until = visibleUntil(context, call);
  const types = typesOf(params);
  const algoId = params.optional('algoId');
  const found = orders
    .filter(instrumentFilter(context, params))
    .filter((order) => order.createdAt <= until)
    .filter((order) => types.includes(algoType(context, order)))
    .filter((order) => algoId === null || algoIdOf(order) === algoId)
    .map((order) => ({order, id: BigInt(algoIdOf(order))}));
  return page(params, found).map(({order}) => algoView(context, order));
}

/** One type, or `conditional` and `oco` together. */
function typesOf(params: Params): readonly string[] {
  const types = params.text('ordType').split(',');
  if (types.length > 1 && !types.every((type) => type === 'conditional' || type === 'oco'))
    params.oneOf('ordType', {'conditional,oco': true});
  else if (types.length === 1) params.oneOf('ordType', Object.fromEntries(TYPES.map((type) => [type, true])));
  return types;
}
