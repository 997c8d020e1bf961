/** Contracts of the account: positions, what holds them, and what they cost. */

import type {Derivatives} from '../../adapter/contract/derivatives.ts';
import {joinRows, type Rows} from '../../adapter/contract/rows.ts';
import {orAbsent} from '../../adapter/kit/absent.ts';
import {eachAlone, missingPart, readRows} from '../../adapter/kit/pages.ts';
import {Row} from '../../adapter/kit/row.ts';
import {cachedTiers} from '../../adapter/kit/tier-cache.ts';
import type {MarginPool, Position} from '../../model/account.ts';
import type {MarginMode, RiskTier} from '../../model/contract.ts';
import {DeskError} from '../../model/errors.ts';
import {unheard} from '../../model/unheard.ts';
import type {Client} from './client.ts';
import {spellingOf} from './encode.ts';
import {readFunding, readFundingPaid} from './funding.ts';
import {type CollateralRatios, ratiosOf, toPools} from './margin.ts';
import {toPosition} from './position.ts';
import {accountInfo, collateralTiers, positionList, riskLimit, SETTLE_COINS, walletBalance} from './rest.ts';
import {toRiskTiers} from './risk-tiers.ts';
import {changeLeverage, changeMarginMode, marginModeOf, readSettings} from './settings.ts';

export function createDerivatives(client: Client): Derivatives {
  return {
    positions: (signal) => readPositions(client, signal),
    unread: (signal) => readOthers(client, signal),
    margin: (signal) => readMargin(client, signal),
    riskTiers: (symbol, maxAgeMs, signal) =>
      cachedTiers(client.context, symbol, maxAgeMs, () => readRiskTiers(client, symbol, signal)),
    settings: (symbol, signal) => readSettings(client, symbol, signal),
    setLeverage: (symbol, leverage, signal) => changeLeverage(client, symbol, leverage, signal),
    setMarginMode: (_symbol, mode, signal) => changeMarginMode(client, mode, signal),
    funding: (symbols, signal) => readFunding(client, symbols, signal),
    fundingPaid: (query, signal) => readFundingPaid(client, query, signal),
  };
}

/** What a row of each category is called, its coin first: BTCUSD and BTCUSDH27, BTC-26DEC26-100000-C-USDT. */
const OTHERS = [
  {category: 'inverse', words: 'inverse contracts', form: /^(.+?)USD([FGHJKMNQUVXZ]\d{2})?$/},
  {category: 'option', words: 'options', form: /^([^-]+)-.*-[CP](-[A-Z]+)?$/},
] as const;

/** Open positions of both settle coins. Hedge mode shows as one position per side. */
async function readPositions(client: Client, signal: AbortSignal): Promise<Rows<Position>> {
  const mode = readMode(client, signal);
  return eachAlone(
    SETTLE_COINS.map((settleCoin) => ({
      what: `positions in ${settleCoin}`,
      product: 'linear',
      read: async () => {
        const query = {category: 'linear', settleCoin, limit: '200'};
        const [pages, marginMode] = await Promise.all([
          client.pages(`the positions in ${settleCoin}`, positionList, query, signal),
          mode,
        ]);
        const {rows, missing} = readRows('positions', pages.rows, (payload) => {
          const position = toPosition(payload, marginMode);
          return position === null ? [] : [position];
        });
        return {rows: rows.flat(), missing: [...missing, ...pages.missing]};
      },
    })),
  );
}

/** Contracts of other kinds that are held, with their coins. What fails here takes no position along, so it is only said. */
async function readOthers(client: Client, signal: AbortSignal): Promise<readonly string[]> {
  const kinds = await Promise.all(
    OTHERS.map(async ({category, words, form}) => {
      try {
        const result = await orAbsent(client.askPart(positionList, {category, limit: '200'}, signal));
        const rows = (result?.list('list') ?? []).map((payload) => new Row(payload));
        const coins = rows.flatMap((row) => {
          const symbol = row.text('symbol');
          // A size that cannot be read is not known to be nothing, and a new spelling is held all the same.
          return symbol === '' || row.amount('size') === '0' ? [] : [form.exec(symbol)?.[1] ?? symbol];
        });
        return coins.length === 0 ? [] : [`${words} (${[...new Set(coins)].join(', ')})`];
      } catch (error) {
        if (!(error instanceof DeskError) || error.kind === 'interrupted') throw error;
        return [unheard(words, error)];
      }
    }),
  );
  return kinds.flat();
}

/** Null where it can't be read: a position without its mode is still a position. */
async function readMode(client: Client, signal: AbortSignal): Promise<MarginMode | null> {
  try {
    return marginModeOf(await client.askPart(accountInfo, {}, signal));
  } catch (error) {
    if (!(error instanceof DeskError) || error.kind === 'interrupted') throw error;
    return null;
  }
}

/** Without the account's mode its figures can't be understood, so it is part of the answer; what coins count for is not. */
async function readMargin(client: Client, signal: AbortSignal): Promise<Rows<MarginPool>> {
  const [wallet, account, ratios] = await Promise.all([
    client.askPart(walletBalance, {accountType: 'UNIFIED'}, signal),
    client.askPart(accountInfo, {}, signal),
    readRatios(client, signal),
  ]);
  const mode = marginModeOf(account);
  const pools = readRows('margin accounts', wallet.list('list'), (payload) => toPools(new Row(payload), mode, ratios.value));
  return joinRows([
    {rows: pools.rows.flat(), missing: pools.missing},
    {rows: [], missing: ratios.missing},
  ]);
}

/** A site that has no such page does not say what coins count for. */
async function readRatios(
  client: Client,
  signal: AbortSignal,
): Promise<{readonly value: CollateralRatios; readonly missing: Rows<never>['missing']}> {
  try {
    const result = await orAbsent(client.askPart(collateralTiers, {}, signal));
    return {value: result === null ? null : ratiosOf(result.list('list')), missing: []};
  } catch (error) {
    return {value: null, missing: [missingPart('what coins count for as collateral', error)]};
  }
}

async function readRiskTiers(client: Client, symbol: string, signal: AbortSignal): Promise<readonly RiskTier[]> {
  const {category, wire} = spellingOf(symbol);
  const {rows, missing} = await client.pages('the risk limits', riskLimit, {category, symbol: wire}, signal);
  if (missing[0] !== undefined) throw missing[0].error;
  const own = rows.filter((payload) => new Row(payload).text('symbol') === wire);
  if (own.length === 0) throw new DeskError('not-found', `Bybit does not say the risk limits of ${symbol}.`);
  return toRiskTiers(own);
}
