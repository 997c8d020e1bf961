/** What the account holds, pays and may do. Every wallet is asked at the same moment and stands alone. */
import type {AccountData, Holdings, WalletSelection} from '../../adapter/contract/account-data.ts';
import type {Rows} from '../../adapter/contract/rows.ts';
import {orAbsent} from '../../adapter/kit/absent.ts';
import {cachedFees} from '../../adapter/kit/fee-cache.ts';
import {eachAlone, readRows} from '../../adapter/kit/pages.ts';
import {Row} from '../../adapter/kit/row.ts';
import type {Balance, KeyRights} from '../../model/account.ts';
import {DeskError} from '../../model/errors.ts';
import type {TradingFees} from '../../model/market.ts';
import {earnBalance, fundingBalance, unifiedBalance, unreadAccounts} from './balance.ts';
import type {Client} from './client.ts';
import {spellingOf} from './encode.ts';
import * as rest from './rest.ts';
import {toKeyRights, toUid} from './rights.ts';

export function createAccount(client: Client): AccountData {
  return {
    balances: (wanted, signal) => readHoldings(client, wanted, signal),
    fees: (symbol, maxAgeMs, signal) =>
      cachedFees(client.context, symbol, maxAgeMs, (at) => readFees(client, symbol, at, signal)),
    keyRights: (signal) => readKeyRights(client, signal),
    uid: async (signal) => {
      const info = await orNoPage(client.ask(rest.queryApi, {}, signal));
      return info === null ? null : toUid(info);
    },
  };
}

/** Categories of Earn whose positions are read. https://bybit-exchange.github.io/docs/v5/finance/earn/easy-onchain/position */
const EARN = ['FlexibleSaving', 'OnChain'] as const;
const REST_OF_IT = 'accounts beside the unified, the funding and the Earn account';

async function readHoldings(client: Client, wanted: WalletSelection, signal: AbortSignal): Promise<Holdings> {
  // Orders of either product are paid by the unified wallet alone.
  if (wanted !== 'ALL') return {...(await unifiedWallet(client, signal)), unread: []};
  const unread = new Set<string>();
  const [{rows, missing}] = await Promise.all([
    eachAlone([
      {what: 'unified wallet', read: () => unifiedWallet(client, signal)},
      {what: 'funding wallet', read: () => fundingWallet(client, signal)},
      ...EARN.map((category) => ({what: `Earn (${category})`, read: () => earnWallet(client, category, unread, signal)})),
    ]),
    nameTheRest(client, unread, signal),
  ]);
  // A key that is refused is refused for every wallet: pages that happen not to exist here are no answers.
  const refusal = missing.find(({error}) => error.kind === 'auth' || error.kind === 'clock');
  if (refusal !== undefined) throw refusal.error;
  return {rows, missing, unread: [...unread]};
}

async function unifiedWallet(client: Client, signal: AbortSignal): Promise<Rows<Balance>> {
  const result = await client.askPart(rest.walletBalance, {accountType: 'UNIFIED'}, signal);
  const coins = result.list('list').flatMap((account) => new Row(account).list('coin'));
  return balancesOf('coins of the unified wallet', coins, unifiedBalance);
}

/** A funding wallet that isn't there is empty, and so is one whose list is null. */
async function fundingWallet(client: Client, signal: AbortSignal): Promise<Rows<Balance>> {
  const result = await orNoPage(client.askPart(rest.fundingBalance, {accountType: 'FUND'}, signal));
  const coins = result === null || result.any('balance') === null ? [] : result.list('balance');
  return balancesOf('coins of the funding wallet', coins, fundingBalance);
}

/** A key without the right to read Earn leaves it unread; that is no failure. */
async function earnWallet(client: Client, category: string, unread: Set<string>, signal: AbortSignal): Promise<Rows<Balance>> {
  try {
    const result = await orNoPage(client.askPart(rest.earnPosition, {category}, signal));
    return balancesOf(`positions of Earn (${category})`, result?.list('list') ?? [], earnBalance);
  } catch (error) {
    if (!(error instanceof DeskError) || (error.kind !== 'permission' && error.kind !== 'unsupported')) throw error;
    unread.add('Earn (the key lacks the Earn permission)');
    return {rows: [], missing: []};
  }
}

/** Names accounts that hold something and are not read. What fails here takes no money along, so it is only said. */
async function nameTheRest(client: Client, unread: Set<string>, signal: AbortSignal): Promise<void> {
  try {
    const overview = await orNoPage(client.askPart(rest.assetOverview, {}, signal));
    for (const name of unreadAccounts(overview?.list('list') ?? [])) unread.add(name);
  } catch (error) {
    if (!(error instanceof DeskError) || error.kind === 'interrupted') throw error;
    unread.add(REST_OF_IT);
  }
}

function balancesOf(what: string, payloads: readonly unknown[], read: (payload: unknown) => Balance | null): Rows<Balance> {
  const {rows, missing} = readRows(what, payloads, (payload) => {
    const balance = read(payload);
    return balance === null ? [] : [balance];
  });
  return {rows: rows.flat(), missing};
}

/** https://bybit-exchange.github.io/docs/v5/account/fee-rate */
async function readFees(client: Client, symbol: string, at: string, signal: AbortSignal): Promise<TradingFees> {
  const {category, wire} = spellingOf(symbol);
  const result = await client.ask(rest.feeRate, {category, symbol: wire}, signal);
  const row = result
    .list('list')
    .map((payload) => new Row(payload))
    .find((each) => each.text('symbol') === wire);
  if (row === undefined) throw new DeskError('not-found', `Bybit does not say the fees of ${symbol}.`);
  return {
    symbol,
    maker: row.need('makerFeeRate'),
    taker: row.need('takerFeeRate'),
    buyFeeIn: category === 'spot' ? 'BASE' : 'QUOTE',
    at,
  };
}

/** Where the rights can't be asked for, a signed read shows at least that the key reads. */
async function readKeyRights(client: Client, signal: AbortSignal): Promise<KeyRights> {
  const info = await orNoPage(client.ask(rest.queryApi, {}, signal));
  if (info !== null) return toKeyRights(info);
  await client.ask(rest.walletBalance, {accountType: 'UNIFIED'}, signal);
  return {canRead: true, canTrade: null, canWithdraw: null, ipRestricted: null, expiresAt: null};
}

/** Null when the endpoint does not exist: HTTP 404, or Bybit's own words for it. */
export async function orNoPage<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await orAbsent(work);
  } catch (error) {
    if (error instanceof DeskError && error.detail.code === '10017') return null;
    throw error;
  }
}
