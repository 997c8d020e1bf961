/** What the account holds, pays and may do. Every wallet is asked at the same moment and stands alone. */
import type {AccountData, Holdings, WalletSelection} from '../../adapter/contract/account-data.ts';
import type {Rows} from '../../adapter/contract/rows.ts';
import {orAbsent} from '../../adapter/kit/absent.ts';
import {cachedFees} from '../../adapter/kit/fee-cache.ts';
import {eachAlone, readRows} from '../../adapter/kit/pages.ts';
import {Row} from '../../adapter/kit/row.ts';
import type {Balance} from '../../model/account.ts';
import {negated} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {TradingFees} from '../../model/market.ts';
import {fundingBalances, savingsBalances, tradingBalances, unreadAccounts} from './balance.ts';
import type {Client} from './client.ts';
import type {Desk} from './desk.ts';
import * as rest from './rest.ts';
import {buyFeeIn, toKeyRights, toUid} from './rights.ts';
import {familyOf, isContract, typeOf} from './symbols.ts';

export function createAccount({client, markets, mode, products}: Desk): AccountData {
  const config = async (signal: AbortSignal): Promise<Row | null> => {
    const answer = await orAbsent(client.ask(rest.accountConfig, {}, signal));
    if (answer === null) return null;
    const row = new Row(answer[0]);
    mode.note(row);
    return row;
  };
  return {
    balances: (wanted, signal) => readHoldings({client, products}, wanted, signal),
    fees: (symbol, maxAgeMs, signal) =>
      cachedFees(client.context, symbol, maxAgeMs, async (at) => {
        const instId = (await markets.market(symbol, Number.POSITIVE_INFINITY, signal)).exchangeSymbol;
        if (isContract(instId)) return {symbol, ...(await readRates(client, instId, signal)), buyFeeIn: 'QUOTE', at};
        const [rates, own] = await Promise.all([readRates(client, instId, signal), config(signal)]);
        return {symbol, ...rates, buyFeeIn: own === null ? 'BASE' : buyFeeIn(own), at};
      }),
    async keyRights(signal) {
      const own = await config(signal);
      if (own !== null) return toKeyRights(own);
      // Where the rights can't be asked for, a signed read shows at least that the key reads.
      await client.ask(rest.tradingBalance, {}, signal);
      return {canRead: true, canTrade: null, canWithdraw: null, ipRestricted: null, expiresAt: null};
    },
    async uid(signal) {
      const own = await config(signal);
      return own === null ? null : toUid(own);
    },
  };
}

type Payer = Pick<Desk, 'client' | 'products'>;

async function readHoldings({client, products}: Payer, wanted: WalletSelection, signal: AbortSignal): Promise<Holdings> {
  const tradingAccount = () => readTradingAccount({client, products}, signal);
  // Orders of every product are paid by the trading account alone.
  if (wanted !== 'ALL') return {...(await tradingAccount()), unread: []};
  const [{rows, missing}, valuation] = await Promise.all([
    eachAlone([
      {what: 'trading account', read: tradingAccount},
      {
        what: 'funding account',
        read: () => optional(client, rest.fundingBalance, 'coins of the funding account', fundingBalances, signal),
      },
      {what: 'savings', read: () => optional(client, rest.savingsBalance, 'coins in savings', savingsBalances, signal)},
    ]),
    readValuation(client, signal),
  ]);
  // A key that is refused is refused for every wallet: pages that happen not to exist here are no answers.
  const refusal = missing.find(({error}) => error.kind === 'auth' || error.kind === 'clock');
  if (refusal !== undefined) throw refusal.error;
  const hasSavings = rows.some(({wallet}) => wallet === 'earn') || missing.some(({what}) => what.includes('savings'));
  return {rows, missing, unread: valuation === null ? [] : unreadAccounts(valuation, hasSavings)};
}

async function readTradingAccount({client, products}: Payer, signal: AbortSignal): Promise<Rows<Balance>> {
  const accounts = await client.askPart(rest.tradingBalance, {}, signal);
  const coins = accounts.flatMap((account) => new Row(account).list('details'));
  return balancesOf('coins of the trading account', coins, (coin) => tradingBalances(coin, products));
}

async function optional(
  client: Client,
  endpoint: rest.Endpoint,
  what: string,
  read: (payload: unknown) => readonly Balance[],
  signal: AbortSignal,
): Promise<Rows<Balance>> {
  return balancesOf(what, (await orUnavailable(client.askPart(endpoint, {}, signal))) ?? [], read);
}

/** Null for a wallet or a list that this server does not have (another than OKX's own, or the one for demo accounts). */
export async function orUnavailable<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await orAbsent(work);
  } catch (error) {
    if (error instanceof DeskError && error.detail.code === '50038') return null;
    throw error;
  }
}

/** What fails here takes no money along: then it is not known whether there is more. */
async function readValuation(client: Client, signal: AbortSignal): Promise<unknown> {
  try {
    return (await client.askPart(rest.assetValuation, {}, signal))[0] ?? null;
  } catch (error) {
    if (!(error instanceof DeskError) || error.kind === 'interrupted') throw error;
    return null;
  }
}

function balancesOf(what: string, payloads: readonly unknown[], read: (payload: unknown) => readonly Balance[]): Rows<Balance> {
  const {rows, missing} = readRows(what, payloads, read);
  return {rows: rows.flat(), missing};
}

/**
 * OKX writes a commission with a minus and a rebate without. With an instrument named, the answer is about its fee group; where it
 * holds several, the instrument says which. https://www.okx.com/docs-v5/en/#trading-account-rest-api-get-fee-rates
 */
async function readRates(client: Client, instId: string, signal: AbortSignal): Promise<Pick<TradingFees, 'maker' | 'taker'>> {
  const instType = typeOf(instId);
  const of = instType === 'SPOT' ? {instId} : {instFamily: familyOf(instId)};
  const [answer] = await client.ask(rest.tradeFee, {instType, ...of}, signal);
  const row = new Row(answer);
  const groups = (Array.isArray(row.any('feeGroup')) ? row.list('feeGroup') : []).map((payload) => new Row(payload));
  const group = groups.length < 2 ? groups[0] : await groupOf(client, instId, groups, signal);
  const rates = group ?? row;
  // Older answers have fields of their own for what is settled in dollars: "makerU" in USDT, "makerUSDC".
  const ending = instType === 'SPOT' || group !== undefined ? '' : instId.split('-')[1] === 'USDC' ? 'USDC' : 'U';
  const rate = (name: string) => negated(rates.decimal(`${name}${ending}`) ?? rates.need(name));
  return {maker: rate('maker'), taker: rate('taker')};
}

async function groupOf(client: Client, instId: string, groups: readonly Row[], signal: AbortSignal): Promise<Row | undefined> {
  const [instrument] = await client.ask(rest.instruments, {instType: typeOf(instId), instId}, signal);
  const groupId = new Row(instrument).text('groupId');
  const group = groups.find((each) => each.text('groupId') === groupId);
  if (group === undefined) throw new DeskError('not-found', `OKX does not say the fees of ${instId}.`);
  return group;
}
