/** All logs of one account, its fills among them. */
import {partFailure, withTimeout} from '../adapter/accounts.ts';
import type {ExchangeAdapter} from '../adapter/contract/exchange.ts';
import type {Missing} from '../adapter/contract/rows.ts';
import {DeskError} from '../model/errors.ts';
import {joinSymbol} from '../model/symbol.ts';
import {placedSymbols} from '../state/placed-symbols.ts';
import type {State} from '../state/state.ts';
import {type SyncDeps, sourceOfFills, sourceOfLog, symbolOfLog, syncSource} from './sync.ts';

export interface Account {
  readonly adapter: ExchangeAdapter;
  readonly scope: string;
  /** Contracts that are held. */
  readonly contracts: readonly string[];
}

/**
 * From an instant on (epoch ms). Where an exchange answers fills by symbol, those are asked for that were traded from here, that
 * are held, and that a log names. Answers what is not known. Throws `unsupported` where mxt reads no logs of the exchange.
 */
export async function syncAccount({adapter, scope, contracts}: Account, since: number, deps: Deps): Promise<readonly Missing[]> {
  if (adapter.ledger === undefined)
    throw new DeskError('unsupported', `mxt does not read deposits, funding and other entries of ${adapter.config.exchange}.`);
  const logs = await Promise.all(adapter.ledger.logs.map((log) => syncSource(scope, sourceOfLog(log), since, deps)));
  return [...logs, ...(await syncFills({adapter, scope, contracts}, since, deps))].filter((part) => part !== null);
}

type Deps = SyncDeps & {readonly state: Pick<State, 'journal'>};

async function syncFills({adapter, scope, contracts}: Account, since: number, deps: Deps): Promise<readonly (Missing | null)[]> {
  if (await answersAll(adapter, deps)) return [await syncSource(scope, sourceOfFills(adapter, null), since, deps)];
  const {ledger} = deps;
  const named = ledger.rows(scope, since - 1, Number.MAX_SAFE_INTEGER).flatMap(({entry}) => entry?.symbol ?? []);
  const known = ledger.logs(scope).flatMap((name) => symbolOfLog(name) ?? []);
  const symbols = new Set([...placedSymbols(adapter.config, since, deps.state), ...contracts, ...named, ...known]);
  return Promise.all([...symbols].sort().map((symbol) => syncSource(scope, sourceOfFills(adapter, symbol), since, deps)));
}

/**
 * Fills in the markets between coins that are untold, where an exchange answers by market: a trade that was not made from here
 * changes two coins. Answers what is not known of them; null: there was nothing to ask.
 */
export async function syncSuspects(
  {adapter, scope}: Pick<Account, 'adapter' | 'scope'>,
  coins: readonly string[],
  since: number,
  deps: SyncDeps,
): Promise<readonly Missing[] | null> {
  if (coins.length < 2 || coins.length > MOST_SUSPECTS || (await answersAll(adapter, deps))) return null;
  const known = new Set(deps.ledger.logs(scope).map(symbolOfLog));
  const pairs = coins.flatMap((base) => coins.flatMap((quote) => (base === quote ? [] : [joinSymbol({...SPOT, base, quote})])));
  const parts = await Promise.all(
    pairs
      .filter((symbol) => !known.has(symbol))
      .map(async (symbol) => {
        if (!(await isListed(adapter, symbol, deps))) return undefined;
        return syncSource(scope, sourceOfFills(adapter, symbol), since, deps);
      }),
  );
  const asked = parts.filter((part) => part !== undefined);
  return asked.length === 0 ? null : asked.filter((part) => part !== null);
}

const SPOT = {settle: null, expiry: null};
/** With more coins than these something else is wrong. */
const MOST_SUSPECTS = 8;
const DAY_MS = 86_400_000;

/** A market that cannot be asked for is asked for its fills, which then say why. */
async function isListed({marketData}: ExchangeAdapter, symbol: string, {call}: SyncDeps): Promise<boolean> {
  try {
    await withTimeout(call, (signal) => marketData.market(symbol, DAY_MS, signal));
  } catch (error) {
    return partFailure(error, call).kind !== 'not-found';
  }
  return true;
}

/** Whether the exchange answers fills of all symbols at once. Any other failure is found again when they are read. */
async function answersAll({trading}: ExchangeAdapter, {call}: SyncDeps): Promise<boolean> {
  try {
    await withTimeout(call, (signal) => trading.fills({symbol: null, since: call.clock.now(), limit: 1}, signal));
  } catch (error) {
    return partFailure(error, call).kind !== 'unsupported';
  }
  return true;
}
