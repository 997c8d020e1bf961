/** The file of `mxt rebalance`: `targets: {BTC: 40%, ETH: 20%, USDT: 40%}`. */
import {asMap, asText, field, refuseUnknownKeys} from '../config/fields.ts';
import {parseTree, type Tree} from '../config/yaml-tree.ts';
import {type DecimalText, dec, ONE, parseTyped, plain, ZERO} from '../model/decimal.ts';
import {DeskError} from '../model/errors.ts';

/** Shares by coin, as fractions that come to 1. */
export type Targets = ReadonlyMap<string, DecimalText>;

/** Throws `usage` with line and field for anything else. */
export function parseTargets(text: string): Targets {
  try {
    return read(parseTree(text));
  } catch (error) {
    // The reader of the keys file calls every file by that name.
    if (!(error instanceof DeskError) || error.kind !== 'config') throw error;
    throw mistake(error.message.replace(/^Keys file, /, ''));
  }
}

function read(root: Tree): Targets {
  const top = asMap(root, 'the file');
  refuseUnknownKeys(top, ['targets']);
  const node = field(top, 'targets');
  if (node === undefined) throw mistake('`targets` is missing.');
  const targets = new Map<string, DecimalText>();
  for (const {key, value} of asMap(node, 'targets').entries) {
    const asset = key.toUpperCase();
    if (targets.has(asset)) throw mistake(`${asset} appears twice.`);
    targets.set(asset, shareOf(asset, asText(value, asset)));
  }
  const sum = [...targets.values()].reduce((total, share) => total.plus(share), ZERO);
  if (!sum.eq(ONE)) throw mistake(`the shares come to ${plain(sum.times(100))}%, not to 100%.`);
  return targets;
}

function shareOf(asset: string, text: string): DecimalText {
  const percent = /^([0-9.]+)\s*%$/.exec(text)?.[1];
  const parsed = percent === undefined ? null : parseTyped(percent);
  if (parsed === null) throw mistake(`the share of ${asset} must be a percentage such as 40%.`);
  return plain(dec(parsed).div(100));
}

function mistake(problem: string): DeskError {
  return new DeskError('usage', `Targets file: ${problem}`, {
    hint: 'Write it as `targets: {BTC: 40%, ETH: 20%, USDT: 40%}`.',
    sent: false,
  });
}
