/**
 * How the account holds contracts, and changing it. The position mode is the account's; leverage is kept by contract and margin
 * mode; the margin mode itself is named with each order. https://www.okx.com/docs-v5/en/#trading-account-rest-api-get-leverage
 */
import type {SettingChange} from '../../adapter/contract/derivatives.ts';
import {Row} from '../../adapter/kit/row.ts';
import type {ContractSettings, MarginMode} from '../../model/contract.ts';
import {type DecimalText, dec} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {Desk} from './desk.ts';
import {itemOf} from './envelope.ts';
import {doubtfulError, refusalError, settingVerdict} from './errors.ts';
import {levelOf} from './margin.ts';
import * as rest from './rest.ts';

const POSITION_MODES: Readonly<Record<string, ContractSettings['positionMode']>> = {
  net_mode: 'ONE_WAY',
  long_short_mode: 'HEDGE',
};
const SPOT_MODE = 'This OKX account is in spot mode, which holds no contracts: switch it to futures mode on the page of OKX.';

/** Throws `unsupported` for an account in spot mode, and `protocol` for words that are not known. */
export async function readSettings(desk: Desk, symbol: string, signal: AbortSignal): Promise<ContractSettings> {
  const {client, markets} = desk;
  const instId = await markets.instrument(symbol, signal);
  const [config, positions] = await Promise.all([
    client.ask(rest.accountConfig, {}, signal),
    client.ask(rest.positions, {instId}, signal),
  ]);
  const own = new Row(config[0]);
  const [level, positionMode] = [levelOf(own), POSITION_MODES[own.text('posMode')]];
  if (level === 'SPOT') throw new DeskError('unsupported', SPOT_MODE);
  if (level === null || positionMode === undefined) {
    throw new DeskError('protocol', `OKX did not say how the account holds positions in ${symbol}.`, {
      hint: 'Nothing was sent. Try again.',
    });
  }
  if (level === 'PORTFOLIO') return {symbol, positionMode, marginMode: 'PORTFOLIO', leverage: {LONG: null, SHORT: null}};
  const marginMode = heldMode(positions) ?? chosenMode(desk, symbol);
  return {symbol, positionMode, marginMode, leverage: await readLeverage(desk, instId, marginMode, signal)};
}

type NamedMode = 'CROSS' | 'ISOLATED';

/** That of the position that is there, of one of each the cross one's; null where there is none. */
function heldMode(positions: readonly unknown[]): NamedMode | null {
  const held = positions.map((payload) => new Row(payload)).filter((row) => row.nonZero('pos') !== null);
  if (held.length === 0) return null;
  return held.every((row) => row.text('mgnMode') === 'isolated') ? 'ISOLATED' : 'CROSS';
}

/** OKX takes the margin mode with each order and keeps none, so what was chosen here is remembered here. */
function chosenMode({client}: Desk, symbol: string): NamedMode {
  return client.context.memory.accountFact(modeFact(symbol), Number.POSITIVE_INFINITY) === 'ISOLATED' ? 'ISOLATED' : 'CROSS';
}

function modeFact(symbol: string): string {
  return `margin mode of ${symbol}`;
}

/** In hedge mode there is a row a side; in one-way mode one that counts for both. */
async function readLeverage(
  {client}: Desk,
  instId: string,
  mode: 'CROSS' | 'ISOLATED',
  signal: AbortSignal,
): Promise<ContractSettings['leverage']> {
  const answer = await client.ask(rest.leverageInfo, {instId, mgnMode: wordOf(mode)}, signal);
  const rows = answer.map((payload) => new Row(payload));
  const of = (side: string) => (rows.find((row) => row.text('posSide') === side) ?? rows[0])?.nonZero('lever') ?? null;
  return {LONG: of('long'), SHORT: of('short')};
}

function wordOf(mode: MarginMode): 'cross' | 'isolated' {
  return mode === 'ISOLATED' ? 'isolated' : 'cross';
}

/** OKX has no word for "it is so already", so it is looked at first. Isolated margin in hedge mode is set side by side. */
export async function changeLeverage(
  desk: Desk,
  symbol: string,
  leverage: DecimalText,
  signal: AbortSignal,
): Promise<SettingChange> {
  desk.client.requireWriter();
  const {marginMode, positionMode, leverage: now} = await readSettings(desk, symbol, signal);
  if (marginMode === 'PORTFOLIO') throw new DeskError('unsupported', 'Portfolio margin has no leverage to set.');
  const isSet = (value: DecimalText | null) => value !== null && dec(value).eq(leverage);
  if (isSet(now.LONG) && isSet(now.SHORT)) return {outcome: 'UNCHANGED', of: 'CONTRACT'};
  const instId = await desk.markets.instrument(symbol, signal);
  const terms = {instId, lever: leverage, mgnMode: wordOf(marginMode)};
  if (marginMode !== 'ISOLATED' || positionMode !== 'HEDGE') await set(desk, terms, signal);
  else {
    await set(desk, {...terms, posSide: 'long'}, signal);
    await set(desk, {...terms, posSide: 'short'}, signal).catch((error: unknown) => {
      if (!(error instanceof DeskError)) throw error;
      const words = `${error.message} The leverage of the long side is ${leverage} already.`;
      throw new DeskError(error.kind, words, {...error.detail, sent: true});
    });
  }
  return {outcome: 'CHANGED', of: 'CONTRACT'};
}

/** Sends a setting once. Throws the refusal, or `unknown-outcome` for an answer that proves neither. */
async function set({client}: Desk, terms: Readonly<Record<string, string | undefined>>, signal: AbortSignal): Promise<void> {
  const command = {instId: '', body: JSON.stringify(terms), signedAt: client.exchangeTime()};
  const item = itemOf(await client.command(rest.setLeverage, command, signal));
  if (item.code === 0) return;
  throw settingVerdict(item.code) === 'REFUSED' ? refusalError(item) : doubtfulError(item);
}

/**
 * The mode in which orders on this contract go out from now on: OKX is told with each of them. A position stays in the mode that it
 * was opened in, so there must be none in the other one.
 */
export async function changeMarginMode(
  desk: Desk,
  symbol: string,
  mode: MarginMode,
  signal: AbortSignal,
): Promise<SettingChange> {
  desk.client.requireWriter();
  const {marginMode} = await readSettings(desk, symbol, signal);
  if (marginMode === mode) return {outcome: 'UNCHANGED', of: 'CONTRACT'};
  if (mode === 'PORTFOLIO' || marginMode === 'PORTFOLIO') {
    throw new DeskError('unsupported', 'Portfolio margin is a mode of the whole account, which is set on the page of OKX.');
  }
  const held = await desk.client.ask(rest.positions, {instId: await desk.markets.instrument(symbol, signal)}, signal);
  if (heldMode(held) !== null) {
    throw new DeskError(
      'rejected',
      `There is a position in ${symbol} as ${wordOf(marginMode)}, and it stays so: close it first.`,
    );
  }
  desk.client.context.memory.saveAccountFact(modeFact(symbol), mode);
  return {outcome: 'CHANGED', of: 'CONTRACT'};
}
