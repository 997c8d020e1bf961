/**
 * How the account holds contracts, and changing it. The margin mode is one for the whole account; leverage and position mode
 * are kept by contract. https://bybit-exchange.github.io/docs/v5/position/leverage · .../account/set-margin-mode
 */
import type {SettingChange} from '../../adapter/contract/derivatives.ts';
import {Row} from '../../adapter/kit/row.ts';
import type {ContractSettings, MarginMode} from '../../model/contract.ts';
import type {DecimalText} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {Client} from './client.ts';
import {spellingOf} from './encode.ts';
import {changeVerdict, doubtfulError, refusalError, wordsOf} from './errors.ts';
import {accountInfo, type Endpoint, positionList, setLeverage, setMarginMode} from './rest.ts';

const MODE_WORDS = {CROSS: 'REGULAR_MARGIN', ISOLATED: 'ISOLATED_MARGIN', PORTFOLIO: 'PORTFOLIO_MARGIN'} as const;

/** Null for a word that is not known. https://bybit-exchange.github.io/docs/v5/account/account-info */
export function marginModeOf(account: Row): MarginMode | null {
  const word = account.text('marginMode');
  const modes = Object.keys(MODE_WORDS) as MarginMode[];
  return modes.find((mode) => MODE_WORDS[mode] === word) ?? null;
}

export async function readSettings(client: Client, symbol: string, signal: AbortSignal): Promise<ContractSettings> {
  const {category, wire} = spellingOf(symbol);
  const [account, positions] = await Promise.all([
    client.ask(accountInfo, {}, signal),
    client.ask(positionList, {category, symbol: wire}, signal),
  ]);
  return toSettings(symbol, account, positions.list('list'));
}

/**
 * The settings of one contract. Asked by symbol, the list of positions has a row even when nothing is held: one with
 * index 0 in one-way mode, two with 1 (long) and 2 (short) in hedge mode. Throws `protocol` for anything else.
 */
function toSettings(symbol: string, account: Row, positions: readonly unknown[]): ContractSettings {
  const marginMode = marginModeOf(account);
  const rows = new Map(positions.map((payload) => new Row(payload)).map((row) => [row.text('positionIdx'), row]));
  const [both, long, short] = ['0', '1', '2'].map((index) => rows.get(index));
  const isHedge = long !== undefined || short !== undefined;
  if (marginMode === null || (both === undefined && !isHedge)) {
    throw new DeskError('protocol', `Bybit did not say how the account holds positions in ${symbol}.`, {
      hint: 'Nothing was sent. Try again; an order with --reduce-only does not need it.',
    });
  }
  return {
    symbol,
    positionMode: isHedge ? 'HEDGE' : 'ONE_WAY',
    marginMode,
    leverage: {
      LONG: (isHedge ? long : both)?.nonZero('leverage') ?? null,
      SHORT: (isHedge ? short : both)?.nonZero('leverage') ?? null,
    },
  };
}

/** Of both sides: one-way mode and cross margin know no other, and in isolated hedge mode both are set alike. */
export async function changeLeverage(
  client: Client,
  symbol: string,
  leverage: DecimalText,
  signal: AbortSignal,
): Promise<SettingChange> {
  const {category, wire} = spellingOf(symbol);
  const terms = {category, symbol: wire, buyLeverage: leverage, sellLeverage: leverage};
  return {outcome: await set(client, setLeverage, terms, signal), of: 'CONTRACT'};
}

/** Bybit changes the whole account, and refuses it with reasons of its own where something is in the way. */
export async function changeMarginMode(client: Client, mode: MarginMode, signal: AbortSignal): Promise<SettingChange> {
  return {outcome: await set(client, setMarginMode, {setMarginMode: MODE_WORDS[mode]}, signal), of: 'ACCOUNT'};
}

/** Sends a setting once. Throws the refusal, or `unknown-outcome` for an answer that proves neither. */
async function set(
  client: Client,
  endpoint: Endpoint,
  terms: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<SettingChange['outcome']> {
  const command = {category: 'linear', body: JSON.stringify(terms), signedAt: client.exchangeTime()} as const;
  const envelope = await client.command(endpoint, command, signal);
  if (envelope.code === 0) return 'CHANGED';
  const verdict = changeVerdict(envelope.code);
  if (verdict === 'NO_CHANGE') return 'UNCHANGED';
  if (verdict === 'UNKNOWN') throw doubtfulError(envelope);
  throw refusalError({...envelope, message: withReasons(envelope.message, envelope.result)});
}

/** "Set margin mode failed: Equity needs to be ...": the cause stands in a list beside the message. */
function withReasons(message: string, result: Row): string {
  const reasons = Array.isArray(result.any('reasons')) ? result.list('reasons') : [];
  const words = reasons.map((payload) => wordsOf(new Row(payload).text('reasonMsg'), '')).filter((each) => each !== '');
  return words.length === 0 ? message : `${wordsOf(message, 'refused')}: ${words.join('; ')}`;
}
