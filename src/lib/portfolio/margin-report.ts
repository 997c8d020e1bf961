/** What each account holds its contracts with, and how far each coin is from liquidating it. The document of `mxt margin`. */
import {type AccountHandle, type AccountStatus, type CallOptions, partFailure, withTimeout} from '../adapter/accounts.ts';
import type {MarginPool} from '../model/account.ts';
import {yourName} from '../model/asset-names.ts';
import type {MarginMode, RiskTier} from '../model/contract.ts';
import {type DecimalText, dec} from '../model/decimal.ts';
import {type DeskError, toFailure} from '../model/errors.ts';
import {type AccountMargin, marginOf, ratioOf} from './account-margin.ts';
import {type Gathered, gather, type HeldBy, type Unread} from './gather.ts';
import {type MarginLine, marginLines} from './margin-lines.ts';
import {valued} from './valued.ts';
import {warningsOf} from './warnings.ts';

/** Brackets change with notice, days ahead. */
const TIERS_MAX_AGE_MS = 86_400_000;

/** One pool in its own currency. */
export interface ShownPool extends AccountMargin {
  readonly asset: string;
  readonly mode: MarginMode | null;
}

/** Figures in USD, over all pools; null: not known, or the account has none. */
export interface MarginAccount extends AccountStatus, AccountMargin {
  /** Null also where pools differ. */
  readonly mode: MarginMode | null;
  readonly pools: readonly ShownPool[];
  readonly lines: readonly MarginLine[];
  readonly sameAs?: string;
}

export interface MarginDocument {
  readonly at: string;
  readonly valuation: 'USD';
  readonly complete: boolean;
  readonly unread: readonly Unread[];
  readonly accounts: readonly MarginAccount[];
}

export interface MarginResult {
  readonly document: MarginDocument;
  readonly warnings: readonly string[];
}

const NOTHING: AccountMargin = {equity: null, used: null, maintenance: null, available: null, ratio: null};

/** Asks all accounts in one round trip, and for the brackets of their contracts where they are not in the cache. */
export async function readMargin(handles: readonly AccountHandle[], call: CallOptions): Promise<MarginResult> {
  const gathered = await gather(handles, call, {balances: false, contracts: true, funding: false});
  const {priceAt} = valued(gathered);
  const rows = await Promise.all(gathered.held.map((held) => accountOf(held, priceAt, call)));
  const unread = [...gathered.unread, ...rows.flatMap((row) => row.unread)];
  const accounts = gathered.statuses.map((status): MarginAccount => {
    const row = rows.find(({account}) => account === status.account);
    const none = {...NOTHING, mode: null, pools: [], lines: []};
    return {...status, ...unanswered(status, gathered), ...(row === undefined ? none : row.figures)};
  });
  const complete = gathered.complete && unread.every(({error}) => error === undefined);
  const document = {at: new Date(call.clock.now()).toISOString(), valuation: 'USD' as const, complete, unread, accounts};
  return {document, warnings: warningsOf({...gathered, unread}, [])};
}

/** Failed, of an account that has shown nothing because what was asked failed: each part fails by itself, an account with all of them. */
function unanswered(
  {account, exchange}: AccountStatus,
  {held, unread}: Gathered,
): Pick<AccountStatus, 'status' | 'error'> | null {
  const shown = held.find(({handle}) => handle.account === account);
  if (shown === undefined || shown.pools.length > 0 || shown.positions.length > 0) return null;
  const error = unread.find((part) => part.account === account && part.error !== undefined)?.error;
  return error === undefined ? null : {status: 'failed', error: {...error, account, exchange}};
}

/** Whether any account would be liquidated by a smaller move of one coin than this fraction. What is not known is no such move. */
export function isBelow({accounts}: MarginDocument, least: DecimalText): boolean {
  return accounts.some(({lines}) => lines.some(({distance}) => distance !== null && dec(distance).lt(least)));
}

interface Row {
  readonly account: string;
  readonly figures: Omit<MarginAccount, keyof AccountStatus | 'sameAs'>;
  readonly unread: readonly Unread[];
}

async function accountOf(
  {handle, positions, pools}: HeldBy,
  priceAt: (handle: AccountHandle, listedAs: string) => DecimalText | null,
  call: CallOptions,
): Promise<Row> {
  const usdOf = (asset: string) => priceAt(handle, asset);
  const {tiers, failed} = await readTiers(handle, [...new Set(positions.map(({symbol}) => symbol))], call);
  const names = handle.names ?? {};
  const lines = marginLines({pools, positions, tiers, usdOf, nameOf: (listedAs) => yourName(names, listedAs)});
  const modes = new Set(pools.map(({mode}) => mode));
  return {
    account: handle.account,
    figures: {
      mode: modes.size === 1 ? ([...modes][0] ?? null) : null,
      ...(marginOf(pools, usdOf) ?? NOTHING),
      pools: pools.map(shownPool),
      lines,
    },
    unread: failed.map(({symbol, error}) => ({
      account: handle.account,
      what: `risk tiers of ${symbol}`,
      error: toFailure(error),
    })),
  };
}

function shownPool({asset, mode, equity, used, maintenance, available}: MarginPool): ShownPool {
  return {asset, mode, equity, used, maintenance, available, ratio: ratioOf(maintenance, equity)};
}

async function readTiers(handle: AccountHandle, symbols: readonly string[], call: CallOptions) {
  const tiers = new Map<string, readonly RiskTier[] | null>();
  const failed: {readonly symbol: string; readonly error: DeskError}[] = [];
  const adapter = symbols.length === 0 ? null : await handle.adapter();
  await Promise.all(
    symbols.map(async (symbol) => {
      try {
        const read = await withTimeout(call, async (signal) => adapter?.derivatives?.riskTiers(symbol, TIERS_MAX_AGE_MS, signal));
        tiers.set(symbol, read ?? null);
      } catch (error) {
        tiers.set(symbol, null);
        failed.push({symbol, error: partFailure(error, call)});
      }
    }),
  );
  return {tiers, failed};
}
