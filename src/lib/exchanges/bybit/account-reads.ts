/** What the account holds and what its key may do. */
import type {ContractSettings, MarginMode} from '../../adapter/contract/derivatives.ts';
import type {Balance, KeyRights, Position} from '../../model/account.ts';
import {DeskError} from '../../model/errors.ts';
import {isHeld, fundingBalance as toFunding, toKeyRights, toPosition, unifiedBalance} from './account-mapping.ts';
import {nonZero} from './amounts.ts';
import type {Client} from './client.ts';
import type {Instruments} from './instruments.ts';
import {accountInfo, allPages, fundingBalance, positionList, queryApi, SETTLE_COINS, walletBalance} from './rest.ts';
import type {FundingCoin} from './schemas.ts';

/**
 * The unified and the funding wallet, asked at once: money lies in one of the two. Earn, bots and loans are not read:
 * their overview is a delayed valuation that mixes debts and collateral, so it can't be added without counting twice.
 */
export async function readBalances(client: Client, signal: AbortSignal): Promise<readonly Balance[]> {
  const [unified, funding] = await Promise.all([walletBalance(client, signal), fundingCoins(client, signal)]);
  return [...unified.list.flatMap(({coin}) => coin.map(unifiedBalance)), ...funding.map(toFunding)].filter(isHeld);
}

/** A funding wallet that isn't there is empty. Any other failure fails the balance: money is never left out silently. */
async function fundingCoins(client: Client, signal: AbortSignal): Promise<readonly FundingCoin[]> {
  return (await orAbsent(fundingBalance(client, signal)))?.balance ?? [];
}

/** What the key may do. Where that cannot be asked, a signed read shows at least that it reads. */
export async function readKeyRights(client: Client, signal: AbortSignal): Promise<KeyRights> {
  const told = await orAbsent(queryApi(client, signal));
  if (told !== null) return toKeyRights(told);
  await walletBalance(client, signal);
  return {canRead: true, canTrade: null, canWithdraw: null, ipRestricted: null, expiresAt: null};
}

/** Null when the endpoint does not exist: HTTP 404, or Bybit's own words for it. */
async function orAbsent<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof DeskError && (error.detail.code === '404' || error.detail.code === '10017')) return null;
    throw error;
  }
}

const MARGIN_MODES: Readonly<Record<string, MarginMode>> = {
  REGULAR_MARGIN: 'CROSS',
  ISOLATED_MARGIN: 'ISOLATED',
  PORTFOLIO_MARGIN: 'PORTFOLIO',
};

/** Asked by symbol, the list has a row even when nothing is held: index 0 in one-way mode, 1 and 2 in hedge mode. */
export async function readSettings(client: Client, symbol: string, wire: string, signal: AbortSignal): Promise<ContractSettings> {
  const [account, {list}] = await Promise.all([accountInfo(client, signal), positionList(client, {symbol: wire}, signal)]);
  const marginMode = MARGIN_MODES[account.marginMode];
  const [both, long, short] = [0, 1, 2].map((index) => list.find(({positionIdx}) => positionIdx === index));
  const isHedge = long !== undefined || short !== undefined;
  if (marginMode === undefined || (both === undefined && !isHedge)) {
    throw new DeskError('protocol', `Bybit did not say how the account holds positions in ${symbol}.`);
  }
  const leverageOf = (row: typeof both) => (row === undefined ? null : nonZero(row.leverage, 'leverage'));
  return {
    symbol,
    positionMode: isHedge ? 'HEDGE' : 'ONE_WAY',
    marginMode,
    leverage: {LONG: leverageOf(isHedge ? long : both), SHORT: leverageOf(isHedge ? short : both)},
  };
}

/** Open perpetual positions of both settle coins. Hedge mode shows as one position per side. */
export async function readPositions(client: Client, instruments: Instruments, signal: AbortSignal): Promise<readonly Position[]> {
  const lists = await Promise.all(
    SETTLE_COINS.map((settleCoin) => allPages((cursor) => positionList(client, {settleCoin, cursor}, signal), {pageSize: 200})),
  );
  const rows = lists.flat().filter(({size}) => !/^0*\.?0*$/.test(size));
  await instruments.learn(
    'linear',
    rows.map(({symbol}) => symbol),
    signal,
  );
  return rows.flatMap((row) => toPosition(row, instruments.get('linear', row.symbol).symbol) ?? []);
}
