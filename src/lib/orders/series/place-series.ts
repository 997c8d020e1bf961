/** A ladder or slices in time from typed terms to a document. */
import type {AccountHandle} from '../../adapter/accounts.ts';
import {type DecimalText, dec, plain} from '../../model/decimal.ts';
import {exitCodeOf} from '../../model/errors.ts';
import {isTerminal} from '../../model/order.ts';
import type {Resolved} from '../../model/typed/words.ts';
import type {SeriesPlan} from '../../state/routes.ts';
import type {RandomBytes} from '../../transport/clock.ts';
import type {OrderDeps} from '../order-deps.ts';
import {assertNotDirect, otherRoute} from '../place/admission.ts';
import {accountNamed, exitCodeOfPlace, type PlaceOutcome} from '../place/document.ts';
import {type DryRun, dryRuns} from '../place/dry-run.ts';
import {routeIdOf} from '../place/ids.ts';
import {missingOf} from '../place/submission.ts';
import type {Ticket} from '../place/ticket.ts';
import {type Carried, carryOut, mayBeSent} from './carry-out.ts';
import {adoptSeries, claimSeries, legOfSeries, seriesDraft} from './claim-series.ts';
import type {PlacedSeries, SeriesInput} from './series.ts';
import {legTerms, type SettledSeries, settleSeries} from './settle-series.ts';

/** What the command does for the service. */
export interface SeriesPorts {
  /** The account for all of it where none was named. Its prices are in numbers then. */
  choose(
    input: SeriesInput,
  ): Promise<{readonly handle: AccountHandle; readonly input: SeriesInput; readonly resolved: readonly Resolved[]}>;
  /** Asked before anything is sent, with the orders that are to go out. */
  approve(handle: AccountHandle, plan: SeriesPlan, tickets: readonly Ticket[]): Promise<boolean>;
  /** One line for the user. */
  say(line: string): void;
}

/** Null when not approved. Throws DeskError where nothing was sent. */
export async function placeSeries(input: SeriesInput, deps: OrderDeps, ports: SeriesPorts): Promise<PlacedSeries | null> {
  const {journal} = deps.state;
  const clientId = input.typed.clientId ?? mintedName(input, deps.random);
  const id = routeIdOf(clientId, deps.random);
  const {found, route} = await claimSeries(seriesDraft(id, clientId, input), input, deps);
  try {
    const taken =
      found === 'TAKEN_UP' && route.plan !== null
        ? await takenUp({id, plan: route.plan}, input, deps, ports)
        : await begun({id, clientId}, input, deps, ports);
    if (taken === null) {
      journal.endRoute(id, journal.legs(id).length === 0 ? 'nothing' : 'partial');
      return null;
    }
    const carried = await carryOut({id, clientId, input, ...taken}, deps, ports.say);
    const placed = documentOf(clientId, carried, taken.resolved);
    end(id, placed, deps);
    if (deps.call.signal.aborted) ports.say(interrupted(placed));
    return placed;
  } catch (error) {
    end(id, null, deps);
    throw error;
  }
}

/** Every order as it would be sent. Those of later slices stand for what they would be now. */
export async function drySeries(
  input: SeriesInput,
  deps: OrderDeps,
  {choose}: Pick<SeriesPorts, 'choose'>,
): Promise<{
  readonly dryRun: true;
  readonly replayed?: true;
  readonly orders: readonly DryRun[];
  readonly resolved: readonly Resolved[];
  readonly route: null;
}> {
  const begunBefore = planBefore(input, deps);
  if (begunBefore !== null) return dryRest(begunBefore, input, deps);
  const {handle, plan, resolved} = await settled(input, deps, choose);
  const id = routeIdOf(input.typed.clientId, deps.random);
  const tickets = ticketsOf(id, {handle, plan}, input);
  return {dryRun: true, orders: await dryRuns(tickets, deps), resolved, route: null};
}

/** The plan of an earlier run under the same name; null: none. Throws `limit` for other terms. */
function planBefore(input: SeriesInput, {state: {journal}, random}: Pick<OrderDeps, 'random' | 'state'>): Begun | null {
  const {clientId} = input.typed;
  if (clientId === null) return null;
  assertNotDirect(clientId, journal);
  const id = routeIdOf(clientId, random);
  const known = journal.routes(id).find((route) => route.id === id);
  if (known !== undefined && known.terms !== seriesDraft(id, clientId, input).terms) throw otherRoute(known);
  return known?.plan == null ? null : {id, plan: known.plan};
}

interface Begun {
  readonly id: string;
  readonly plan: SeriesPlan;
}

/** What of it was not sent yet, and whose time has not passed. */
async function dryRest({id, plan}: Begun, input: SeriesInput, deps: OrderDeps) {
  const handle = accountNamed(plan.account, deps);
  const now = deps.call.clock.now();
  const isDue = (index: number) => now < (plan.legs[index]?.during?.[1] ?? Number.POSITIVE_INFINITY);
  const left = unsentOf(id, {handle, plan}, input, deps).filter(({leg}) => leg !== null && isDue(leg.index));
  const orders = await dryRuns(left, deps);
  return {dryRun: true as const, ...(left.length === 0 && {replayed: true as const}), orders, resolved: [], route: null};
}

/** Of all its orders, as they are looked at: what is sent goes by names of its own. */
function ticketsOf(id: string, {handle, plan}: Pick<Taken, 'handle' | 'plan'>, input: SeriesInput): readonly Ticket[] {
  return plan.legs.map((leg, index) => ({
    ...{...input.options, handle, terms: legTerms(input, plan, leg)},
    ...{clientId: 'dry', leg: legOfSeries(id, index)},
  }));
}

