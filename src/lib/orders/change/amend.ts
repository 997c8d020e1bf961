/** Changes price or quantity of an open order: in place, or by a journaled replacement with a verdict of its own. */
import {type AccountHandle, within} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {AmendChange} from '../../adapter/contract/trading.ts';
import {type DecimalText, dec} from '../../model/decimal.ts';
import {DeskError, type Failure} from '../../model/errors.ts';
import type {Market} from '../../model/market.ts';
import {isTerminal, type Order, type OrderRequest, type Side} from '../../model/order.ts';
import {type Adjustment, applyRules} from '../../model/rules.ts';
import {type Intent, isUnsettled} from '../../state/journal.ts';
import {halted} from '../../state/sql-journal.ts';
import type {CancelVerdict} from '../end/cancel-one.ts';
import {errorOf, findOrder} from '../look/find.ts';
import type {FoundOrder} from '../look/journaled.ts';
import {isSame} from '../look/newest.ts';
import type {OrderDeps} from '../order-deps.ts';
import {makeIds} from '../place/ids.ts';
import {prepareLimits} from '../place/limits.ts';
import {explained} from '../place/stale-rules.ts';
import {RULES_MAX_AGE_MS} from '../place/submit.ts';
import {nameOf, resolveAmend} from '../settle/settle-change.ts';
import {amendInPlace} from './in-place.ts';
import {replaceOrder} from './replace.ts';
import {replacePartly} from './replace-partly.ts';

/** How long an earlier change in doubt is looked into before this one. */
const FIRST_LOOK_MS = 2000;

export interface AmendDocument {
  /** partial: the old order ended, and its replacement was not placed, or more was filled than the new quantity. */
  readonly outcome: 'amended' | 'rejected' | 'unknown' | 'partial';
  /** The order as it stands now; with a replacement, the new one. */
  readonly order: Order;
  /** The order that was replaced, where the exchange cannot amend in place. */
  readonly previous: CancelVerdict | null;
  readonly adjustments: readonly Adjustment[];
  readonly error?: Failure;
}

export interface AmendInput {
  readonly id: string;
  readonly symbol: string | null;
  readonly price: DecimalText | null;
  /** New total, base units: what is filled already is part of it. */
  readonly quantity: DecimalText | null;
}

/** What an amendment works on. */
export interface Amending {
  readonly handle: AccountHandle;
  readonly adapter: ExchangeAdapter;
  readonly market: Market;
  readonly order: Order;
  readonly change: AmendChange;
  /** The whole order as it will be, after rules. */
  readonly request: OrderRequest;
  readonly adjustments: readonly Adjustment[];
  readonly intentId: string;
  /** What the user calls the order: a replacement goes on under the same name. */
  readonly name: string | null;
  /** The order's own row in the journal, when it was placed from here. */
  readonly intent: Intent | null;
}

/** Throws DeskError when nothing was sent (not found, not open, rule, limit, halt). */
export async function amendOrder(input: AmendInput, deps: OrderDeps): Promise<AmendDocument> {
  let found = await findOrder(input.id, input.symbol, deps);
  const {handle} = found;
  try {
    if (handle.mode !== 'trade') throw new DeskError('permission', `${handle.account} is in ${handle.mode} mode.`, {sent: false});
    if (await settleEarlier(found, deps)) found = await findOrder(input.id, input.symbol, deps);
    const amending = await prepare(input, found, deps);
    const {adapter, market, request, order, change} = amending;
    const halt = deps.state.halt.current();
    if (halt !== null) throw halted(halt.reason);
    const limits = await prepareLimits({adapter, market, request, allowDuplicate: true, despite: []}, deps);
    const inPlace = adapter.trading.amendStyle(order, change) === 'IN_PLACE';
    const amend = inPlace ? amendInPlace : order.filled === '0' ? replaceOrder : replacePartly;
    return await explained(await amend(amending, limits, deps), amending, deps);
  } catch (error) {
    throw error instanceof DeskError ? error.on(handle) : error;
  }
}

/**
 * An earlier change that nobody knows the end of could still be made after this one. Answers whether there was one, settled
 * now; throws `rejected` when it stays in doubt.
 */
