/** `mxt alert CONDITION`: what was typed, taken apart. */
import {type DecimalText, dec, parseTyped, plain} from '../model/decimal.ts';
import {DeskError} from '../model/errors.ts';
import {oneSymbol} from '../model/one-symbol.ts';

/** One market of one account. */
export interface Place {
  readonly account: string;
  readonly symbol: string;
}

/** What has a value at any time. */
export type Measure =
  | {readonly of: 'price'; readonly symbol: string}
  | {readonly of: 'spread'; readonly buy: Place; readonly sell: Place}
  | ({readonly of: 'funding'} & Place)
  | {readonly of: 'margin'; readonly account: string}
  | {readonly of: 'balance'; readonly account: string; readonly asset: string}
  | {readonly of: 'position'; readonly asset: string};

export interface Bound {
  readonly side: '<' | '>';
  /** In the units of the measure: ratios are fractions. */
  readonly value: DecimalText;
}

/** `fill` with account null: of any account. */
export type Condition =
  | {readonly text: string; readonly measure: Measure; readonly bound: Bound}
  | {readonly text: string; readonly event: 'fill'; readonly account: string | null}
  | {readonly text: string; readonly event: 'down'; readonly account: string};

/** Measures that are ratios: their bound may be written in per cent or basis points. */
const RATIOS: ReadonlySet<Measure['of']> = new Set(['spread', 'funding', 'margin']);
const SCALES: Readonly<Record<string, string>> = {'%': '100', bps: '10000'};

/** Throws `usage`, saying what a condition looks like. `text` is the condition as it is always written. */
export function parseCondition(typed: string): Condition {
  const [, left, side, right] = /^\s*(.*?)\s*([<>])\s*(\S+)\s*$/.exec(typed) ?? [];
  if (left === undefined) return parseEvent(typed.trim());
  const measure = parseMeasure(left);
  const bound = {side: side as Bound['side'], value: parseBound(right ?? '', measure)};
  return {text: `${nameOf(measure)} ${bound.side} ${right}`, measure, bound};
}

/** Accounts that a condition names, each once. */
export function accountsIn(condition: Condition): readonly string[] {
  if ('event' in condition) return condition.account === null ? [] : [condition.account];
  const {measure} = condition;
  if (measure.of === 'spread') return [...new Set([measure.buy.account, measure.sell.account])];
  return 'account' in measure ? [measure.account] : [];
}

/** Whether everybody may read it: then it needs no key. */
export function isPublic(condition: Condition): boolean {
  return 'measure' in condition && ['price', 'spread', 'funding'].includes(condition.measure.of);
}

function parseEvent(typed: string): Condition {
  const [, event, account] = /^(fill|down)(?::(.+))?$/.exec(typed) ?? [];
  if (event === 'fill') return {text: typed, event, account: account ?? null};
  if (event === 'down' && account !== undefined) return {text: typed, event, account};
  throw unreadable(typed);
}

function parseMeasure(typed: string): Measure {
  const [, of, rest] = /^([a-z]+):(.+)$/.exec(typed) ?? [];
  if (rest === undefined) throw unreadable(typed);
  if (of === 'price') return {of, symbol: oneSymbol(rest)};
  if (of === 'position') return {of, asset: rest.toUpperCase()};
  if (of === 'margin') return {of, account: rest};
  if (of === 'funding') return {of, ...placeOf(rest)};
  if (of === 'balance') {
    const at = rest.lastIndexOf(':');
    if (at > 0 && at < rest.length - 1) return {of, account: rest.slice(0, at), asset: rest.slice(at + 1).toUpperCase()};
  }
  if (of === 'spread') {
    const [buy, sell, ...more] = rest.split('|');
    if (buy !== undefined && sell !== undefined && more.length === 0) return {of, buy: placeOf(buy), sell: placeOf(sell)};
  }
  throw unreadable(typed);
}

function placeOf(typed: string): Place {
  const at = typed.indexOf(':');
  if (at < 1 || at === typed.length - 1) throw unreadable(typed);
  return {account: typed.slice(0, at), symbol: oneSymbol(typed.slice(at + 1))};
}

function parseBound(typed: string, measure: Measure): DecimalText {
  const [, sign = '', number = '', unit = ''] = /^(-?)([0-9.]+)(%|bps)?$/.exec(typed) ?? [];
  const parsed = number === '' ? null : parseTyped(number);
  if (parsed === null) throw new DeskError('usage', `"${typed.slice(0, 40)}" is not a number.`);
  const scale = SCALES[unit];
  if (scale !== undefined && !RATIOS.has(measure.of)) {
    throw new DeskError('usage', `${measure.of} is not a ratio: its bound has no ${unit}.`);
  }
  return plain(dec(`${sign}${parsed}`).div(scale ?? '1'));
}

function nameOf(measure: Measure): string {
  const place = ({account, symbol}: Place) => `${account}:${symbol}`;
  if (measure.of === 'price') return `price:${measure.symbol}`;
  if (measure.of === 'spread') return `spread:${place(measure.buy)}|${place(measure.sell)}`;
  if (measure.of === 'funding') return `funding:${place(measure)}`;
  if (measure.of === 'margin') return `margin:${measure.account}`;
  return measure.of === 'balance' ? `balance:${measure.account}:${measure.asset}` : `position:${measure.asset}`;
}

function unreadable(typed: string): DeskError {
  return new DeskError('usage', `"${typed.slice(0, 60)}" is not a condition.`, {
    hint: 'Such as "price:BTC/USDT > 100000", "margin:ACCOUNT < 20%", "spread:A:BTC/USDT|B:BTC/USDT > 5bps", "fill" or "down:ACCOUNT".',
  });
}
