/** `mxt position close`: which positions are meant, on which accounts, and what became of closing them. */
import {type AccountHandle, type AccountStatus, askAccounts, withTimeout} from '../../adapter/accounts.ts';
import {exitCodeOfStatuses} from '../../adapter/exit-code.ts';
import {resolveSymbol} from '../../adapter/find-market.ts';
import {sameAccounts, twinId, withTwins} from '../../adapter/same-account.ts';
import type {Position} from '../../model/account.ts';
import {type Decimal, type DecimalText, dec, plain, ZERO} from '../../model/decimal.ts';
import {DeskError, exitCodeOf, PARTIAL_EXIT, toFailure} from '../../model/errors.ts';
import {symbolCandidates} from '../../model/symbol.ts';
import {sizeOf} from '../../model/typed/size.ts';
import type {Resolved} from '../../model/typed/words.ts';
import type {OrderDeps} from '../order-deps.ts';
import type {Placed} from '../place/document.ts';
import {RULES_MAX_AGE_MS} from '../place/prepare.ts';
import {missingOf, type Submission} from '../place/submission.ts';
import {closePosition} from './close-position.ts';
import {doubtfulOn} from './doubtful.ts';

export interface CloseRequest {
  /** As typed: a contract, or a pair that names one contract among what is held. */
  readonly symbol: string;
  /** Close on every account; else it must be held on one alone. */
  readonly everywhere: boolean;
  /** As typed: base units, or a share of the position; null: all of it. */
  readonly quantity: string | null;
  /** Null: whichever is open, both in hedge mode. */
  readonly side: 'LONG' | 'SHORT' | null;
  /** As a fraction; null: at market. */
  readonly maxSlippage: DecimalText | null;
  readonly allowDuplicate: boolean;
}

/** As that of `order place`; no orders where nothing is open any more. */
export interface CloseDocument extends Placed {
  readonly route: null;
  /** How each account answered what it holds. */
  readonly accounts: readonly AccountStatus[];
}

interface Held {
  readonly handle: AccountHandle;
  readonly position: Position;
}

/**
 * Reads what the accounts hold, and closes it. Throws `usage` where it is not plain what is meant, and `not-found` for a symbol that
 * no account has: nothing was sent then. What Ctrl-C cuts short is in the answer.
 */