async function settleEarlier({handle, order}: FoundOrder, deps: OrderDeps): Promise<boolean> {
  const doubts = deps.state.journal.amends(0).filter(({after}) => after === null);
  const earlier = doubts.filter(({before}) => order !== null && isSame(before, order));
  for (const amend of earlier) {
    const {outcome} = await resolveAmend(amend, await handle.adapter(), FIRST_LOOK_MS, deps);
    if (outcome !== 'unknown') continue;
    throw new DeskError('rejected', 'Nobody knows yet whether an earlier change of this order was made.', {
      hint: `Settle it first with: mxt order resolve ${nameOf(amend.before)}`,
      sent: false,
    });
  }
  return earlier.length > 0;
}

async function prepare(
  {price, quantity}: AmendInput,
  {handle, order, intent, stale}: FoundOrder,
  deps: OrderDeps,
): Promise<Amending> {
  // What is only remembered may have been filled or changed since: a replacement made of it could be too large.
  if (stale !== undefined)
    throw errorOf({...stale, message: `The order can not be read now (${stale.message.replace(/\.$/, '')}).`});

  if (order === null || (intent !== null && isUnsettled(intent.state))) {
    throw new DeskError('rejected', 'Nobody knows yet whether this order exists.', {
      hint: 'Settle it first with `mxt order resolve`.',
      sent: false,
    });
  }
  if (order.side === null || order.quantity === null || order.filled === null || order.type === 'UNKNOWN')
    throw new DeskError(
      'unsupported',
      'The exchange describes this order in words that mxt does not know, so it cannot be changed here.',
      {
        hint: 'Cancel it with `mxt order cancel` and place a new one.',
        sent: false,
      },
    );
  if (isTerminal(order.status))
    throw new DeskError('rejected', `The order is ${order.status} and can not be changed.`, {sent: false});
  const adapter = await handle.adapter();
  const market = await within(deps.call, (signal) => adapter.marketData.market(order.symbol, RULES_MAX_AGE_MS, signal));
  const ids = makeIds({account: handle.account, key: null, parent: null}, adapter.capabilities.clientOrderIds, deps.random);
  const known = {...order, side: order.side, quantity: order.quantity};
  const {request, adjustments} = applyRules(changed(known, price, quantity, ids.clientOrderId), market, {
    exact: false,
    referencePrice: null,
  });
  if (dec(request.quantity).lte(order.filled)) {
    throw new DeskError('rule', `${order.filled} is filled already: the new quantity must be more.`, {
      hint: 'Use `mxt order cancel` to end it.',
      sent: false,
    });
  }
  const change: AmendChange = {
    ...(price !== null && 'price' in request && {price: request.price}),
    ...(quantity !== null && {quantity: request.quantity}),
  };
  const name = intent?.key ?? order.clientOrderId ?? order.id;
  return {handle, adapter, market, order, change, request, adjustments, intentId: ids.intentId, name, intent};
}

/** The order with its new terms. Throws `unsupported` for one without the term. */
function changed(
  order: Order & {readonly side: Side; readonly quantity: DecimalText},
  price: DecimalText | null,
  quantity: DecimalText | null,
  clientOrderId: string,
): OrderRequest {
  const {symbol, side, reduceOnly, postOnly, stopPrice} = order;
  const timeInForce = order.timeInForce ?? 'GTC';
  const common = {symbol, side, reduceOnly, clientOrderId, quantity: quantity ?? order.quantity};
  const limit = price ?? order.price;
  if (order.type === 'LIMIT' && limit !== null) return {...common, type: 'LIMIT', price: limit, timeInForce, postOnly};
  if (order.type === 'STOP_LIMIT' && limit !== null && stopPrice !== null)
    return {...common, type: 'STOP_LIMIT', price: limit, stopPrice, timeInForce};
  if (order.type === 'STOP_MARKET' && price === null && stopPrice !== null) return {...common, type: 'STOP_MARKET', stopPrice};
  throw new DeskError('unsupported', `A ${order.type} order can not be changed that way.`, {sent: false});
}
