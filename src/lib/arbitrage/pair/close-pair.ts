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
import {type PairDocument, pairDocument} from './pair.ts';
import {projectPair, restingLegs} from './projection.ts';
import {endOrder, mayStillRest} from './resting-order.ts';
import {closingId, draftOf, type PairPorts, pairNamed, planOf, takeUp, trade} from './trade-pair.ts';
import {coinInUsd} from './worth.ts';

/** How long an order in doubt is asked for before nothing is closed against it. */
const LOOK_MS = 30_000;

/**
 * Throws DeskError where nothing was sent: there is no such pair, another process trades it, or an order of it is in doubt. `forMs`: after so
 * long nothing new is begun; null: until all is closed.
 */
export async function closePair(
  typed: string,
  deps: OrderDeps,
  ports: Omit<PairPorts, 'approve'>,
  forMs: number | null = null,
): Promise<PairDocument> {
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
    return trade({id: begun.id, plan: planOf(begun)}, forMs, deps, ports);
  }
  const left = await bothLeft(opened, closings, deps);
  const plan = closingPlan(opened, left);
  if (plan === null) return closedDocument(opened, left, deps);
  const id = closingId(opened.id, closings.length);
  const draft = draftOf(id, null, plan, `CLOSE ${opened.id} ${closings.length}`);
  const {found, route} = journal.openRoute(draft, {check: () => {}, mayRepeat});
  if (found === 'HELD') takeUp(route, deps);
  return trade({id, plan: route.pair ?? plan}, forMs, deps, ports);
}

/** In the order in which they were begun, whatever the clock of the machine said then. */
export function closingsOf(id: string, {state}: Pick<OrderDeps, 'state'>): readonly RouteIntent[] {
  const closings = state.journal.pairs().filter(({pair}) => pair?.closes === id);
  return closings.flatMap((_, n) => closings.find((closing) => closing.id === closingId(id, n)) ?? []);
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

/** Coins that are left of each side. */
type Left = Readonly<Record<PairSide, Decimal>>;

async function bothLeft(opened: RouteIntent, closings: readonly RouteIntent[], deps: OrderDeps): Promise<Left> {
  const [long, short] = await Promise.all([
    stillThere(opened, closings, 'long', deps),
    stillThere(opened, closings, 'short', deps),
  ]);
  return {long, short};
}

/** At most what the exchange still holds of a contract: it may have closed some by force. */
async function stillThere(
  opened: RouteIntent,
  closings: readonly RouteIntent[],
  side: PairSide,
  deps: OrderDeps,
): Promise<Decimal> {
  const leg = planOf(opened)[side];
  const left = leftOf(opened, closings, side, deps);
  const held = leg.product === 'spot' ? null : await heldOf(leg, side, deps);
  const size = held === null || held.gt(left) ? left : held;
  return size.lt(0) ? ZERO : size;
}

/** Null: nothing is left that a market takes. */
function closingPlan(opened: RouteIntent, left: Left): PairPlan | null {
  const plan = planOf(opened);
  const [long, short] = [closingLeg(plan.long, left.long), closingLeg(plan.short, left.short)];
  if (dec(long.quantity).isZero() && dec(short.quantity).isZero()) return null;
  // Who buys back coins that may be kept back as a fee leads: the other side then follows what is really there.
  const first = short.coinFee === '0' ? plan.lead : 'short';
  const lead = dec({long, short}[first].quantity).isZero() ? otherSide(first) : first;
  const {maker: _, ...bounds} = plan;
  return {...bounds, kind: 'CLOSE', closes: opened.id, long, short, lead, minSpreadBps: null};
}

function closingLeg(leg: PairLeg, left: Decimal): PairLeg {
  return {...leg, quantity: plain(floorToStep(left, leg.lot)), reserve: {amount: '0', asset: leg.reserve.asset}};
}

/** Of a pair of which nothing is left that a market takes: its opening, and what is alone now. */
async function closedDocument(opened: RouteIntent, {long, short}: Left, deps: OrderDeps): Promise<PairDocument> {
  const usd = await coinInUsd(opened.symbol, deps);
  const document = pairDocument(opened.id, planOf(opened), deps.state.journal.legs(opened.id), {usd, error: null});
  const residual = long.minus(short);
  const residualUsd = usd === null ? null : plain(residual.times(usd).toDecimalPlaces(8));
  return {...document, state: 'closed', residual: plain(residual), residualUsd};
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
