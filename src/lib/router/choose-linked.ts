/**
 * The account for a routed order with a take-profit or stop-loss: the one with the best price among those whose exchange links
 * them. The exchange places them for one order, so all of it goes there.
 */
import {listedSymbol} from '../adapter/account-names.ts';
import {type AccountHandle, askAccounts} from '../adapter/accounts.ts';
import {DeskError, type Failure} from '../model/errors.ts';
import {checkForm, legsOf} from '../model/linked.ts';
import {likelySymbol, productOf} from '../model/symbol.ts';
import type {OrderDeps} from '../orders/order-deps.ts';
import {journaledEarlier} from '../orders/place/earlier.ts';
import {clientOrderIdsOf} from '../orders/place/ids.ts';
import {type OrderTerms, requestOf, type TypedOrder} from '../orders/place/terms.ts';
import type {Ticket} from '../orders/place/ticket.ts';
import {orderUnderId} from '../orders/place/under-id.ts';
import {identityOf} from '../state/account-names.ts';
import {chooseAccount} from './choose-account.ts';
import type {RouteMode} from './route.ts';
import type {RoutedInput} from './routed.ts';

/** A routed order as it was typed. */
interface LinkedPlacing {
  readonly typed: TypedOrder;
  readonly mode: RouteMode;
  readonly options: Pick<Ticket, 'exact' | 'allowDuplicate' | 'despite'>;
  readonly routing: Pick<RoutedInput, 'gathering'>;
}

/**
 * An order that an earlier run placed under the same client id keeps its account. Throws `usage` for a split, `unsupported` with
 * each exchange's reason where none links them, and why an account could not be asked for that id: nothing was sent.
 */
export async function chooseLinked({typed, mode, options, routing}: LinkedPlacing, deps: OrderDeps): Promise<AccountHandle> {
  if (mode === 'split') {
    throw new DeskError('usage', 'An exchange links take-profit and stop-loss to one order: --route split has several.', {
      hint: 'Leave out --route split, or name the account with --on.',
      sent: false,
    });
  }
  const accounts = await linking(typed, deps);
  const known = await alreadyAt(typed, accounts, deps);
  if (known !== null) return known;
  const input = {form: {kind: 'SLICES' as const, overMs: 0, into: 1}, typed, on: null, options};
  return (await chooseAccount(input, routing.gathering, {...deps, accounts})).handle;
}

/** Accounts whose exchange links what was asked. */
async function linking(typed: TypedOrder, {accounts}: Pick<OrderDeps, 'accounts'>): Promise<readonly AccountHandle[]> {
  const product = productOf(likelySymbol(typed.symbol) ?? typed.symbol);
  const request = requestOf(inShape(typed), '');
  const legs = legsOf(typed, () => null);
  const found: AccountHandle[] = [];
  const reasons = new Set<string>();
  for (const handle of accounts.filter(({mode, products}) => mode === 'trade' && products.includes(product))) {
    try {
      const {capabilities, config} = await handle.adapter();
      checkForm(request, legs, capabilities.linkedOrders?.[product], {exchange: config.exchange, market: {product}});
      found.push(handle);
    } catch (error) {
      if (!(error instanceof DeskError)) throw error;
      reasons.add(error.message);
    }
  }
  if (found.length > 0 || reasons.size === 0) return found;
  throw new DeskError('unsupported', [...reasons].join(' '), {hint: 'Place the order alone.', sent: false});
}

/** Only the kind of order matters here: a price in words is a price. */
function inShape(typed: TypedOrder): OrderTerms {
  return {...typed, quantityIn: typed.price === null ? typed.quantityIn : 'BASE'};
}

/** Where the order of this client id is, by the journal or by an exchange that has it. Null: nowhere, or it has no name. */
async function alreadyAt(
  {clientId, symbol}: TypedOrder,
  accounts: readonly AccountHandle[],
  deps: Pick<OrderDeps, 'call' | 'state'>,
): Promise<AccountHandle | null> {
  if (clientId === null) return null;
  for (const handle of accounts) {
    if (journaledEarlier({clientId, leg: null}, await handle.adapter(), deps) !== null) return handle;
  }
  const canonical = likelySymbol(symbol) ?? symbol;
  const {answers, statuses} = await askAccounts(accounts, deps.call, async (adapter, _, handle) => {
    const listed = listedSymbol(handle, canonical);
    if (listed === null) return null;
    const [name] = clientOrderIdsOf(identityOf(adapter.config), clientId, adapter.capabilities.clientOrderIds);
    return orderUnderId(listed, name, adapter, deps);
  });
  const found = answers.find(({value}) => value !== null);
  if (found !== undefined) return found.handle;
  const failure = statuses.find(({error}) => error !== undefined)?.error;
  if (failure !== undefined) throw unasked(failure);
  return null;
}

function unasked({kind, message, ...detail}: Failure): DeskError {
  return new DeskError(kind, message, {...detail, sent: false});
}
