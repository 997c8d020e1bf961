/** `mxt position close`: what is meant is closed, and what became of it. */
import type {AccountHandle, AccountStatus} from '../../adapter/accounts.ts';
import {exitCodeOfStatuses} from '../../adapter/exit-code.ts';
import {placeOf} from '../../adapter/same-account.ts';
import {type Decimal, type DecimalText, dec, plain, ZERO} from '../../model/decimal.ts';
import {DeskError, exitCodeOf, PARTIAL_EXIT} from '../../model/errors.ts';
import {sizeOf} from '../../model/typed/size.ts';
import type {Resolved} from '../../model/typed/words.ts';
import {closingState} from '../../state/closing-state.ts';
import type {OrderDeps} from '../order-deps.ts';
import type {Placed} from '../place/document.ts';
import {missingOf, type Submission} from '../place/submission.ts';
import {closePosition} from './close-position.ts';
import {doubtfulOn} from './doubtful.ts';
import {type CloseRequest, type Held, readHeld, refuseAmbiguous, refuseTypo} from './held-positions.ts';
import {type JournaledApart, journaledApart, withJournal} from './spare-journal.ts';

/** As that of `order place`; no orders where nothing is open any more. */
export interface CloseDocument extends Placed, JournaledApart {
  readonly route: null;
  /** How each account answered what it holds. */
  readonly accounts: readonly AccountStatus[];
}

/**
 * Reads what the accounts hold, and closes it. Throws `usage` where it is not plain what is meant, and `not-found` for a symbol that
 * no account has: nothing was sent then. What Ctrl-C cuts short is in the answer.
 */
export async function closePositions(request: CloseRequest, given: OrderDeps): Promise<CloseDocument> {
  const state = closingState(given.state);
  const deps = {...given, state};
  const parts = await Promise.all(groupsOf(request, deps.accounts).map((accounts) => closeAmong(request, {...deps, accounts})));
  const orders = parts.flatMap((part) => part.orders.map((each) => withJournal(each, state)));
  const found = new Map(parts.flatMap(({accounts}) => accounts.map((status) => [status.account, status])));
  const accounts = deps.accounts.flatMap(({account}) => found.get(account) ?? []);
  if (parts.every(({held}) => held === 0)) await refuseTypo(request, accounts, deps);
  // What an account holds that did not answer is left, for all that is known.
  const isUnheard = (orders.length === 0 || request.everywhere) && accounts.some(({status}) => status === 'failed');
  const left = isUnheard ? [null] : parts.flatMap((part) => part.left);
  const missing = left.includes(null) ? null : plain(left.reduce<Decimal>((sum, each) => sum.plus(each ?? ZERO), ZERO));
  const resolved = parts.flatMap((part) => part.resolved);
  const apart = journaledApart(state);
  return {outcome: outcomeOf(orders, missing), replayed: false, orders, resolved, missing, route: null, accounts, ...apart};
}

/**
 * Accounts that are closed together. No exchange waits for another where it is plain without the other what is meant; the keys of
 * one exchange do, as two of them may be of one account.
 */
function groupsOf({symbol, everywhere, quantity}: CloseRequest, handles: readonly AccountHandle[]) {
  const isPlain = everywhere && quantity === null && symbol.includes(':');
  return isPlain ? [...Map.groupBy(handles, placeOf).values()] : [handles];
}

interface Closed {
  /** How many positions there were. */
  readonly held: number;
  readonly orders: readonly Submission[];
  /** Per position, what is left that was to be closed; null where that is not known. */
  readonly left: readonly (Decimal | null)[];
  readonly resolved: readonly Resolved[];
  readonly accounts: readonly AccountStatus[];
}

async function closeAmong(request: CloseRequest, deps: OrderDeps): Promise<Closed> {
  const {held, accounts} = await readHeld(request, deps);
  refuseAmbiguous(request, held);
  // All sizes before the first order: what is typed wrong closes nothing.
  const sized = held.map((each) => ({...each, ...sizeFor(request.quantity, each)}));
  const closings = await Promise.all(sized.map((each) => closeOne(request, each, deps)));
  return {
    held: held.length,
    orders: closings.flat(),
    left: sized.map(({quantity}, index) => leftOf(quantity, closings[index] ?? [], request.quantity !== null)),
    resolved: sized.flatMap((each) => each.resolved),
    accounts,
  };
}

