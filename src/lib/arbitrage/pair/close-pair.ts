/** `pair close`: both sides are traded back, bit by bit, contracts with orders that can only reduce them. */
import {withTimeout} from '../../adapter/accounts.ts';
import {toCoins} from '../../model/coins.ts';
import {type Decimal, dec, floorToStep, plain, ZERO} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {OrderDeps} from '../../orders/order-deps.ts';
import {mayRepeat} from '../../orders/place/admission.ts';
import {accountNamed} from '../../orders/place/document.ts';
import {settleAndLook} from '../../orders/settle/resolve-all.ts';
import {isUnsettled} from '../../state/journal.ts';
import type {PairLeg, PairPlan, PairSide} from '../../state/pair-plan.ts';
import type {RouteIntent} from '../../state/routes.ts';
import {otherSide} from './lead.ts';
import {closedDocument, closingId, draftOf, type PairPorts, pairNamed, planOf, takeUp, trade} from './open-pair.ts';
import type {PairDocument} from './pair.ts';
import {projectPair, restingLegs} from './projection.ts';
import {endOrder, mayStillRest} from './resting-order.ts';

/** How long an order in doubt is asked for before nothing is closed against it. */
const LOOK_MS = 30_000;

/** Throws DeskError where nothing was sent: there is no such pair, another process trades it, or an order of it is in doubt. */
export async function closePair(typed: string, deps: OrderDeps, ports: Omit<PairPorts, 'approve'>): Promise<PairDocument> {
  const {journal} = deps.state;
  const opened = pairNamed(typed, deps);
  takeUp(opened, deps);
  // From now on no process sends another order to open it, whatever becomes of this one.
  journal.endRoute(opened.id, 'canceled');
  await refuseDoubt(opened, deps);
  await endResting(opened, deps);
  const closings = closingsOf(opened.id, deps);
  const begun = closings.find(({ended}) => ended !== 'placed' && ended !== 'partial' && ended !== 'nothing');
  if (begun !== undefined) {
    takeUp(begun, deps);
    return trade({id: begun.id, plan: planOf(begun)}, null, deps, ports);
  }
  const plan = await closingPlan(opened, closings, deps);
  if (plan === null) return closedDocument(opened, deps);
  const id = closingId(opened.id, closings.length);
  const draft = draftOf(id, null, plan, `CLOSE ${opened.id} ${closings.length}`);
  const {found, route} = journal.openRoute(draft, {check: () => {}, mayRepeat});
  if (found === 'HELD') takeUp(route, deps);
  return trade({id, plan: route.pair ?? plan}, null, deps, ports);
}

/** Oldest first. */
export function closingsOf(id: string, {state}: Pick<OrderDeps, 'state'>): readonly RouteIntent[] {
  return state.journal
    .pairs()
    .filter(({pair}) => pair?.closes === id)
    .toReversed();
}

/** What is left of one side, in coins, after all that was traded back. */
export function leftOf(
  opened: RouteIntent,
  closings: readonly RouteIntent[],
  side: PairSide,
  {state}: Pick<OrderDeps, 'state'>,
): Decimal {
  const {journal} = state;
  const had = projectPair(planOf(opened), journal.legs(opened.id))[side].net;
  return closings.reduce((left, closing) => left.minus(projectPair(planOf(closing), journal.legs(closing.id))[side].filled), had);
}

async function refuseDoubt(opened: RouteIntent, deps: OrderDeps): Promise<void> {
  const {journal} = deps.state;
  const all = [opened, ...closingsOf(opened.id, deps)];
  const doubtful = () => all.flatMap(({id}) => journal.legs(id)).filter(({state}) => isUnsettled(state));
  await Promise.all(doubtful().map((intent) => settleAndLook(intent, LOOK_MS, deps)));
  const [first] = doubtful();
  if (first === undefined) return;
  throw new DeskError(
    'unknown-outcome',
    `It is not known what became of order ${first.clientOrderId} on ${first.account}: nothing was closed.`,
    {
      hint: `Settle it with: mxt order resolve ${first.clientOrderId}`,
      clientOrderId: first.clientOrderId,
    },
  );
}

/** What a process that died left in the book would go on to open it. Throws `unknown-outcome` where its end is not proven. */
async function endResting(opened: RouteIntent, deps: OrderDeps): Promise<void> {
  for (const leg of restingLegs(deps.state.journal.legs(opened.id))) {
    if (await endOrder(leg, accountNamed(leg.account, deps), deps)) continue;
    const {kind, message, hint = '', clientOrderId = leg.clientOrderId} = mayStillRest(leg, opened.id);
    throw new DeskError(kind, `${message.replace(/\.$/, '')}: nothing was closed.`, {hint, clientOrderId});
  }
}

/** Null: nothing is left that a market takes. */
async function closingPlan(opened: RouteIntent, closings: readonly RouteIntent[], deps: OrderDeps): Promise<PairPlan | null> {
  const plan = planOf(opened);
  const [long, short] = await Promise.all((['long', 'short'] as const).map((side) => closingLeg(opened, closings, side, deps)));
  if (long === undefined || short === undefined) return null;
  if (dec(long.quantity).isZero() && dec(short.quantity).isZero()) return null;
  // Who buys back coins that may be kept back as a fee leads: the other side then follows what is really there.
  const first = short.coinFee === '0' ? plan.lead : 'short';
  const lead = dec({long, short}[first].quantity).isZero() ? otherSide(first) : first;
  const {maker: _, ...bounds} = plan;
  return {...bounds, kind: 'CLOSE', closes: opened.id, long, short, lead, minSpreadBps: null};
}

/** What is left of a side, at most what the exchange still holds of a contract: it may have closed some by force. */
async function closingLeg(
  opened: RouteIntent,
  closings: readonly RouteIntent[],
  side: PairSide,
  deps: OrderDeps,
): Promise<PairLeg> {
  const leg = planOf(opened)[side];
  const left = leftOf(opened, closings, side, deps);
  const held = leg.product === 'spot' ? null : await heldOf(leg, side, deps);
  const size = held === null || held.gt(left) ? left : held;
  const quantity = size.lte(0) ? ZERO : floorToStep(size, leg.lot);
  return {...leg, quantity: plain(quantity), reserve: {amount: '0', asset: leg.reserve.asset}};
}

/** Coins that the account holds of the contract on that side. */
export async function heldOf({account, symbol, coinsPerUnit}: PairLeg, side: PairSide, deps: OrderDeps): Promise<Decimal> {
  const {derivatives} = await accountNamed(account, deps).adapter();
  if (derivatives === undefined) throw new DeskError('unsupported', `mxt reads no positions of ${account}.`, {sent: false});
  const {rows, missing} = await withTimeout(deps.call, (signal) => derivatives.positions(signal));
  const [hole] = missing;
  if (hole !== undefined) throw new DeskError('protocol', `${hole.what} of ${account} could not be read.`, {sent: false});
  return rows
    .filter((row) => row.symbol === symbol && row.quantity.startsWith('-') === (side === 'short'))
    .reduce((sum, {quantity}) => sum.plus(toCoins(dec(quantity).abs(), coinsPerUnit)), ZERO);
}
