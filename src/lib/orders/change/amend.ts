/** Changes price or quantity of an open order: in place, or by a journaled replacement with a verdict of its own. */
import {withTimeout} from '../../adapter/accounts.ts';
import type {AmendChange} from '../../adapter/contract/trading.ts';
import {type DecimalText, dec} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import {isTerminal, type Order, type OrderRequest, type Side} from '../../model/order.ts';
import {applyRules} from '../../model/rules.ts';
import {identityOf, venueOf} from '../../state/account-names.ts';
import {isUnsettled} from '../../state/journal.ts';
import {withParent} from '../../state/linked-parent.ts';
import {errorOf, findOrder} from '../look/find.ts';
import type {FoundOrder} from '../look/journaled.ts';
import {isSame} from '../look/newest.ts';
import type {OrderDeps} from '../order-deps.ts';
import {settingsFor} from '../place/contract-settings.ts';
import {makeIds} from '../place/ids.ts';
import {prepareLimits} from '../place/limits.ts';
import {RULES_MAX_AGE_MS} from '../place/prepare.ts';
import {withBrokenRule} from '../place/stale-rules.ts';
import {FIRST_LOOK_MS} from '../settle/resolve.ts';
import {nameOf, resolveChange} from '../settle/settle-change.ts';
import type {AmendDocument, AmendInput, Amending} from './amending.ts';
import {amendInPlace} from './in-place.ts';
import {replaceOrder} from './replace.ts';
import {replacePartly} from './replace-partly.ts';

/** The question before a change is sent. */
type Approve = (amending: Amending) => Promise<boolean>;

/**
 * Changes an order. `approve` is asked on the order as it stands and as it will be; null when it says no. An order that has
 * these terms already is left alone: nothing is sent. Throws DeskError when nothing was sent (not found, not open, rule, limit,
 * halt).
 */
export async function amendOrder(input: AmendInput, deps: OrderDeps): Promise<AmendDocument>;
export async function amendOrder(input: AmendInput, deps: OrderDeps, approve: Approve): Promise<AmendDocument | null>;
export async function amendOrder(
  input: AmendInput,
  deps: OrderDeps,
  approve: Approve = async () => true,
): Promise<AmendDocument | null> {
  const find = () => findOrder(input.id, input.symbol, deps, input.naming);
  let found = await find();
  const {handle} = found;
  try {
    if (handle.mode !== 'trade') throw new DeskError('permission', `${handle.account} is in ${handle.mode} mode.`, {sent: false});
    if (await settleEarlier(found, deps)) found = await find();
    const amending = await prepare(input, found, deps);
    const {adapter, market, settings, request, order, change, adjustments} = amending;
    if (change.price === undefined && change.quantity === undefined)
      return {outcome: 'amended', order, previous: null, adjustments};
    const subject = {adapter, market, request, settings, allowDuplicate: true, despite: [], replaces: order.id};
    const limits = await prepareLimits(subject, deps);
    limits.checkHalt({halt: deps.state.halt.current()});
    if (!(await approve(amending))) return null;
    const inPlace = adapter.trading.amendStyle(order, change) === 'IN_PLACE';
    const amend = inPlace ? amendInPlace : dec(order.filled ?? '0').isZero() ? replaceOrder : replacePartly;
    return named(await withBrokenRule(await amend(amending, limits, deps), amending, deps), amending, deps);
  } catch (error) {
    throw error instanceof DeskError ? error.on(handle) : error;
  }
}

/** No exchange knows which route or series an order is a leg of. */
function named(document: AmendDocument, {adapter}: Amending, {state}: Pick<OrderDeps, 'state'>): AmendDocument {
  const {order, previous} = document;
  const before = previous === null || previous.order === null ? previous : {...previous, order: ofSeries(previous.order)};
  return {...document, order: ofSeries(order), previous: before};

  function ofSeries(each: Order): Order {
    return withParent(each, adapter, state.journal);
  }
}

/**
 * An earlier change of unknown outcome could still be made after this one. Answers whether there was one, settled
 * now; throws `rejected` when it stays in doubt.
 */
