/** The `defaults` of the keys file: what holds where no flag was typed. */
import {asMap, asText, field, refuseUnknownKeys} from './fields.ts';
import type {Defaults} from './keys-file.ts';
import {readPercent} from './limits-section.ts';
import {problemAt, type Tree} from './yaml-tree.ts';

export const NO_DEFAULTS: Defaults = {accounts: [], timeoutMs: null, maxSlippage: null};

const UNITS: Readonly<Record<string, number>> = {ms: 1, s: 1000, m: 60_000, h: 3_600_000};

/** Reads `defaults`; nothing there means none. Throws `config`. */
export function readDefaults(node: Tree | undefined): Defaults {
  if (node === undefined) return NO_DEFAULTS;
  const map = asMap(node, 'defaults');
  refuseUnknownKeys(map, ['account', 'timeout', 'maxSlippage']);
  const [account, timeout, maxSlippage] = [field(map, 'account'), field(map, 'timeout'), field(map, 'maxSlippage')];
  return {
    accounts: account === undefined ? [] : readNames(account),
    timeoutMs: timeout === undefined ? null : readDuration(timeout),
    maxSlippage: maxSlippage === undefined ? null : readPercent(maxSlippage, 'maxSlippage'),
  };
}

/** One name or glob, several with commas, or a list of them. */
function readNames(node: Tree): readonly string[] {
  const texts = node.type === 'list' ? node.items.map((item) => asText(item, 'account')) : [asText(node, 'account')];
  const names = texts.flatMap(namesOf);
  if (names.length === 0) throw problemAt(node, 'account must be a name, such as "binance-*".');
  return names;
}

/** Names divided by commas, blanks around them left out. */
export function namesOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function readDuration(node: Tree): number {
  const match = /^(\d{1,6})(ms|s|m|h)$/.exec(asText(node, 'timeout'));
  const ms = Number(match?.[1] ?? 0) * (UNITS[match?.[2] ?? ''] ?? 0);
  if (ms === 0) throw problemAt(node, 'timeout must be a duration, such as 5s or 500ms.');
  return ms;
}
