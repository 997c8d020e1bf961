/** The account facet: wallets, fees, rights of the key. */
import type * as v from 'valibot';
import type {AccountData, Holdings} from '../../adapter/contract/account-data.ts';
import {joinRows, type Rows} from '../../adapter/contract/rows.ts';
import {orAbsent} from '../../adapter/kit/absent.ts';
import {askAgain} from '../../adapter/kit/again.ts';
import {cachedFees} from '../../adapter/kit/fee-cache.ts';
import {missingPart, numberedPages, readRows} from '../../adapter/kit/pages.ts';
import {decode} from '../../adapter/wire.ts';
import type {Balance, KeyRights} from '../../model/account.ts';
import {DeskError} from '../../model/errors.ts';
import * as wallets from './balance.ts';
import type {Client, ReadEndpoint} from './client.ts';
import {feesOf} from './fees.ts';
import {wireSymbol} from './market.ts';
import * as rest from './rest.ts';
import {rightsOf, rightsOfReader} from './rights.ts';

export function createAccount(client: Client): AccountData {
  let knownUid: string | null = null;
  const account = async (signal: AbortSignal) => {
    const answer = await client.ask(rest.ACCOUNT, {omitZeroBalances: 'true'}, signal);
    if (answer.uid !== undefined) knownUid = String(answer.uid);
    return answer;
  };
  return {
    async balances(wanted, signal) {
      if (wanted === 'linear') return {rows: [], missing: [], unread: []};
      const spot = () =>
        account(signal).then(({balances}) => holdingsOf('balances', balances, wallets.SpotBalance, (row) => row));
      if (wanted === 'ALL' && hasWallets(client)) return readAll(client, spot, signal);
      const {rows, missing} = await spot();
      const {coins, receipts} = wallets.splitReceipts(rows, null, (asset) => isCoin(client, asset));
      const earn = wanted === 'ALL' ? wallets.walletOf('earn', receipts) : [];
      return {rows: [...wallets.walletOf('spot', coins), ...earn], missing, unread: []};
    },
    fees: (symbol, maxAgeMs, signal) =>
      cachedFees(client.context, symbol, maxAgeMs, async (at) => {
        const commission = await orAbsent(client.ask(rest.COMMISSION, {symbol: wireSymbol({symbol})}, signal));
        if (commission !== null) return feesOf(symbol, commission, at);
        // Those of the account hold for every symbol.
        const {commissionRates} = await account(signal);
        if (commissionRates === undefined) throw new DeskError('unsupported', 'This server does not report trading fees.');
        return feesOf(symbol, {standardCommission: commissionRates}, at);
      }),
    async keyRights(signal): Promise<KeyRights> {
      const told = hasWallets(client) ? await orAbsent(client.ask(rest.API_RESTRICTIONS, {}, signal)) : null;
      return told === null ? rightsOfReader((await account(signal)).canTrade) : rightsOf(told);
    },
    async uid(signal) {
      if (knownUid === null) await account(signal);
      return knownUid;
    },
  };
}

/** Testnet and demo have no /sapi, and with it no wallet but spot. */
export function hasWallets({context}: Client): boolean {
  return context.account.environment === 'live' || context.account.environment === 'sandbox';
}

/** Names that a market trades are coins, also those that look like receipts. */
function isCoin({context}: Client, asset: string): boolean {
  return context.memory.market({symbol: `${asset}/USDT`}) !== null;
}

type Wallet = Rows<wallets.Holding>;

function holdingsOf<T extends v.GenericSchema>(
  what: string,
  rows: readonly unknown[],
  schema: T,
  read: (row: v.InferOutput<T>) => wallets.Holding,
): Wallet {
  return readRows(what, rows, (row) => read(decode(schema, row, what)));
}

/** Every wallet in one round trip, each on its own. One whose page a server does not have is not there. */
async function readAll(client: Client, spot: () => Promise<Wallet>, signal: AbortSignal): Promise<Holdings> {
  const {clock, timeoutMs} = client.context;
  const deadline = clock.monotonic() + timeoutMs;
  /** Null: not there, or not read; then it is missing. */
  const wallet = async (name: string, ask: () => Promise<Wallet | null>) => {
    try {
      const found = await askAgain(clock, deadline, signal, ask);
      return {found: found?.rows ?? null, missing: found?.missing ?? []};
    } catch (error) {
      return {found: null, missing: [missingPart(name, error)]};
    }
  };
  const [coins, funding, flexible, locked, unread] = await Promise.all([
    wallet('spot wallet', spot),
    wallet('funding wallet', () => orAbsent(readFunding(client, signal))),
    wallet('flexible Simple Earn', () =>
      orAbsent(
        readEarn(client, rest.FLEXIBLE_POSITIONS, 'flexible positions', signal, (rows) =>
          holdingsOf('flexible positions', rows, wallets.FlexiblePosition, (row) => ({
            asset: row.asset,
            free: row.totalAmount,
            locked: '0',
          })),
        ),
      ),
    ),
    wallet('locked Simple Earn', () =>
      orAbsent(
        readEarn(client, rest.LOCKED_POSITIONS, 'locked positions', signal, (rows) =>
          holdingsOf('locked positions', rows, wallets.LockedPosition, (row) => ({
            asset: row.asset,
            free: '0',
            locked: row.amount,
          })),
        ),
      ),
    ),
    readUnread(client, signal),
  ]);
  const parts = wallets.splitReceipts(coins.found ?? [], flexible.found, (asset) => isCoin(client, asset));
  const earn = [...(flexible.found ?? []), ...(locked.found ?? []), ...parts.receipts];
  const rows: readonly Balance[] = [
    ...wallets.walletOf('spot', parts.coins),
    ...wallets.walletOf('funding', funding.found ?? []),
    ...wallets.walletOf('earn', earn),
  ];
  const missing = [coins, funding, flexible, locked].flatMap((each) => each.missing);
  // Nothing at all came: that is a failure of the account, not an empty one.
  if (coins.found === null && funding.found === null && flexible.found === null && locked.found === null) {
    throw missing[0]?.error ?? new DeskError('protocol', 'No wallet could be read.');
  }
  return {rows, missing, unread};
}

async function readFunding(client: Client, signal: AbortSignal): Promise<Wallet> {
  const rows = await client.ask(rest.FUNDING_ASSETS, {}, signal);
  return holdingsOf('funding assets', rows, wallets.FundingAsset, wallets.fundingHolding);
}

async function readEarn(
  client: Client,
  endpoint: ReadEndpoint<typeof wallets.EarnPage>,
  what: string,
  signal: AbortSignal,
  read: (rows: readonly unknown[]) => Wallet,
): Promise<Wallet> {
  const size = wallets.EARN_PAGE_ROWS;
  const pages = await numberedPages(what, size, (current) => client.ask(endpoint, {current, size}, signal));
  return joinRows([read(pages.rows), {rows: [], missing: pages.missing}]);
}

/** Which other wallets hold something; a server without that page has none. */
async function readUnread(client: Client, signal: AbortSignal): Promise<readonly string[]> {
  try {
    const values = await orAbsent(client.ask(rest.WALLET_VALUES, {}, signal));
    return values === null ? [] : wallets.unreadOf(values);
  } catch (error) {
    missingPart('wallet values', error);
    return [wallets.UNREAD_WALLETS];
  }
}
