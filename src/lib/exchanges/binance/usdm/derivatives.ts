/** Contracts of the account: positions, what holds them, and what they cost. */
import type {Derivatives} from '../../../adapter/contract/derivatives.ts';
import type {Rows} from '../../../adapter/contract/rows.ts';
import {readRows} from '../../../adapter/kit/pages.ts';
import {Row} from '../../../adapter/kit/row.ts';
import {cachedTiers} from '../../../adapter/kit/tier-cache.ts';
import type {MarginPool, Position} from '../../../model/account.ts';
import type {RiskTier} from '../../../model/contract.ts';
import {dec} from '../../../model/decimal.ts';
import {DeskError} from '../../../model/errors.ts';
import type {Client} from '../client.ts';
import {poolsOf, type Weights, weightsOf} from './balance.ts';
import {readCoinMargined} from './coin-margined.ts';
import {readFunding, readFundingPaid} from './funding.ts';
import {positionOf} from './position.ts';
import {ACCOUNT, ACCOUNT_CONFIG, ASSET_INDEX, LEVERAGE_BRACKET, POSITION_RISK} from './rest.ts';
import {changeLeverage, changeMarginMode, readSettings} from './settings.ts';
import {wireSymbol} from './symbols.ts';

export function createDerivatives(client: Client): Derivatives {
  return {
    positions: (signal) => readPositions(client, signal),
    unread: (signal) => readCoinMargined(client.context, signal),
    margin: (signal) => readMargin(client, signal),
    riskTiers: (symbol, maxAgeMs, signal) =>
      cachedTiers(client.context, symbol, maxAgeMs, () => readRiskTiers(client, symbol, signal)),
    settings: (symbol, signal) => readSettings(client, symbol, signal),
    setLeverage: (symbol, leverage, signal) => changeLeverage(client, symbol, leverage, signal),
    setMarginMode: (symbol, mode, signal) => changeMarginMode(client, symbol, mode, signal),
    funding: (symbols, signal) => readFunding(client, symbols, signal),
    fundingPaid: (query, signal) => readFundingPaid(client, query, signal),
  };
}

/** Open positions, one for each side in hedge mode. */
async function readPositions(client: Client, signal: AbortSignal): Promise<Rows<Position>> {
  const {rows, missing} = readRows('positions', await client.ask(POSITION_RISK, {}, signal), (payload) => {
    const position = positionOf(payload);
    return position === null ? [] : [position];
  });
  return {rows: rows.flat(), missing};
}

async function readMargin(client: Client, signal: AbortSignal): Promise<Rows<MarginPool>> {
  const [account, config] = await Promise.all([client.ask(ACCOUNT, {}, signal), client.ask(ACCOUNT_CONFIG, {}, signal)]);
  const isMultiAssets = new Row(config).flag('multiAssetsMargin');
  if (isMultiAssets === null) throw new DeskError('protocol', 'Binance did not say whether assets are pooled.');
  return {rows: poolsOf(new Row(account), isMultiAssets ? await readWeights(client, signal) : null), missing: []};
}

/** None where they could not be asked: the other figures of the pool stand without them. */
async function readWeights(client: Client, signal: AbortSignal): Promise<Weights> {
  try {
    return weightsOf(await client.ask(ASSET_INDEX, {}, signal));
  } catch (error) {
    if (!(error instanceof DeskError) || error.kind === 'interrupted') throw error;
    return new Map();
  }
}

/** .../account/rest-api/Notional-and-Leverage-Brackets */
async function readRiskTiers(client: Client, symbol: string, signal: AbortSignal): Promise<readonly RiskTier[]> {
  const wire = wireSymbol({symbol});
  const rows = (await client.ask(LEVERAGE_BRACKET, {symbol: wire}, signal)).map((payload) => new Row(payload));
  const own = rows.find((row) => row.text('symbol') === wire);
  if (own === undefined) throw new DeskError('not-found', `Binance does not say the brackets of ${symbol}.`);
  return own
    .list('brackets')
    .map((payload) => new Row(payload))
    .map((row) => ({
      upTo: row.need('notionalCap'),
      maintenanceRate: row.need('maintMarginRatio'),
      deduction: row.decimal('cum') ?? '0',
      maxLeverage: row.nonZero('initialLeverage'),
    }))
    .sort((one, other) => dec(one.upTo).cmp(other.upTo));
}
