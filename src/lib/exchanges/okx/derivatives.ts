/** Contracts of the account: positions, what holds them, and what they cost. */

import type {Derivatives} from '../../adapter/contract/derivatives.ts';
import type {Rows} from '../../adapter/contract/rows.ts';
import {readRows} from '../../adapter/kit/pages.ts';
import {Row} from '../../adapter/kit/row.ts';
import {cachedTiers} from '../../adapter/kit/tier-cache.ts';
import type {MarginPool, Position} from '../../model/account.ts';
import type {RiskTier} from '../../model/contract.ts';
import {DeskError} from '../../model/errors.ts';
import {unheard} from '../../model/unheard.ts';
import type {Desk} from './desk.ts';
import {readFunding, readFundingPaid} from './funding.ts';
import {levelOf, toPools} from './margin.ts';
import {toPosition} from './position.ts';
import * as rest from './rest.ts';
import {toRiskTiers} from './risk-tiers.ts';
import {changeLeverage, changeMarginMode, readSettings} from './settings.ts';
import {familyOf, isContract, isLinear, typeOf} from './symbols.ts';

export function createDerivatives(desk: Desk): Derivatives {
  return {
    positions: (signal) => readPositions(desk, signal),
    unread: (signal) => readOthers(desk, signal),
    margin: (signal) => readMargin(desk, signal),
    riskTiers: (symbol, maxAgeMs, signal) =>
      cachedTiers(desk.client.context, symbol, maxAgeMs, () => readRiskTiers(desk, symbol, signal)),
    settings: (symbol, signal) => readSettings(desk, symbol, signal),
    setLeverage: (symbol, leverage, signal) => changeLeverage(desk, symbol, leverage, signal),
    setMarginMode: (symbol, mode, signal) => changeMarginMode(desk, symbol, mode, signal),
    funding: (symbols, signal) => readFunding(desk, symbols, signal),
    fundingPaid: (query, signal) => readFundingPaid(desk, query, signal),
  };
}

/** One list has all of them. */
async function readPositions({client, sizes}: Desk, signal: AbortSignal): Promise<Rows<Position>> {
  const payloads = (await client.askPart(rest.positions, {}, signal)).filter((payload) =>
    isLinear(new Row(payload).text('instId')),
  );
  await sizes.learnRows(payloads, signal);
  const {rows, missing} = readRows('positions', payloads, (payload) => {
    const row = new Row(payload);
    const position = toPosition(row, sizes.of(row.text('instId')));
    return position === null ? [] : [position];
  });
  return {rows: rows.flat(), missing};
}

/** What positions can be that are not counted here. */
const OTHERS = ['inverse contracts', 'options', 'margin positions'] as const;
/** Of kinds that mxt has no word for. */
const UNNAMED = 'other positions';
const KINDS = [...OTHERS, UNNAMED] as const;

/** Positions of other kinds that are held, with their coins. The list is the one that has the contracts; what fails here takes none of them along. */
async function readOthers({client}: Desk, signal: AbortSignal): Promise<readonly string[]> {
  try {
    const rows = (await client.askPart(rest.positions, {}, signal)).map((payload) => new Row(payload));
    const held = Map.groupBy(
      // A size that cannot be read is not known to be nothing.
      rows.filter((row) => row.amount('pos') !== '0'),
      otherIn,
    );
    return KINDS.flatMap((words) => {
      const coins = (held.get(words) ?? []).map((row) => row.text('instId').split('-')[0]);
      return coins.length === 0 ? [] : [`${words} (${[...new Set(coins)].join(', ')})`];
    });
  } catch (error) {
    if (!(error instanceof DeskError) || error.kind === 'interrupted') throw error;
    return OTHERS.map((words) => unheard(words));
  }
}

/** Null for one that is counted with the contracts. */
function otherIn(row: Row): (typeof OTHERS)[number] | typeof UNNAMED | null {
  const [type, instId] = [row.text('instType'), row.text('instId')];
  if (type === 'OPTION') return 'options';
  if (type === 'MARGIN') return 'margin positions';
  if (isLinear(instId)) return null;
  return isContract(instId) ? 'inverse contracts' : UNNAMED;
}

/** Without the account's mode its figures can't be understood, so it is part of the answer. */
async function readMargin({client}: Desk, signal: AbortSignal): Promise<Rows<MarginPool>> {
  const [accounts, config] = await Promise.all([
    client.askPart(rest.tradingBalance, {}, signal),
    client.askPart(rest.accountConfig, {}, signal),
  ]);
  const level = levelOf(new Row(config[0]));
  if (level === null) throw new DeskError('protocol', 'OKX did not say in which mode the account is.');
  const {rows, missing} = readRows('margin accounts', accounts, (payload) => toPools(new Row(payload), level));
  return {rows: rows.flat(), missing};
}

async function readRiskTiers({client, markets, sizes}: Desk, symbol: string, signal: AbortSignal): Promise<readonly RiskTier[]> {
  const instId = await markets.instrument(symbol, signal);
  const query = {instType: typeOf(instId), tdMode: 'cross', instFamily: familyOf(instId)};
  const [tiers] = await Promise.all([client.ask(rest.positionTiers, query, signal), sizes.learn([instId], signal)]);
  const contract = sizes.of(instId);
  if (tiers.length === 0 || contract === null) {
    throw new DeskError('not-found', `OKX does not say the risk tiers of ${symbol}.`);
  }
  return toRiskTiers(tiers, contract);
}