async function settleEarlier({handle, order}: FoundOrder, deps: Pick<OrderDeps, 'call' | 'state'>): Promise<boolean> {
  const adapter = await handle.adapter();
  const venue = venueOf(adapter.config);
  const doubts = deps.state.journal.amends(0).filter((amend) => amend.after === null && amend.venue === venue);
  // The account may have been renamed since: what its order is called there has not changed.
  const earlier = doubts.filter(({before}) => order !== null && isSame({...before, account: order.account}, order));
  for (const amend of earlier) {
    const {outcome} = await resolveChange(amend, adapter, FIRST_LOOK_MS, deps);
    if (outcome !== 'unknown') continue;
    throw new DeskError('rejected', 'It is not known yet whether an earlier change of this order was made.', {
      hint: `Settle it first with: mxt order resolve ${nameOf(amend.before)}`,
      sent: false,
    });
  }
  return earlier.length > 0;
}

async function prepare(
  {price, quantity}: AmendInput,
  {handle, order, intent, stale}: FoundOrder,
  deps: Pick<OrderDeps, 'call' | 'random'>,
): Promise<Amending> {
  // What is only remembered may have been filled or changed since: a replacement made of it could be too large.
  if (stale !== undefined)
    throw errorOf({...stale, message: `The order cannot be read now (${stale.message.replace(/\.$/, '')}).`});

  if (order === null || (intent !== null && isUnsettled(intent.state))) {
    throw new DeskError('rejected', 'It is not known yet whether this order exists.', {
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
    throw new DeskError('rejected', `The order is ${order.status} and cannot be changed.`, {sent: false});
  const adapter = await handle.adapter();
  const market = await withTimeout(deps.call, (signal) => adapter.marketData.market(order.symbol, RULES_MAX_AGE_MS, signal));
  const ids = makeIds(
    {identity: identityOf(adapter.config), clientId: null, leg: null},
    adapter.capabilities.clientOrderIds,
    deps.random,
  );
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
    ...(price !== null && 'price' in request && differs(order.price, request.price) && {price: request.price}),
    ...(quantity !== null && differs(order.quantity, request.quantity) && {quantity: request.quantity}),
  };
  const name = intent?.clientId ?? order.clientOrderId ?? order.id;
  // Changed in place, the order stays on its side of the position; a replacement must name it.
  const isReplaced = Object.keys(change).length > 0 && adapter.trading.amendStyle(order, change) === 'REPLACE';
  refuseLinked(order, intent, isReplaced, change);
  const settings = isReplaced ? await settingsFor(market, request, adapter, deps.call) : null;
  return {handle, adapter, market, settings, order, change, request, adjustments, intentId: ids.intentId, name, intent};
}

/** A cancel ends what is linked to an order, and nothing would be linked to its replacement; linked orders of one list keep their size. */
function refuseLinked({linkedIds}: Order, intent: FoundOrder['intent'], isReplaced: boolean, {quantity}: AmendChange): void {
  const isLinked = linkedIds.length > 0 || (isReplaced && intent?.request.linked !== undefined);
  if (!isLinked || (!isReplaced && quantity === undefined)) return;
  throw new DeskError(
    'unsupported',
    'Other orders are linked to this one: changed that way, it would end them or no longer fit them.',
    {
      hint: 'Cancel it with `mxt order cancel`, and place it anew with --take-profit and --stop-loss.',
      sent: false,
    },
  );
}

/** After rounding: a value that the order has already changes nothing, and would cost its place in the queue. */
function differs(now: DecimalText | null, wanted: DecimalText): boolean {
  return now === null || !dec(now).eq(wanted);
}

/** The order with its new terms. Throws `unsupported` for one without the term. */
function changed(
  order: Order & {readonly side: Side; readonly quantity: DecimalText},
  price: DecimalText | null,
  quantity: DecimalText | null,
  clientOrderId: string,
): OrderRequest {
  const {symbol, side, reduceOnly, postOnly, stopPrice, trigger} = order;
  const timeInForce = order.timeInForce ?? 'GTC';
  const common = {symbol, side, reduceOnly, clientOrderId, quantity: quantity ?? order.quantity};
  const limit = price ?? order.price;
  const condition = {...(trigger !== null && {trigger})};
  if (order.type === 'LIMIT' && limit !== null) return {...common, type: 'LIMIT', price: limit, timeInForce, postOnly};
  if (order.type === 'STOP_LIMIT' && limit !== null && stopPrice !== null)
    return {...common, type: 'STOP_LIMIT', price: limit, stopPrice, timeInForce, ...condition};
  if (order.type === 'STOP_MARKET' && price === null && stopPrice !== null)
    return {...common, type: 'STOP_MARKET', stopPrice, ...condition};
  throw new DeskError('unsupported', `A ${order.type} order cannot be changed that way.`, {sent: false});
}
