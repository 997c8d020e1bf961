/** `mxt position close`: which positions are meant, and what is refused because it is not plain. */
import {yourSymbol} from '../../adapter/account-names.ts';
import {type AccountHandle, type AccountStatus, askAccounts, withTimeout} from '../../adapter/accounts.ts';
import {resolveSymbol} from '../../adapter/find-market.ts';
import {placeOf, sameAccounts, twinId, withTwins} from '../../adapter/same-account.ts';
import type {Position} from '../../model/account.ts';
import type {DecimalText} from '../../model/decimal.ts';
import {DeskError, toFailure} from '../../model/errors.ts';
import {COMMON_QUOTES, symbolCandidates} from '../../model/symbol.ts';
import type {OrderDeps} from '../order-deps.ts';
import {RULES_MAX_AGE_MS} from '../place/prepare.ts';
import {withProvenModes} from './close-position.ts';

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

export interface Held {
  readonly handle: AccountHandle;
  readonly position: Position;
  /** The exchange's own id of the account; null: not known. */
  readonly uid: string | null;
}

/** The positions that are meant, and how each account answered. Throws `usage` for text that is no symbol. */
export async function readHeld(request: CloseRequest, deps: Pick<OrderDeps, 'call' | 'accounts'>) {
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
    meantOf(withProvenModes(value.rows), candidates, handle)
      .filter(({quantity}) => isOn(request.side, quantity))
      .map((position): Held => ({handle, position, uid: value.uid})),
  );
  // One whose position may be in what could not be read has not answered.
  const accounts = withTwins(statuses, sameAs).map((status): AccountStatus => {
    const hole = own.find(({handle}) => handle.account === status.account)?.value.missing[0];
    const isFound = held.some(({handle}) => handle.account === status.account);
    return hole === undefined || isFound ? status : {...status, status: 'failed', error: toFailure(hole.error.on(status))};
  });
  return {held, accounts};
}

/** By the exchange's name of the coin, or else by the user's (`assets`). */
function meantOf(rows: readonly Position[], candidates: ReadonlySet<string>, handle: AccountHandle): readonly Position[] {
  const listed = rows.filter(({symbol}) => isMeant(symbol, candidates));
  return listed.length > 0 ? listed : rows.filter(({symbol}) => isMeant(yourSymbol(handle, symbol), candidates));
}

function isMeant(symbol: string, candidates: ReadonlySet<string>): boolean {
  return candidates.has(symbol) || candidates.has(symbol.split(':')[0] ?? symbol);
}

function isOn(side: CloseRequest['side'], quantity: DecimalText): boolean {
  return side === null || quantity.startsWith('-') === (side === 'SHORT');
}

/** Nothing is open: that is done already, unless no account has such a contract. */
export async function refuseTypo(
  {symbol}: CloseRequest,
  accounts: readonly AccountStatus[],
  {accounts: handles, call}: Pick<OrderDeps, 'call' | 'accounts'>,
) {
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
  if (unknown === undefined || !looks.every((look) => look instanceof DeskError && look.kind === 'not-found')) return;
  // Of a name without a quote only guesses were looked for: they are no names that anybody typed.
  if (/[/_-]/.test(symbol) || COMMON_QUOTES.some((quote) => symbol.toUpperCase().endsWith(quote) && symbol.length > quote.length))
    throw unknown;
  throw new DeskError('not-found', `No account has a contract "${symbol.slice(0, 40)}".`, {
    hint: `Write it in full, as ${symbol.toUpperCase().slice(0, 20)}/USDT:USDT.`,
    sent: false,
  });
}

/** The perpetuals that a pair may mean. */
function perpetualsOf(typed: string): readonly string[] {
  return symbolCandidates(typed).map((pair) => `${pair}:${pair.split('/')[1] ?? ''}`);
}

/** Throws where it is not plain what is meant: with nothing sent. */
export function refuseAmbiguous({symbol, everywhere, quantity}: CloseRequest, held: readonly Held[]): void {
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
  if (quantity !== null) refuseTwins(held);
  const isHedged = names.some((name) => held.filter(({handle}) => handle.account === name).length > 1);
  if (isHedged && quantity !== null) {
    throw new DeskError('usage', `${symbols[0]} is held long and short: --quantity fits both.`, {
      hint: 'Say which with --side long or --side short.',
      sent: false,
    });
  }
}

/** Two keys that may be of one account: a quantity would be closed once by each. What closes all of it can be sent twice. */
function refuseTwins(held: readonly Held[]): void {
  const twins = held.filter(
    (one) =>
      one.uid === null &&
      held.some(({handle}) => handle.account !== one.handle.account && placeOf(handle) === placeOf(one.handle)),
  );
  if (twins.length === 0) return;
  const names = [...new Set(held.map(({handle}) => handle.account))].join(' and ');
  throw new DeskError('protocol', `It is not known whether ${names} are keys of different accounts.`, {
    hint: 'Nothing was sent. Say where with --on ACCOUNT, or close all of it.',
    sent: false,
  });
}