export async function closePositions(request: CloseRequest, deps: OrderDeps): Promise<CloseDocument> {
  const {held, accounts} = await readHeld(request, deps);
  if (held.length === 0) await refuseTypo(request, accounts, deps);
  refuseAmbiguous(request, held);
  // All sizes before the first order: what is typed wrong closes nothing.
  const sized = held.map((each) => ({...each, ...sizeFor(request.quantity, each)}));
  const closings = await Promise.all(sized.map((each) => closeOne(request, each, deps)));
  const orders = closings.flat();
  const left = sized.map(({quantity}, index) => leftOf(quantity, closings[index] ?? []));
  const missing = left.includes(null) ? null : plain(left.reduce<Decimal>((sum, each) => sum.plus(each ?? ZERO), ZERO));
  const resolved = sized.flatMap((each) => each.resolved);
  return {outcome: outcomeOf(orders, missing), replayed: false, orders, resolved, missing, route: null, accounts};
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

/** 0 closed, or nothing was open; 6 unknown; 3 a part of it is left or not known; else why no account answered. */
export function exitCodeOfClose({outcome, orders, accounts}: CloseDocument): number {
  if (outcome === 'unknown') return exitCodeOf({kind: 'unknown-outcome'});
  if (orders.length === 0) return exitCodeOfStatuses(accounts);
  const isWhole = outcome === 'placed' && orders.every(({error}) => error === undefined);
  return isWhole && accounts.every(({status}) => status === 'ok') ? 0 : PARTIAL_EXIT;
}

async function readHeld(request: CloseRequest, deps: OrderDeps) {
  const {accounts: handles, call} = deps;
  const candidates = new Set(symbolCandidates(request.symbol));
  if (candidates.size === 0) {
    throw new DeskError('usage', `"${request.symbol.slice(0, 40)}" is not a symbol.`, {
      hint: 'Write it as BTC/USDT:USDT.',
      sent: false,
    });
  }
  const {answers, statuses} = await askAccounts(handles, call, async (adapter, signal, handle) => {
    if (adapter.derivatives === undefined) return {rows: [], missing: [], uid: null};
    const [positions, uid] = await Promise.all([adapter.derivatives.positions(signal), twinId(adapter, handle, handles, call)]);
    return {...positions, uid};
  });
  const sameAs = sameAccounts(answers.map(({handle, value}) => ({handle, uid: value.uid})));
  const own = answers.filter(({handle}) => !sameAs.has(handle.account));
  const held = own.flatMap(({handle, value}) =>
    value.rows
      .filter(({symbol, quantity}) => isMeant(symbol, candidates) && isOn(request.side, quantity))
      .map((position): Held => ({handle, position})),
  );
  // One whose position may be in what could not be read has not answered.
  const accounts = withTwins(statuses, sameAs).map((status): AccountStatus => {
    const hole = own.find(({handle}) => handle.account === status.account)?.value.missing[0];
    const isFound = held.some(({handle}) => handle.account === status.account);
    return hole === undefined || isFound ? status : {...status, status: 'failed', error: toFailure(hole.error.on(status))};
  });
  return {held, accounts};
}

function isMeant(symbol: string, candidates: ReadonlySet<string>): boolean {
  return candidates.has(symbol) || candidates.has(symbol.split(':')[0] ?? symbol);
}

function isOn(side: CloseRequest['side'], quantity: DecimalText): boolean {
  return side === null || quantity.startsWith('-') === (side === 'SHORT');
}

/** Nothing is open: that is done already, unless no account has such a contract. */
async function refuseTypo({symbol}: CloseRequest, accounts: readonly AccountStatus[], {accounts: handles, call}: OrderDeps) {
  if (accounts.some(({status}) => status === 'failed')) return;
  const looks = await Promise.all(
    handles.map(async (handle) => {
      try {
        const adapter = await handle.adapter();
        const typed = symbol.includes(':') ? [symbol] : perpetualsOf(symbol);
        const found = typed.map((each) => withTimeout(call, (signal) => resolveSymbol(each, adapter, RULES_MAX_AGE_MS, signal)));
        await Promise.any(found);
        return null;
      } catch (error) {
        return error instanceof AggregateError ? (error.errors[0] as unknown) : error;
      }
    }),
  );
  if (looks.includes(null)) return;
  const unknown = looks.find((look) => look instanceof DeskError && look.kind === 'not-found');
  if (unknown !== undefined && looks.every((look) => look instanceof DeskError && look.kind === 'not-found')) throw unknown;
}

/** The perpetuals that a pair may mean. */
function perpetualsOf(typed: string): readonly string[] {
  return symbolCandidates(typed).map((pair) => `${pair}:${pair.split('/')[1] ?? ''}`);
}

function refuseAmbiguous({symbol, everywhere, quantity}: CloseRequest, held: readonly Held[]): void {
  const names = [...new Set(held.map(({handle}) => handle.account))];
  const symbols = [...new Set(held.map(({position}) => position.symbol))];
  if (symbols.length > 1) {
    throw new DeskError('usage', `"${symbol}" fits ${symbols.length} contracts that are held: ${symbols.join(', ')}.`, {
      hint: 'Write the contract in full.',
      sent: false,
    });
  }
  if (names.length > 1 && !everywhere) {
    throw new DeskError('usage', `${symbols[0]} is held on ${names.join(' and ')}.`, {
      hint: 'Say where with --on ACCOUNT, or close it everywhere with --all.',
      sent: false,
    });
  }
  const isHedged = names.some((name) => held.filter(({handle}) => handle.account === name).length > 1);
  if (isHedged && quantity !== null) {
    throw new DeskError('usage', `${symbols[0]} is held long and short: --quantity fits both.`, {
      hint: 'Say which with --side long or --side short.',
      sent: false,
    });
  }
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
  return {quantity, resolved: quantity === typed ? [] : [{field: 'quantity', typed, value: quantity, from}]};
}

interface Sized {
  readonly quantity: DecimalText;
  readonly resolved: readonly Resolved[];
}

/** Base units that were to be closed and are not; null where that is not known. */
function leftOf(quantity: DecimalText, orders: readonly Submission[]): Decimal | null {
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