interface Taken extends Pick<SettledSeries, 'plan' | 'resolved'> {
  readonly handle: AccountHandle;
}

/** By the numbers of the first run. Asked again where it did not get through: more is about to be sent. Null: not approved. */
async function takenUp(
  {id, plan}: {readonly id: string; readonly plan: SeriesPlan},
  input: SeriesInput,
  deps: Pick<OrderDeps, 'state' | 'accounts'>,
  {approve}: SeriesPorts,
): Promise<Taken | null> {
  const handle = accountNamed(plan.account, deps);
  const left = unsentOf(id, {handle, plan}, input, deps);
  return left.length === 0 || (await approve(handle, plan, left)) ? {handle, plan, resolved: []} : null;
}

/** Orders of the plan that no run has sent, or that may be sent again. */
function unsentOf(
  id: string,
  of: Pick<Taken, 'handle' | 'plan'>,
  input: SeriesInput,
  {state: {journal}}: Pick<OrderDeps, 'state'>,
): readonly Ticket[] {
  const sent = new Set(journal.legs(id).flatMap((intent) => (mayBeSent(intent) ? [] : intent.legIndex)));
  return ticketsOf(id, of, input).filter((_, index) => !sent.has(index));
}

async function begun(
  named: {readonly id: string; readonly clientId: string},
  input: SeriesInput,
  deps: Pick<OrderDeps, 'call' | 'random' | 'state' | 'accounts'>,
  {choose, approve, say}: SeriesPorts,
): Promise<Taken | null> {
  const {handle, ...first} = await settled(input, deps, choose);
  if (input.typed.clientId !== null) await adoptSeries(named, first.plan, input, handle, deps);
  if (!(await approve(handle, first.plan, ticketsOf(named.id, {handle, plan: first.plan}, input)))) return null;
  const plan = fromNow(first.plan, deps.call.clock.now());
  deps.state.journal.aimRoute(named.id, first.target, plan);
  if (input.typed.clientId === null)
    say(`This is ${named.clientId}. To go on with it: the same command with --client-id ${named.clientId}`);
  return {handle, plan, resolved: first.resolved};
}

async function settled(input: SeriesInput, deps: Pick<OrderDeps, 'call' | 'accounts'>, choose: SeriesPorts['choose']) {
  const chosen = input.on === null ? await choose(input) : {handle: accountNamed(input.on, deps), input, resolved: []};
  const series = await settleSeries(chosen.input, chosen.handle, deps);
  return {...series, handle: chosen.handle, resolved: [...chosen.resolved, ...series.resolved]};
}

/** The first slice is due when the question was answered. */
function fromNow(plan: SeriesPlan, now: number): SeriesPlan {
  const start = plan.legs[0]?.during?.[0] ?? now;
  const later = (at: number) => at + now - start;
  return {
    ...plan,
    legs: plan.legs.map((leg) => (leg.during === null ? leg : {...leg, during: [later(leg.during[0]), later(leg.during[1])]})),
  };
}

function mintedName({form}: SeriesInput, random: RandomBytes): string {
  return `${form.kind.toLowerCase()}-${Buffer.from(random(5)).toString('hex')}`;
}

function documentOf(clientId: string, carried: readonly Carried[], resolved: readonly Resolved[]): PlacedSeries {
  const children = carried.map(({child}) => child);
  const missing = carried.reduce<DecimalText | null>((sum, each) => {
    const own = missingIn(each);
    return sum === null || own === null ? null : plain(dec(sum).plus(own));
  }, '0');
  return {
    outcome: outcomeOf(carried, missing),
    replayed: children.every(({replayed}) => replayed),
    orders: carried.flatMap(({submission}) => submission ?? []),
    resolved,
    missing,
    route: null,
    clientId,
    children,
  };
}

function missingIn({child, submission}: Carried): DecimalText | null {
  if (submission !== null && submission.outcome === 'placed') return missingOf(submission);
  return child.outcome === 'unknown' || child.quantityIn === 'QUOTE' ? null : child.quantity;
}

function outcomeOf(carried: readonly Carried[], missing: DecimalText | null): PlaceOutcome {
  const has = (outcome: string) => carried.some(({child}) => child.outcome === outcome);
  if (has('unknown')) return 'unknown';
  if (!has('placed')) return 'rejected';
  return missing === '0' ? 'placed' : 'partial';
}

/** Its orders have verdicts of their own in the journal: a disk that fails now changes nothing of what is reported. */
function end(id: string, placed: PlacedSeries | null, {state: {journal}}: Pick<OrderDeps, 'state'>): void {
  try {
    journal.endRoute(id, placed?.outcome ?? (journal.legs(id).length === 0 ? 'nothing' : 'unknown'));
  } catch {
    // See above.
  }
}

function interrupted({orders, children, clientId}: PlacedSeries): string {
  const resting = orders.filter(({outcome, order}) => outcome === 'placed' && !isTerminal(order.status));
  const names = resting.map(({order}) => order.id ?? order.clientOrderId).join(', ');
  const unsent = children.filter(({outcome}) => outcome === 'unsent').length;
  return [
    `Interrupted: ${unsent} of ${children.length} orders were not sent.`,
    resting.length === 0 ? 'None of it rests.' : `These rest: ${names}. To end them: mxt order cancel ${clientId}`,
    `To go on: the same command with --client-id ${clientId}`,
  ].join('\n');
}

/** As of one order; where none was placed, why the first was not. */
export function exitCodeOfSeries({outcome, orders, children}: PlacedSeries): number {
  const [first] = children.flatMap(({error}) => error ?? []);
  return outcome === 'rejected' && first !== undefined ? exitCodeOf(first) : exitCodeOfPlace({outcome, orders});
}
