/** A series under one name: however often the command runs, one process carries it out, and a later one goes on with it. */
import type {AccountHandle} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import {resolveSymbol} from '../../adapter/find-market.ts';
import {dec, parseTyped} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {Market} from '../../model/market.ts';
import type {Order, Side} from '../../model/order.ts';
import {toPassiveTick} from '../../model/rules.ts';
import {likelySymbol} from '../../model/symbol.ts';
import {wordsOf} from '../../model/typed/words.ts';
import {identityOf} from '../../state/account-names.ts';
import type {OpenedRoute, PlannedLeg, RouteDraft, SeriesPlan} from '../../state/routes.ts';
import type {OrderDeps} from '../order-deps.ts';
import {assertNotDirect, halted, mayRepeat, otherRoute} from '../place/admission.ts';
import {adoptLeg} from '../place/adopt.ts';
import {makeIds} from '../place/ids.ts';
import {RULES_MAX_AGE_MS} from '../place/prepare.ts';
import {DUPLICATE_WINDOW_MS, duplicateOf} from '../place/repeats.ts';
import {anotherOrder, orderUnderId} from '../place/under-id.ts';
import type {SeriesInput} from './series.ts';

const WAIT_STEP_MS = 50;

/** The series as this process may go on with it. Throws `limit` for other terms, a duplicate, a halt, or another process at it. */
export async function claimSeries(
  draft: RouteDraft,
  input: SeriesInput,
  deps: Pick<OrderDeps, 'call' | 'state'>,
): Promise<OpenedRoute> {
  const {call, state} = deps;
  const deadline = call.clock.monotonic() + call.timeoutMs;
  for (;;) {
    const opened = state.journal.openRoute(draft, {
      check({find, halt, routesSince}) {
        if (draft.clientId !== null) assertNotDirect(draft.clientId, {find});
        if (halt !== null && !input.typed.reduceOnly) throw halted(halt.reason);
        if (input.typed.clientId !== null || input.options.allowDuplicate) return;
        const twin = routesSince(call.clock.now() - DUPLICATE_WINDOW_MS).find(
          ({kind, terms, ended}) => kind === 'SERIES' && terms === draft.terms && ended !== 'rejected' && ended !== 'nothing',
        );
        if (twin !== undefined) throw duplicateOf({clientOrderId: twin.clientId ?? twin.id});
      },
      mayRepeat,
    });
    const {found, route} = opened;
    if (found === 'FRESH' || found === 'TAKEN_UP') return opened;
    if (found === 'HELD' && call.clock.monotonic() <= deadline) {
      await call.clock.sleep(WAIT_STEP_MS, call.signal).catch(() => {
        throw new DeskError('interrupted', 'Interrupted: nothing was sent.', {sent: false});
      });
    } else if (found === 'HELD') {
      throw new DeskError('limit', `Another mxt is carrying out ${route.clientId ?? route.id}.`, {
        hint: 'Wait for it, or stop it with Ctrl-C there.',
        sent: false,
      });
    } else throw otherRoute(route);
  }
}

/** What was asked, as canonical text: the same name with another text is another series. */
export function seriesDraft(id: string, clientId: string, {form, typed, on}: SeriesInput): RouteDraft {
  const {side, price, timeInForce, postOnly, reduceOnly, maxSlippage = null, slippageByDefault = false} = typed;
  const symbol = likelySymbol(typed.symbol) ?? typed.symbol;
  const words = wordsOf(typed)?.quantity;
  const size = words === undefined ? [typed.quantity, typed.quantityIn] : [words, 'TYPED'];
  const shape =
    form.kind === 'LADDER'
      ? ['LADDER', form.from.toLowerCase(), form.to.toLowerCase()]
      : ['SLICES', String(form.overMs), price ?? 'MARKET'];
  const bound = maxSlippage === null || slippageByDefault ? '-' : maxSlippage;
  const flags = [timeInForce ?? 'GTC', postOnly ? 'post-only' : '-', reduceOnly ? 'reduce-only' : '-', bound, on ?? 'ROUTED'];
  const terms = [side, ...size, symbol, ...shape, form.into, ...flags].join(' ');
  const [quantity, quantityIn] = words === undefined ? [typed.quantity, typed.quantityIn] : ['0', 'QUOTE' as const];
  return {id, kind: 'SERIES', clientId, symbol, side, quantity, quantityIn, terms};
}

/** The name of one order of the series: the same on every run. */
export function legOfSeries(routeId: string, index: number) {
  return {routeId, index, isFirst: false};
}

/**
 * Asks the exchange for orders of a name that the journal does not know: another machine may have placed some. Those are
 * journaled as legs. Throws `limit` where one is another order, and why the exchange could not be asked: nothing was sent.
 */
export async function adoptSeries(
  {id, clientId}: {readonly id: string; readonly clientId: string},
  plan: SeriesPlan,
  {form, typed}: SeriesInput,
  handle: AccountHandle,
  deps: Pick<OrderDeps, 'call' | 'random' | 'state'>,
): Promise<void> {
  const adapter = await handle.adapter();
  const market = await resolveSymbol(plan.symbol, adapter, RULES_MAX_AGE_MS, deps.call.signal);
  const under = (name: string) => orderUnderId(market.symbol, name, adapter, deps);
  const own = adapter.capabilities.clientOrderIds.accepts(clientId) ? await under(clientId) : null;
  if (own !== null) throw anotherOrder(clientId, own);
  const found = await Promise.all(plan.legs.map((_, index) => under(clientOrderIdOf(id, index, clientId, adapter, deps))));
  // What was typed in words had other numbers in the run that placed it.
  const isLadderTyped = form.kind !== 'LADDER' || [form.from, form.to].every((price) => parseTyped(price) !== null);
  const isTyped = isLadderTyped && wordsOf(typed) === null;
  found.forEach((order, index) => {
    const leg = plan.legs[index];
    if (order !== null && leg !== undefined && isTyped && !isSame(leg, order, typed.side, market))
      throw anotherOrder(clientId, order);
  });
  found.forEach((order, index) => {
    if (order !== null) adoptLeg({order, market, adapter, clientId, route: id, index}, typed.side, deps);
  });
}

function isSame({price, quantity, quantityIn}: PlannedLeg, order: Order, side: Side, {rules}: Market): boolean {
  const isEqual = (one: string | null, other: string | null) => one === null || other === null || dec(one).eq(other);
  const sent = price === null ? null : toPassiveTick(side, price, rules.tickSize);
  return isEqual(sent, order.price) && (quantityIn === 'QUOTE' || isEqual(quantity, order.quantity));
}

function clientOrderIdOf(
  routeId: string,
  index: number,
  clientId: string,
  adapter: ExchangeAdapter,
  {random}: Pick<OrderDeps, 'random'>,
): string {
  const source = {identity: identityOf(adapter.config), clientId, leg: legOfSeries(routeId, index)};
  return makeIds(source, adapter.capabilities.clientOrderIds, random).clientOrderId;
}
