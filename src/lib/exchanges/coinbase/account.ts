/** What the account holds, pays and may do. Accounts and staked coins are asked at the same moment, and stand alone. */
import type {AccountData, Holdings, WalletSelection} from '../../adapter/contract/account-data.ts';
import type {Rows} from '../../adapter/contract/rows.ts';
import {orAbsent} from '../../adapter/kit/absent.ts';
import {cachedFees} from '../../adapter/kit/fee-cache.ts';
import {missingPart, readRows} from '../../adapter/kit/pages.ts';
import type {Row} from '../../adapter/kit/row.ts';
import type {KeyRights} from '../../model/account.ts';
import type {TradingFees} from '../../model/market.ts';
import {balancesOf, type Held, stakedBalances, toHeld, unreadIn} from './balance.ts';
import type {Client} from './client.ts';
import {wireSymbol} from './market.ts';
import {accountList, keyPermissions, portfolioBreakdown, transactionSummary} from './rest.ts';
import {toKeyRights, toUid} from './rights.ts';

/** Most accounts of one page. */
const ACCOUNT_PAGE = '250';
/** Remembered over processes: the breakdown of a portfolio is asked for by its id. */
const PORTFOLIO = 'portfolio';
const STAKED = 'staked coins (whether there are any is not known)';

export function createAccount(client: Client): AccountData {
  const {memory} = client.context;
  const permissions = async (signal: AbortSignal): Promise<Row | null> => {
    const row = await orAbsent(client.askPart(keyPermissions, {}, signal));
    const portfolio = row === null ? null : toUid(row);
    if (portfolio !== null) memory.saveAccountFact(PORTFOLIO, portfolio);
    return row;
  };
  // A key is bound to its portfolio for good.
  const knownUid = () => memory.accountFact(PORTFOLIO, Number.POSITIVE_INFINITY);
  const uid = async (signal: AbortSignal): Promise<string | null> => {
    const known = knownUid();
    if (known !== null) return known;
    await permissions(signal);
    return knownUid();
  };
  return {
    balances: (wanted, signal) => readHoldings(client, uid, wanted, signal),
    fees: (symbol, maxAgeMs, signal) =>
      cachedFees(client.context, symbol, maxAgeMs, (at) => readFees(client, symbol, at, signal)),
    async keyRights(signal): Promise<KeyRights> {
      const row = await permissions(signal);
      if (row !== null) return toKeyRights(row);
      // A signed read shows at least that the key reads.
      await client.ask(accountList, {limit: '1'}, signal);
      return {canRead: true, canTrade: null, canWithdraw: null, ipRestricted: null, expiresAt: null};
    },
    uid,
  };
}

type AskUid = (signal: AbortSignal) => Promise<string | null>;

async function readHoldings(client: Client, uid: AskUid, wanted: WalletSelection, signal: AbortSignal): Promise<Holdings> {
  if (wanted === 'linear') return {rows: [], missing: [], unread: []};
  if (wanted === 'spot') {
    const {rows, missing} = await readAccounts(client, signal);
    return {rows: balancesOf(rows).filter(({pays}) => pays.length > 0), missing, unread: []};
  }
  const [accounts, breakdown] = await Promise.allSettled([readAccounts(client, signal), readBreakdown(client, uid, signal)]);
  if (accounts.status === 'rejected') {
    if (breakdown.status === 'rejected') throw accounts.reason;
    return {rows: [], missing: [missingPart('accounts', accounts.reason)], unread: [STAKED]};
  }
  const {rows, missing} = accounts.value;
  const held = balancesOf(rows);
  if (breakdown.status === 'rejected') return {rows: held, ...notRead(missing, breakdown.reason)};
  if (breakdown.value === null) return {rows: held, missing, unread: []};
  const staked = readRows('positions', breakdown.value.list('spot_positions'), (row) => stakedBalances([row], rows));
  return {rows: [...held, ...staked.rows.flat()], missing: [...missing, ...staked.missing], unread: unreadIn(breakdown.value)};
}

/** A key without the right to see the portfolio leaves staked coins unread; that is no failure. */
function notRead(missing: Holdings['missing'], reason: unknown): Omit<Holdings, 'rows'> {
  const part = missingPart('staked coins', reason);
  const isBarred = part.error.kind === 'permission' || part.error.kind === 'not-found' || part.error.kind === 'unsupported';
  return isBarred ? {missing, unread: [STAKED]} : {missing: [...missing, part], unread: []};
}

async function readAccounts(client: Client, signal: AbortSignal): Promise<Rows<Held>> {
  const {rows, missing} = await client.pages('the accounts', accountList, {limit: ACCOUNT_PAGE}, signal);
  const accounts = readRows('accounts', rows, toHeld);
  return {rows: accounts.rows, missing: [...accounts.missing, ...missing]};
}

/** Null: this server has no such page. */
async function readBreakdown(client: Client, uid: AskUid, signal: AbortSignal): Promise<Row | null> {
  const portfolio = await uid(signal);
  if (portfolio === null) return null;
  const answer = await orAbsent(client.askPart(portfolioBreakdown(portfolio), {currency: 'USD'}, signal));
  return answer?.inner('breakdown') ?? null;
}

/** One tier for the account, whatever the market; fees of a buy are taken on top, in the quote coin. */
async function readFees(client: Client, symbol: string, at: string, signal: AbortSignal): Promise<TradingFees> {
  wireSymbol({symbol});
  const answer = await client.ask(transactionSummary, {product_type: 'SPOT'}, signal);
  const tier = answer.inner('fee_tier');
  return {symbol, maker: tier.need('maker_fee_rate'), taker: tier.need('taker_fee_rate'), buyFeeIn: 'QUOTE', at};
}
