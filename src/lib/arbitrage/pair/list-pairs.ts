/** `pair list`: what every pair stands at, held against the positions that the exchanges show. */
import type {AccountHandle} from '../../adapter/accounts.ts';
import {type Decimal, type DecimalText, plain, ZERO} from '../../model/decimal.ts';
import {type Failure, toFailure} from '../../model/errors.ts';
import type {OrderDeps} from '../../orders/order-deps.ts';
import type {PairSide} from '../../state/pair-plan.ts';
import type {RouteIntent} from '../../state/routes.ts';
import {closingsOf, heldOf, leftOf} from './close-pair.ts';
import {lotOfPair, type PairDocument, pairDocument} from './pair.ts';
import {namesOf, projectPair, restingLegs} from './projection.ts';
import {lookAtOrder} from './resting-order.ts';
import {planOf} from './trade-pair.ts';
import {coinInUsd} from './worth.ts';

export interface PairsDocument {
  readonly at: string;
  /** False where an account did not answer what it holds of a pair. */
  readonly complete: boolean;
  /** Newest first. */
  readonly pairs: readonly PairDocument[];
}

interface Left {
  readonly route: RouteIntent;
  readonly closings: readonly RouteIntent[];
  readonly long: Decimal;
  readonly short: Decimal;
  /** An order may have traded more than is known. */
  readonly isDoubtful: boolean;
  /** Client order ids of orders that rest, and of which it could not be read how they stand. */
  readonly unsure: ReadonlySet<string>;
}

/** Asks each account once for what it holds of the contracts of pairs that are not closed. Never throws for one account. */
export async function listPairs(deps: OrderDeps, accounts: readonly AccountHandle[] = deps.accounts): Promise<PairsDocument> {
  const opened = deps.state.journal.pairs().filter(({pair}) => pair?.kind === 'OPEN');
  const unsure = await unsureOf(opened, deps);
  const all = opened.map((route) => leftFor(route, unsure, deps));
  const held = await readHeld(all, deps, new Set(accounts.map(({account}) => account)));
  const prices = new Map<string, DecimalText | null>();
  for (const asset of new Set(opened.map(({symbol}) => symbol))) prices.set(asset, await coinInUsd(asset, deps));
  const pairs = all.map((each) => documentOf(each, held, prices.get(each.route.symbol) ?? null, deps));
  const complete = [...held.values()].every((one) => !('kind' in one));
  return {at: new Date(deps.call.clock.now()).toISOString(), complete, pairs};
}

/** Reads each order that rests: it may have traded since its process, if it still lives, was told last. */
async function unsureOf(opened: readonly RouteIntent[], deps: OrderDeps): Promise<ReadonlySet<string>> {
  const resting = opened.flatMap(({id}) => restingLegs(deps.state.journal.legs(id)));
  const looked = await Promise.all(resting.map(async (leg) => ({leg, isKnown: await lookAtOrder(leg, 0, deps)})));
  return namesOf(looked.flatMap(({leg, isKnown}) => (isKnown ? [] : [leg])));
}

function leftFor(route: RouteIntent, unsure: ReadonlySet<string>, deps: OrderDeps): Left {
  const closings = closingsOf(route.id, deps);
  const {journal} = deps.state;
  const isDoubtful = [route, ...closings].some((each) => {
    const {long, short} = projectPair(planOf(each), journal.legs(each.id), unsure);
    return long.doubt.gt(0) || short.doubt.gt(0);
  });
  const left = (side: PairSide) => leftOf(route, closings, side, deps);
  return {route, closings, long: left('long'), short: left('short'), isDoubtful, unsure};
}

/** What is held of a side of a contract beyond what newer pairs need of it; a failure where it could not be read. */
type Held = Map<string, {left: Decimal} | Failure>;

function keyOf({account, symbol}: {readonly account: string; readonly symbol: string}, side: PairSide): string {
  return `${account} ${symbol} ${side}`;
}

async function readHeld(all: readonly Left[], deps: OrderDeps, chosen: ReadonlySet<string>): Promise<Held> {
  const held: Held = new Map();
  const asked = all.flatMap(({route, ...left}) =>
    (['long', 'short'] as const).flatMap((side) => {
      const leg = planOf(route)[side];
      return leg.product === 'spot' || left[side].lt(leg.lot) || !chosen.has(leg.account) ? [] : [{leg, side}];
    }),
  );
  const once = new Map(asked.map((each) => [keyOf(each.leg, each.side), each]));
  await Promise.all(
    [...once].map(async ([key, {leg, side}]) => {
      const answer = await heldOf(leg, side, deps).then(
        (left) => ({left}),
        (error: unknown) => ({...toFailure(error), account: leg.account}),
      );
      held.set(key, answer);
    }),
  );
  return held;
}

/** What the exchange no longer holds of a side (closed by force, or by hand) is a residual of the other one. */
function documentOf(
  {route, closings, long, short, isDoubtful, unsure}: Left,
  held: Held,
  usd: DecimalText | null,
  deps: OrderDeps,
): PairDocument {
  const plan = planOf(route);
  const document = pairDocument(route.id, plan, deps.state.journal.legs(route.id), {usd, error: null, unsure});
  const [ofLong, ofShort] = [taken(held.get(keyOf(plan.long, 'long')), long), taken(held.get(keyOf(plan.short, 'short')), short)];
  const error = [ofLong, ofShort].find((one): one is Failure => 'kind' in one);
  if (error !== undefined)
    return {...document, state: isDoubtful ? 'unknown' : document.state, residual: null, residualUsd: null, error};
  if (isDoubtful || 'kind' in ofLong || 'kind' in ofShort)
    return {...document, state: 'unknown', residual: null, residualUsd: null};
  const residual = ofLong.left.minus(ofShort.left);
  const lot = lotOfPair(plan);
  const isClosed = (closings.length > 0 || route.ended === 'canceled') && ofLong.left.lt(lot) && ofShort.left.lt(lot);
  const state = residual.abs().gte(lot)
    ? 'residual'
    : isClosed
      ? 'closed'
      : document.state === 'residual'
        ? 'hedged'
        : document.state;
  return {
    ...document,
    state,
    residual: plain(residual),
    residualUsd: usd === null ? null : plain(residual.times(usd).toDecimalPlaces(8)),
  };
}

function taken(held: {left: Decimal} | Failure | undefined, wanted: Decimal): {readonly left: Decimal} | Failure {
  if (held === undefined) return {left: wanted};
  if ('kind' in held) return held;
  const left = held.left.lt(wanted) ? held.left : wanted;
  held.left = held.left.minus(left);
  return {left: left.lt(0) ? ZERO : left};
}
