/**
 * Changes how an account holds a contract: its leverage, or its margin mode. Logged before it is sent, and sent once; a doubt is
 * looked at, never sent again.
 */
import {type AccountHandle, type CallOptions, withTimeout} from '../../adapter/accounts.ts';
import type {Derivatives, SettingChange} from '../../adapter/contract/derivatives.ts';
import {resolveSymbol} from '../../adapter/find-market.ts';
import type {ContractSettings, MarginMode} from '../../model/contract.ts';
import {type DecimalText, dec} from '../../model/decimal.ts';
import {DeskError, toFailure} from '../../model/errors.ts';
import {credentialOf, venueOf} from '../../state/account-names.ts';
import type {SettingOutcome} from '../../state/setting-log.ts';
import type {State} from '../../state/state.ts';
import type {OrderDeps} from '../order-deps.ts';
import {forgetSettings} from '../place/contract-settings.ts';
import {refuseLeverageOver} from '../place/leverage-limit.ts';
import {RULES_MAX_AGE_MS, refuseToTrade} from '../place/prepare.ts';

/** What is to be set. */
export type WantedSetting = {readonly leverage: DecimalText} | {readonly marginMode: MarginMode};

export interface SettingDocument {
  readonly outcome: 'changed' | 'unchanged';
  readonly account: string;
  readonly exchange: string;
  readonly symbol: string;
  readonly setting: 'leverage' | 'marginMode';
  /** Before; null: not known, or different for long and short. */
  readonly from: string | null;
  readonly to: string;
  /** ACCOUNT: the exchange keeps it for the whole account, so that it changed for every contract. */
  readonly of: SettingChange['of'];
}

/**
 * `agree` is asked before anything is sent, with what is set now; null when it declines. A setting that is so already is
 * `unchanged`. Throws the exchange's refusal, `limit` for a leverage over `limits.maxLeverage`, and `unknown-outcome` where it is
 * not known what is set now.
 */
export async function changeSetting(
  handle: AccountHandle,
  typed: string,
  wanted: WantedSetting,
  {call, limits, state}: Pick<OrderDeps, 'call' | 'limits' | 'state'>,
  agree: (symbol: string, from: string | null) => Promise<boolean>,
): Promise<SettingDocument | null> {
  refuseToTrade(handle);
  if ('leverage' in wanted) refuseLeverageOver(wanted.leverage, handle.account, limits);
  try {
    const adapter = await handle.adapter();
    const {symbol, product} = await withTimeout(call, (signal) => resolveSymbol(typed, adapter, RULES_MAX_AGE_MS, signal));
    const {derivatives} = adapter;
    if (product === 'spot' || derivatives === undefined) {
      throw new DeskError('usage', `${symbol} is a spot market: it has no leverage and no margin mode.`, {
        hint: 'Write a contract, such as BTC/USDT:USDT.',
        sent: false,
      });
    }
    const before = await readNow(derivatives, symbol, call);
    const from = before === null ? null : currentOf(before, wanted);
    const {account, exchange} = handle;
    const setting = 'leverage' in wanted ? ('leverage' as const) : ('marginMode' as const);
    const change = {account, exchange, symbol, setting, from, to: textOf(wanted)};
    try {
      if (isSet(before, wanted)) return {outcome: 'unchanged', ...change, of: 'CONTRACT'};
      if (!(await agree(symbol, from))) return null;
      const sender = {venue: venueOf(adapter.config), credential: credentialOf(adapter.config)};
      const row = state.settings.open({...change, ...sender});
      const {outcome, of} = await logged(row, state, () => send(derivatives, symbol, wanted, call));
      return {outcome: outcome === 'CHANGED' ? 'changed' : 'unchanged', ...change, of};
    } finally {
      // Whatever became of it: what other commands remember may be of before.
      forgetSettings(adapter, state.memory(adapter.config), call);
    }
  } catch (error) {
    throw error instanceof DeskError ? error.on(handle) : error;
  }
}

/** Writes what became of it. A disk that fails then changes nothing of what is reported. */
async function logged(row: number, {settings}: State, work: () => Promise<SettingChange>): Promise<SettingChange> {
  const close = (outcome: SettingOutcome) => {
    try {
      settings.close(row, outcome);
    } catch {
      // The row stays, without an outcome.
    }
  };
  try {
    const change = await work();
    close(change.outcome === 'CHANGED' ? 'changed' : 'unchanged');
    return change;
  } catch (error) {
    const isProven = error instanceof DeskError && error.kind !== 'unknown-outcome' && error.kind !== 'interrupted';
    close(isProven ? 'refused' : 'unknown');
    throw error;
  }
}

async function send(derivatives: Derivatives, symbol: string, wanted: WantedSetting, call: CallOptions): Promise<SettingChange> {
  try {
    return await withTimeout(call, (signal) =>
      'leverage' in wanted
        ? derivatives.setLeverage(symbol, wanted.leverage, signal)
        : derivatives.setMarginMode(symbol, wanted.marginMode, signal),
    );
  } catch (error) {
    if (!(error instanceof DeskError) || !isDoubtful(error)) throw error;
    const now = await readNow(derivatives, symbol, call);
    if (isSet(now, wanted)) return {outcome: 'CHANGED', of: 'CONTRACT'};
    throw new DeskError('unknown-outcome', `It is not known whether ${symbol} was set to ${textOf(wanted)}: ${error.message}`, {
      hint: 'Run the same command again: a setting that is so already is left as it is.',
      cause: toFailure(error),
    });
  }
}

/** Whether it may have taken effect all the same. */
function isDoubtful({kind, detail}: DeskError): boolean {
  return kind === 'unknown-outcome' || (kind === 'timeout' && detail.sent !== false);
}

/** Null: could not be read; the exchange then says by itself what is so already. */
async function readNow(derivatives: Derivatives, symbol: string, call: CallOptions): Promise<ContractSettings | null> {
  try {
    return await withTimeout(call, (signal) => derivatives.settings(symbol, signal));
  } catch (error) {
    if (!(error instanceof DeskError) || error.kind === 'interrupted') throw error;
    return null;
  }
}

function isSet(settings: ContractSettings | null, wanted: WantedSetting): boolean {
  if (settings === null) return false;
  if ('marginMode' in wanted) return settings.marginMode === wanted.marginMode;
  const {LONG, SHORT} = settings.leverage;
  return [LONG, SHORT].every((leverage) => leverage !== null && dec(leverage).eq(wanted.leverage));
}

function currentOf({marginMode, leverage: {LONG, SHORT}}: ContractSettings, wanted: WantedSetting): string | null {
  if ('marginMode' in wanted) return marginMode;
  return LONG === SHORT ? LONG : null;
}

function textOf(wanted: WantedSetting): string {
  return 'leverage' in wanted ? wanted.leverage : wanted.marginMode;
}