/** Orders in doubt do not hold up the close of a whole position: it can only reduce what is left. */
async function closeOne(
  {quantity: typed, maxSlippage, allowDuplicate}: CloseRequest,
  {handle, position, quantity}: Held & Sized,
  deps: OrderDeps,
): Promise<readonly Submission[]> {
  const isWhole = typed === null;
  const despite = isWhole ? doubtfulOn(await handle.adapter(), position.symbol, deps).map(({id}) => id) : [];
  return closePosition({handle, position, quantity, maxSlippage, allowDuplicate: allowDuplicate || isWhole, despite}, deps);
}

/** 0 closed, or nothing was open; 6 unknown; 3 a part of it is left, not known, or journaled apart; else why no account answered. */
export function exitCodeOfClose({outcome, orders, accounts, journaledIn}: CloseDocument): number {
  if (outcome === 'unknown') return exitCodeOf({kind: 'unknown-outcome'});
  if (orders.length === 0) return exitCodeOfStatuses(accounts);
  const isWhole = outcome === 'placed' && journaledIn === undefined && orders.every(({error}) => error === undefined);
  return isWhole && accounts.every(({status}) => status === 'ok') ? 0 : PARTIAL_EXIT;
}

/** What of the position is to be closed, base units, and how a size in words became that. Throws `usage`. */
function sizeFor(typed: string | null, {handle: {account}, position: {symbol, quantity: signed}}: Held): Sized {
  const held = dec(signed).abs();
  if (typed === null) return {quantity: plain(held), resolved: []};
  const [base = '', quote = ''] = (symbol.split(':')[0] ?? '').split('/');
  const size = sizeOf(typed, {base, quote});
  if (size.kind === 'NUMBER' && size.unit === 'QUOTE') {
    throw new DeskError('usage', `--quantity "${typed}": a position is closed in ${base}.`, {
      hint: `Write it in ${base}, or as a share such as 50%.`,
      sent: false,
    });
  }
  const wanted = size.kind === 'SHARE' ? held.times(size.share) : dec(size.quantity);
  const quantity = plain(wanted.gt(held) ? held : wanted);
  const from = `position ${plain(held)} ${base} on ${account}`;
  return {quantity, resolved: quantity === typed ? [] : [{field: 'quantity', typed, value: quantity, unit: base, from}]};
}

interface Sized {
  readonly quantity: DecimalText;
  readonly resolved: readonly Resolved[];
}

/**
 * Base units that were to be closed and are not; null where that is not known. What rounding takes off a size that was typed is an
 * adjustment, as of any order; of a whole position it is left.
 */
function leftOf(quantity: DecimalText, orders: readonly Submission[], isTyped: boolean): Decimal | null {
  const isFilled = orders.length > 0 && orders.every((each) => each.outcome === 'placed' && missingOf(each) === '0');
  if (isTyped && isFilled && orders.some(({adjustments}) => adjustments.some(({field}) => field === 'quantity'))) return ZERO;
  const filled = orders.map((each) => (each.outcome === 'rejected' ? '0' : missingOf(each) === null ? null : each.order.filled));
  if (orders.some(({outcome}) => outcome === 'unknown') || filled.includes(null)) return null;
  const left = filled.reduce<Decimal>((sum, each) => sum.minus(each ?? '0'), dec(quantity));
  return left.lt(0) ? ZERO : left;
}

function outcomeOf(orders: readonly Submission[], missing: DecimalText | null): Placed['outcome'] {
  if (orders.some(({outcome}) => outcome === 'unknown')) return 'unknown';
  if (orders.length > 0 && orders.every(({outcome}) => outcome === 'rejected')) return 'rejected';
  return missing === '0' ? 'placed' : 'partial';
}
