/** How the account holds contracts, and changing it. https://developers.binance.com/docs/derivatives/usds-margined-futures/account/rest-api/Symbol-Config */
import type {SettingChange} from '../../../adapter/contract/derivatives.ts';
import {unproven} from '../../../adapter/kit/client.ts';
import {Row} from '../../../adapter/kit/row.ts';
import type {ContractSettings, MarginMode} from '../../../model/contract.ts';
import {type DecimalText, dec} from '../../../model/decimal.ts';
import {DeskError} from '../../../model/errors.ts';
import type {Client} from '../client.ts';
import {refusalOf} from '../errors.ts';
import {doneOrRefusal, UNCHANGED, USDM_CODES} from './codes.ts';
import {marginModeOf} from './position.ts';
import {ACCOUNT_CONFIG, LEVERAGE, MARGIN_TYPE, SYMBOL_CONFIG} from './rest.ts';
import {wireSymbol} from './symbols.ts';

export async function readSettings(client: Client, symbol: string, signal: AbortSignal): Promise<ContractSettings> {
  const [account, config] = await Promise.all([
    client.ask(ACCOUNT_CONFIG, {}, signal),
    configOf(client, wireSymbol({symbol}), signal),
  ]);
  const [isHedge, marginMode] = [new Row(account).flag('dualSidePosition'), marginModeOf(config)];
  if (isHedge === null || marginMode === null) {
    throw new DeskError('protocol', `Binance did not say how the account holds positions in ${symbol}.`, {
      hint: 'Nothing was sent. Try again; an order with --reduce-only does not need it.',
    });
  }
  const leverage = config.nonZero('leverage');
  return {symbol, positionMode: isHedge ? 'HEDGE' : 'ONE_WAY', marginMode, leverage: {LONG: leverage, SHORT: leverage}};
}

async function configOf(client: Client, wire: string, signal: AbortSignal): Promise<Row> {
  const rows = await client.ask(SYMBOL_CONFIG, {symbol: wire}, signal);
  const found = rows.map((payload) => new Row(payload)).find((row) => row.text('symbol') === wire);
  if (found === undefined) throw new DeskError('protocol', 'Binance did not say the settings of the contract.');
  return found;
}

/** One leverage for both sides, in whole numbers. Setting what is set already succeeds without a word: so it is read first. */
export async function changeLeverage(
  client: Client,
  symbol: string,
  leverage: DecimalText,
  signal: AbortSignal,
): Promise<SettingChange> {
  if (!dec(leverage).isInteger()) throw new DeskError('rule', 'Leverage is a whole number on Binance.', {sent: false});
  const wire = wireSymbol({symbol});
  const now = (await configOf(client, wire, signal)).amount('leverage');
  if (now !== null && dec(now).eq(leverage)) return {outcome: 'UNCHANGED', of: 'CONTRACT'};
  const answer = await client.change(LEVERAGE, {symbol: wire, leverage}, signal);
  const error = refusalOf(answer, USDM_CODES);
  if (error !== null) throw error;
  if (new Row(answer.payload).text('leverage') !== leverage) throw unproven('Binance', answer, null);
  return {outcome: 'CHANGED', of: 'CONTRACT'};
}

export async function changeMarginMode(
  client: Client,
  symbol: string,
  mode: MarginMode,
  signal: AbortSignal,
): Promise<SettingChange> {
  if (mode === 'PORTFOLIO')
    throw new DeskError('unsupported', 'Portfolio margin is a mode of the whole Binance account: it is set on the website.');
  const params = {symbol: wireSymbol({symbol}), marginType: mode === 'CROSS' ? 'CROSSED' : 'ISOLATED'};
  const error = doneOrRefusal(await client.change(MARGIN_TYPE, params, signal));
  if (error !== null && !UNCHANGED.has(error.detail.code ?? '')) throw error;
  return {outcome: error === null ? 'CHANGED' : 'UNCHANGED', of: 'CONTRACT'};
}
