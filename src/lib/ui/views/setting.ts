/** How an account holds a contract, before and after it was changed. */
import type {SettingDocument, WantedSetting} from '../../orders/change/contract-setting.ts';
import {prose} from '../prose.ts';
import type {Screen} from '../screen.ts';

/** The change in a question: `set the leverage of BTC/USDT:USDT on desk from 5x to 10x`. */
export function settingWords(symbol: string, account: string, wanted: WantedSetting, from: string | null): string {
  const [name, to] = 'leverage' in wanted ? ['leverage', wanted.leverage] : ['marginMode', wanted.marginMode];
  const before = from === null ? '' : ` from ${valueWords(name, from)}`;
  return `set the ${nameWords(name)} of ${symbol} on ${account}${before} to ${valueWords(name, to)}`;
}

/** What became of it, in one line. */
export function settingView({outcome, account, symbol, setting, from, to, of}: SettingDocument, screen: Screen): string {
  const what = `${account}: ${nameWords(setting)} of ${of === 'ACCOUNT' ? 'every contract' : symbol}`;
  if (outcome === 'unchanged') return prose(`${what} is ${valueWords(setting, to)} already.`, screen);
  const before = from === null ? '' : `, was ${valueWords(setting, from)}`;
  return prose(`${what} is ${valueWords(setting, to)} now${before}.`, screen, 'good');
}

function nameWords(setting: string): string {
  return setting === 'leverage' ? 'leverage' : 'margin mode';
}

function valueWords(setting: string, value: string): string {
  return setting === 'leverage' ? `${value}x` : value.toLowerCase();
}
