/** Ends everything on one account with a trade key, within a deadline. Never throws: how it went is the answer. */
import type {AccountHandle, AccountStatus} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {Position} from '../../model/account.ts';
import {type DeskError, toFailure} from '../../model/errors.ts';
import type {Order} from '../../model/order.ts';
import type {Intent} from '../../state/journal.ts';
import {described} from '../look/matches.ts';
import type {OrderDeps} from '../order-deps.ts';
import type {CancelVerdict} from './cancel-one.ts';
import {doubtfulOn} from './doubtful.ts';
import {asDeskError, Fight, LAST_READS_MS} from './fight.ts';
import {type FlatEnd, flatten} from './flatten.ts';

export interface KilledAccount extends AccountStatus {
  /** What can hold orders there and was not canceled: products out of mxt's reach, or not the key's to trade. */
  readonly unreached: readonly string[];
  /** How many orders were canceled beside those of `orders`, which the exchange counts and does not name. */
  readonly unnamed?: number;
}

export interface AccountEnd {
  readonly account: KilledAccount;
  readonly verdicts: readonly CancelVerdict[];
  readonly survivors: readonly Order[];
  /** Orders of this account that nothing settles yet. */
  readonly doubtful: readonly Intent[];
  /** What became of its positions; null where they were not to be closed. */
  readonly flat: FlatEnd | null;
}

/** `flattens`: positions are closed too. */
export async function sweep(
  handle: AccountHandle,
  deadline: number,
  deps: OrderDeps,
  say: (line: string) => void,
  flattens = false,
): Promise<AccountEnd> {
  const {clock} = deps.call;
  const startedAt = clock.monotonic();
  const status = (error: DeskError | null) => statusOf(handle, clock.monotonic() - startedAt, error);
  let adapter: ExchangeAdapter;
  try {
    adapter = await handle.adapter();
  } catch (error) {
    const failure = asDeskError(error);
    say(`${handle.account}: nothing was canceled - ${failure.message}`);
    return {account: {...status(failure), unreached: []}, verdicts: [], survivors: [], doubtful: [], flat: null};
  }
  const fight = new Fight(handle, adapter, deps);
  const flattening = flattens ? flatten(handle, adapter, fight, deadline, deps) : null;
  const ordersError = await fight.run(deadline - LAST_READS_MS);
  const flat = await flattening;
  const error = ordersError ?? flat?.error ?? null;
  await fight.seen.askEnds(Math.min(deadline, clock.monotonic() + LAST_READS_MS));
  const survivors = fight.open;
  if (flat !== null && adapter.derivatives === undefined && (await offersContracts(handle))) fight.unreached.add(NO_POSITIONS);
  const unreached = [...fight.unreached];
  const verdicts = fight.seen.verdicts(survivors);
  const unnamed = fight.unnamed(verdicts);
  say(lineOf(handle.account, {verdicts, unnamed, survivors, flat, unreached, error}));
  return {
    account: {...status(error), unreached, ...(unnamed > 0 && {unnamed})},
    verdicts,
    survivors,
    doubtful: doubtfulOn(adapter, null, deps),
    flat,
  };
}

const NO_POSITIONS = 'linear positions (linear is not among its `products` in the keys file)';

async function offersContracts({offers}: AccountHandle): Promise<boolean> {
  return ((await offers?.().catch(() => [])) ?? []).includes('linear');
}

export function statusOf({account, exchange}: AccountHandle, tookMs: number, error: DeskError | null): AccountStatus {
  const latencyMs = Math.round(tookMs);
  if (error === null) return {account, exchange, status: 'ok', latencyMs};
  return {account, exchange, status: 'failed', latencyMs, error: toFailure(error.on({account, exchange}))};
}

interface Said {
  readonly verdicts: readonly CancelVerdict[];
  readonly unnamed: number;
  readonly survivors: readonly Order[];
  readonly flat: FlatEnd | null;
  readonly unreached: readonly string[];
  readonly error: DeskError | null;
}

/** What the user reads as an account is done. */
function lineOf(account: string, {verdicts, unnamed, survivors, flat, unreached, error}: Said): string {
  const canceled = verdicts.filter(({outcome}) => outcome === 'canceled').length + unnamed;
  const closed =
    flat === null ? '' : `, ${flat.closings.filter(({outcome}) => outcome === 'placed').length} closing orders placed`;
  const left = survivors.length > 0 ? `; still open: ${survivors.map(described).join('; ')}` : '';
  const held = flat === null || flat.left.length === 0 ? '' : `; still held: ${flat.left.map(heldWords).join('; ')}`;
  const verified = error === null ? 'nothing is open' : `NOT verified that nothing is open - ${error.message}`;
  const out = unreached.length > 0 ? ` (out of reach: ${unreached.join(', ')})` : '';
  return `${account}: ${canceled} canceled${closed}, ${verified}${left}${held}${out}`;
}

function heldWords({quantity, symbol}: Position): string {
  return `${quantity} ${symbol}`;
}
