/** One order as it was typed, on the account that it names or routed: shown, or asked about and placed. */
import {listedSymbol} from '../adapter/account-names.ts';
import type {AccountHandle} from '../adapter/accounts.ts';
import {likelySymbol} from '../model/symbol.ts';
import type {OrderDeps} from '../orders/order-deps.ts';
import {accountNamed, directTicket, placedDirectly} from '../orders/place/document.ts';
import {dryRuns} from '../orders/place/dry-run.ts';
import {wasPlaced} from '../orders/place/placed-before.ts';
import {submitOrder} from '../orders/place/submit.ts';
import {hasLinked, type OrderTerms, type TypedOrder} from '../orders/place/terms.ts';
import type {Ticket} from '../orders/place/ticket.ts';
import {settleDirect} from '../orders/words/settle-direct.ts';
import type {RouteMode} from './route.ts';
import type {DryDocument, RoutedInput, RoutedResult} from './routed.ts';

/** What of an order is asked before it is sent. */
export type AskedTerms = Pick<OrderTerms, 'side' | 'quantity' | 'quantityIn' | 'symbol' | 'price' | 'takeProfit' | 'stopLoss'>;

export interface TypedPlacing {
  /** Null: routed. */
  readonly on: string | null;
  readonly typed: TypedOrder;
  readonly mode: RouteMode;
  readonly options: Pick<Ticket, 'exact' | 'allowDuplicate' | 'despite'>;
  /** Of a routed order alone. */
  readonly routing: Pick<RoutedInput, 'gathering' | 'replan'>;
}

/** Asks before real money moves, with the orders that would be sent; false: nothing is. */
export type Ask = (handles: readonly AccountHandle[], terms: AskedTerms, tickets: readonly Ticket[]) => Promise<boolean>;

/** Null when the answer was no. Throws DeskError where nothing was placed. */
export async function placeTyped(placing: TypedPlacing, deps: OrderDeps, ask: Ask): Promise<RoutedResult | null> {
  const handle = await accountOf(placing, deps);
  if (handle === null) return (await import('./place-routed.ts')).placeRouted(await inputOf(placing, ask), deps);
  const {terms, resolved} = await settleDirect(typedFor(handle, placing), handle, deps);
  const ticket = directTicket(handle, terms, placing.options);
  if (!(await ask([handle], terms, [ticket]))) return null;
  return placedDirectly(await submitOrder(ticket, deps), resolved);
}

/** Exactly what would be sent. */
export async function showTyped(placing: TypedPlacing, deps: OrderDeps): Promise<DryDocument> {
  const handle = await accountOf(placing, deps);
  if (handle === null) {
    const [{dryRoute}, {wasRouted}] = await Promise.all([import('./place-routed.ts'), import('./claim.ts')]);
    const input = await inputOf(placing, async () => false);
    return wasRouted(input, deps) ? REPLAYED : dryRoute(input, deps);
  }
  const {terms, resolved} = await settleDirect(typedFor(handle, placing), handle, deps);
  const ticket = directTicket(handle, terms, placing.options);
  if (await wasPlaced(ticket, deps)) return REPLAYED;
  return {dryRun: true, orders: await dryRuns([ticket], deps), resolved, route: null};
}

const REPLAYED: DryDocument = {dryRun: true, replayed: true, orders: [], resolved: [], route: null};

/** The one account of the order; null: it may be spread over several. */
async function accountOf(placing: TypedPlacing, deps: OrderDeps): Promise<AccountHandle | null> {
  if (placing.on !== null) return accountNamed(placing.on, deps);
  return hasLinked(placing.typed) ? (await import('./choose-linked.ts')).chooseLinked(placing, deps) : null;
}

/** What was typed, for the account that a routed order goes to: as its exchange lists the market. */
function typedFor(handle: AccountHandle, {on, typed}: TypedPlacing): TypedOrder {
  if (on !== null) return typed;
  const symbol = likelySymbol(typed.symbol) ?? typed.symbol;
  return {...typed, symbol: listedSymbol(handle, symbol) ?? typed.symbol};
}

async function inputOf({typed, mode, options, routing}: TypedPlacing, ask: Ask): Promise<RoutedInput> {
  const {routedInput} = await import('./place-routed.ts');
  return routedInput(typed, mode, {...options, ...routing}, ask);
}
