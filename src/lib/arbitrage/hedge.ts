/** `mxt hedge`: reads what is held everywhere, and brings one position to the counterpart of the rest. */
import {type AccountHandle, withTimeout} from '../adapter/accounts.ts';
import {resolveSymbol} from '../adapter/find-market.ts';
import {yourName} from '../model/asset-names.ts';
import {coinsPerUnitOf, pricePerUnit, toCoins, toUnits} from '../model/coins.ts';
import {type DecimalText, dec, plain, ZERO} from '../model/decimal.ts';
import {DeskError, exitCodeOf, type Failure, PARTIAL_EXIT} from '../model/errors.ts';
import type {Market} from '../model/market.ts';
import {splitSymbol} from '../model/symbol.ts';
import type {OrderDeps} from '../orders/order-deps.ts';
import type {Placed} from '../orders/place/document.ts';
import {checkTicket} from '../orders/place/dry-run.ts';
import {failedSubmission} from '../orders/place/failed.ts';
import {RULES_MAX_AGE_MS} from '../orders/place/prepare.ts';
import {missingOf, type Submission} from '../orders/place/submission.ts';
import {submitOrder} from '../orders/place/submit.ts';
import {type PositionDocument, readExposure} from '../portfolio/exposure.ts';
import {unknownOf} from '../portfolio/unknown.ts';
import {type HedgeOrder, type HedgePlan, type HedgeTerms, planHedge} from './hedge-plan.ts';

/** How long the position may take to show what was filled. */
const SHOWN_WITHIN_MS = 5000;
const LOOK_MS = 250;

export interface HedgeRequest extends HedgeTerms {
  readonly asset: string;
  readonly handle: AccountHandle;
  /** A contract on the asset, as typed. */
  readonly symbol: string;
  /** As a fraction: how much worse than the best price an order may trade. */
  readonly maxSlippage: DecimalText;
  readonly allowDuplicate: boolean;
  /** Asked before anything is sent; false: nothing is. */
  readonly approve: (orders: readonly HedgeOrder[], plan: HedgePlan) => Promise<boolean>;
  readonly warn: (line: string) => void;
}

/** As that of `order place`; quantities of `hedge` in coins of the asset. */
export interface HedgeDocument extends Placed {
  readonly route: null;
  /** False: what is held is not known in full, and nothing was sent. */
  readonly complete: boolean;
  readonly hedge: {
    readonly asset: string;
    readonly account: string;
    readonly symbol: string;
    /** Everything else; null: not known. */
    readonly exposure: DecimalText | null;
    readonly position: DecimalText | null;
    readonly target: DecimalText | null;
    /** Why nothing, or not all of it, was sent. */
    readonly reason: string | null;
  };
  readonly error?: Failure;
}

/**
 * Null: the answer to the question was no. Throws `usage` for a contract on another coin, and where the account, the symbol or its
 * rules are not there; of a turn that takes two orders also what either would be refused for. Nothing was sent then.
 */
export async function hedge(asked: HedgeRequest, deps: OrderDeps): Promise<HedgeDocument | null> {
  const {asset, handle} = asked;
  const adapter = await handle.adapter();
  const [{document, warnings}, market] = await Promise.all([
    readExposure(deps.accounts, deps.call),
    withTimeout(deps.call, (signal) => resolveSymbol(asked.symbol, adapter, RULES_MAX_AGE_MS, signal)),
  ]);
  refuseOtherCoin(market, asked);
  const {symbol} = market;
  const request = {...asked, symbol};
  for (const warning of warnings) request.warn(`Warning: ${warning}.`);
  const names = {asset, account: handle.account, symbol};
  const hole = unknownOf(asset, document);
  if (hole !== null) {
    const nothing = {...names, exposure: null, position: null, target: null, reason: hole.message};
    return {...NOTHING_SENT, outcome: 'partial', missing: null, complete: false, hedge: nothing, error: hole};
  }
  const state = stateOf(document, request);
  const coinsPerUnit = coinsPerUnitOf(market);
  const position = plain(toUnits(state.position, coinsPerUnit));
  const price = state.price === null ? null : plain(pricePerUnit(state.price, coinsPerUnit));
  const plan = planHedge({exposure: state.exposure, position, price, coinsPerUnit, rules: market.rules}, request);
  const target = plain(toCoins(plan.target, coinsPerUnit));
  const shown = {...names, exposure: state.exposure, position: state.position, target, reason: plan.reason};
  if (plan.orders.length === 0) return {...NOTHING_SENT, outcome: 'placed', missing: '0', complete: true, hedge: shown};
  // One order is checked when it is sent; of two the second must not fail once the first is there.
  if (plan.orders.length > 1) await Promise.all(plan.orders.map((order) => checkTicket(ticketOf(order, request), deps)));
  if (!(await request.approve(plan.orders, plan))) return null;
  const orders = await sendAll(plan.orders, request, deps);
  await untilShown(dec(position).plus(filledOf(orders)), request, deps);
  return {...NOTHING_SENT, ...resultOf(plan.orders, orders), orders, complete: true, hedge: shown};
}

/** 0 hedged, or nothing to do; 3 where something is not known or not filled; 4 refused; 6 in doubt. */
export function exitCodeOfHedge({complete, outcome, orders}: HedgeDocument): number {
  if (!complete) return PARTIAL_EXIT;
  if (outcome === 'unknown') return exitCodeOf({kind: 'unknown-outcome'});
  const error = orders.find((order) => order.error !== undefined)?.error;
  if (outcome === 'rejected') return exitCodeOf(error ?? {kind: 'rejected'});
  return outcome === 'placed' && error === undefined ? 0 : PARTIAL_EXIT;
}

