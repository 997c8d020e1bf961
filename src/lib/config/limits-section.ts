/** The `limits` of the keys file. A wrong limit is fatal: an ignored limit is worse than none. */
import {dec, parseTyped, plain} from '../model/decimal.ts';
import {asMap, asText, field, refuseUnknownKeys} from './fields.ts';
import type {Limits, Money} from './keys-file.ts';
import {problemAt, type Tree} from './yaml-tree.ts';

export const NO_LIMITS: Limits = {
  maxOrderValue: null,
  maxDailyValue: null,
  priceCollar: null,
  maxOrdersPerMinute: null,
  maxPosition: null,
  maxLeverage: null,
};

export const LIMIT_KEYS = Object.keys(NO_LIMITS) as readonly (keyof Limits)[];

/** Reads `limits`; nothing there means no limits. Throws `config`. */
export function readLimits(node: Tree | undefined): Limits {
  if (node === undefined) return NO_LIMITS;
  const map = asMap(node, 'limits');
  refuseUnknownKeys(map, LIMIT_KEYS);
  const read = <T>(name: keyof Limits, parse: (node: Tree, name: string) => T): T | null => {
    const value = field(map, name);
    return value === undefined ? null : parse(value, name);
  };
  return {
    maxOrderValue: read('maxOrderValue', readMoney),
    maxDailyValue: read('maxDailyValue', readMoney),
    priceCollar: read('priceCollar', readPercent),
    maxOrdersPerMinute: read('maxOrdersPerMinute', readCount),
    maxPosition: read('maxPosition', readMoney),
    maxLeverage: read('maxLeverage', readLeverage),
  };
}

function readMoney(node: Tree, name: string): Money {
  const match = /^(\S+)\s+([A-Za-z0-9]{2,12})$/.exec(asText(node, name));
  const amount = match?.[1] === undefined ? null : parseTyped(match[1]);
  if (match?.[2] === undefined || amount === null || amount === '0')
    throw problemAt(node, `${name} must be an amount and a currency, such as 10000 USD.`);
  return {amount, asset: match[2].toUpperCase()};
}

/** `5%` as a fraction, "0.05". Above 0% and up to 100%. */
export function readPercent(node: Tree, name: string): string {
  const digits = /^(\S+)\s*%$/.exec(asText(node, name))?.[1];
  const percent = digits === undefined ? null : parseTyped(digits);
  if (percent === null || percent === '0' || dec(percent).gt(100))
    throw problemAt(node, `${name} must be a percentage above 0% and up to 100%, such as 5%.`);
  return plain(dec(percent).div(100));
}

function readCount(node: Tree, name: string): number {
  const text = asText(node, name);
  if (!/^[1-9]\d{0,5}$/.test(text)) throw problemAt(node, `${name} must be a whole number above 0.`);
  return Number(text);
}

/** `5` or `5x`. */
function readLeverage(node: Tree, name: string): string {
  const leverage = parseTyped(asText(node, name).replace(/x$/, ''));
  if (leverage === null || leverage === '0') throw problemAt(node, `${name} must be a number above 0, such as 5.`);
  return leverage;
}