const NOTHING_SENT = {replayed: false, orders: [], resolved: [], route: null} as const;

function refuseOtherCoin({symbol, base, multiple}: Market, {asset, handle}: HedgeRequest): void {
  const coin = yourName(handle.names ?? {}, multiple?.coin ?? base);
  if (coin === asset) return;
  throw new DeskError('usage', `${symbol} is a contract on ${coin}, not on ${asset}.`, {
    hint: `Name a contract on ${asset} with --with, or hedge ${coin}.`,
    sent: false,
  });
}

/** In coins, and the price of one. Throws `usage` where the contract is held long and short. */
function stateOf({assets, accounts}: PositionDocument, {asset, handle, symbol}: HedgeRequest) {
  const row = assets.find((each) => each.asset === asset);
  // Two keys of one account: what it holds stands under the name of one of them.
  const account = accounts.find((each) => each.account === handle.account)?.sameAs ?? handle.account;
  const own = (row?.legs ?? []).filter((leg) => leg.account === account && leg.symbol === symbol);
  if (own.length > 1) {
    throw new DeskError('usage', `${symbol} is held long and short on ${handle.account}.`, {
      hint: 'A hedge needs one position: close one side with `mxt position close`.',
      sent: false,
    });
  }
  const position = own.reduce((sum, {quantity}) => sum.plus(quantity), ZERO);
  return {
    exposure: plain(dec(row?.net ?? '0').minus(position)),
    position: plain(position),
    price: own[0]?.markPrice ?? row?.price ?? null,
  };
}

/**
 * One after the other: the next only when all of the one before it was filled. Throws only where nothing was sent: what fails after
 * that must not hide it.
 */
async function sendAll(orders: readonly HedgeOrder[], request: HedgeRequest, deps: OrderDeps): Promise<readonly Submission[]> {
  const sent: Submission[] = [];
  for (const order of orders) {
    const ticket = ticketOf(order, request);
    const submission = await submitOrder(ticket, deps).catch((error: unknown) => {
      if (sent.length === 0) throw error;
      return failedSubmission(error, request.handle, ticket.terms);
    });
    sent.push(submission);
    if (submission.outcome !== 'placed' || missingOf(submission) !== '0') break;
  }
  return sent;
}

function ticketOf({side, quantity, reduceOnly}: HedgeOrder, {handle, symbol, maxSlippage, allowDuplicate}: HedgeRequest) {
  const terms = {
    ...{side, symbol, quantity, quantityIn: 'BASE' as const, price: null, stopPrice: null, timeInForce: null},
    ...{postOnly: false, reduceOnly, maxSlippage},
  };
  return {handle, terms, clientId: null, leg: null, exact: false, allowDuplicate, despite: []};
}

/** Signed units. */
function filledOf(orders: readonly Submission[]) {
  return orders.reduce((sum, {order: {side, filled}}) => sum.plus(side === 'SELL' ? `-${filled ?? '0'}` : (filled ?? '0')), ZERO);
}

/** Waits until the exchange shows the position as it is now, so that a run right after this one sends nothing. */
async function untilShown(
  expected: ReturnType<typeof dec>,
  {handle, symbol}: HedgeRequest,
  {call}: Pick<OrderDeps, 'call'>,
): Promise<void> {
  const {derivatives} = await handle.adapter();
  const giveUpAt = call.clock.monotonic() + SHOWN_WITHIN_MS;
  while (derivatives !== undefined && call.clock.monotonic() < giveUpAt && !call.signal.aborted) {
    const read = await withTimeout(call, (signal) => derivatives.positions(signal)).catch(() => null);
    const own = read?.rows.filter((row) => row.symbol === symbol) ?? [];
    if (read !== null && own.reduce((sum, {quantity}) => sum.plus(quantity), ZERO).eq(expected)) return;
    await call.clock.sleep(LOOK_MS, call.signal).catch(() => undefined);
  }
}

function resultOf(planned: readonly HedgeOrder[], orders: readonly Submission[]): Pick<Placed, 'outcome' | 'missing'> {
  if (orders.some(({outcome}) => outcome === 'unknown')) return {outcome: 'unknown', missing: null};
  const asked = planned.reduce((sum, {quantity}) => sum.plus(quantity), ZERO);
  const isKnown = orders.every((order) => missingOf(order) !== null);
  const missing = isKnown ? plain(asked.minus(filledOf(orders).abs())) : null;
  if (orders.every(({outcome}) => outcome === 'rejected')) return {outcome: 'rejected', missing};
  return {outcome: missing === '0' ? 'placed' : 'partial', missing};
}

/** `ACCOUNT:SYMBOL`, the symbol of a contract. Throws `usage`. */
export function parsePlace(typed: string): {readonly account: string; readonly symbol: string} {
  const at = typed.indexOf(':');
  const [account, symbol] = [typed.slice(0, at), typed.slice(at + 1)];
  if (at > 0 && splitSymbol(symbol)?.settle != null) return {account, symbol};
  throw new DeskError('usage', `"${typed.slice(0, 60)}" does not name a contract of an account.`, {
    hint: 'Write it as ACCOUNT:BTC/USDT:USDT.',
    sent: false,
  });
}
