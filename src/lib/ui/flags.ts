/** Flag types: what a person types, checked and typed before a command sees it. */
import {Args, Flags} from '@oclif/core';
import {type DecimalText, parseTyped} from '../model/decimal.ts';
import {DeskError} from '../model/errors.ts';
import {oneSymbol} from '../model/one-symbol.ts';

const UNITS: Readonly<Record<string, number>> = {ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000};

/** `500ms`, `5s`, `2m`, `1h`, `7d`, or plain seconds. */
export const durationMs = Flags.custom<number>({
  parse: async (input) => parseDuration(input),
});

/** As `durationMs`, but a plain number is milliseconds: `80`, `80ms`, `1s`. */
export const plainMs = Flags.custom<number>({
  parse: async (input) => parseDuration(/^\d+$/.test(input.trim()) ? `${input.trim()}ms` : input),
});

function parseDuration(input: string): number {
  const match = /^(\d{1,9})(ms|s|m|h|d)?$/.exec(input.trim());
  if (match === null) throw new DeskError('usage', `"${input}" is not a duration.`, {hint: 'Write it as 500ms, 5s, 2m or 1h.'});
  return Number(match[1]) * (UNITS[match[2] ?? 's'] as number);
}

/** A positive decimal exactly as typed: no sign, exponent, comma or blank. */
export const positiveDecimal = Flags.custom<DecimalText>({
  parse: async (input, _context, {name}) => parsePositive(input, `--${name}`),
});

/** Basis points, `5` or `5bps`, as the number of them. */
export const basisPoints = Flags.custom<DecimalText>({
  parse: async (input, _context, {name}) => {
    const text = parseTyped(input.trim().replace(/bps$/i, ''));
    if (text !== null) return text;
    throw new DeskError('usage', `--${name} "${input.slice(0, 40)}" is not a number of basis points.`, {
      hint: 'Write it as 5bps.',
    });
  },
});

/** The same of either sign: `-5bps`. */
export const signedBasisPoints = Flags.custom<DecimalText>({
  parse: async (input, _context, {name}) => {
    const [, sign = '', digits = ''] = /^(-?)(.*?)(?:bps)?$/i.exec(input.trim()) ?? [];
    const text = parseTyped(digits);
    if (text !== null) return text === '0' ? text : `${sign}${text}`;
    throw new DeskError('usage', `--${name} "${input.slice(0, 40)}" is not a number of basis points.`, {
      hint: 'Write it as 5bps, or --min-spread=-5bps.',
    });
  },
});

/** Throws `usage` naming the field; the number is never repaired. */
export function parsePositive(input: string, field: string): DecimalText {
  const text = parseTyped(input);
  if (text === null || text === '0') {
    throw new DeskError('usage', `${field} "${input.slice(0, 40)}" is not a positive decimal number.`, {
      hint: 'Write it plainly, such as 0.5 or 60000: no sign, exponent, comma or unit.',
    });
  }
  return text;
}

/** `5` or `5x`. Throws `usage`. */
export function parseLeverage(input: string): DecimalText {
  return parsePositive(input.trim().replace(/x$/i, ''), 'The leverage');
}

/** An order's id as an argument. */
export const orderId = Args.custom<string>({
  ignoreStdin: true,
  parse: async (input) => parseOrderId(input, 'An order id'),
});

/** Which of its two names an order is called by. */
export const idKind = () =>
  Flags.option({options: ['id', 'client'] as const, description: "the id is the exchange's, or the client order id"})();

/** Printable ASCII without blanks, as any exchange's id: it is quoted in messages, and goes on the wire. Throws `usage`. */
export function parseOrderId(text: string, field: string): string {
  if (/^[\x21-\x7e]{1,64}$/.test(text)) return text;
  throw new DeskError('usage', `${field} has 1 to 64 printable ASCII characters without blanks.`);
}

/** A percentage such as `0.5` or `0.5%`, or basis points, `50bps`, as a fraction: "0.005". */
export function parsePercent(input: string, field: string): DecimalText {
  const typed = input.trim();
  const places = /bps$/i.test(typed) ? 4 : 2;
  const digits = parsePositive(typed.replace(/(?:%|bps)$/i, ''), field);
  const [whole = '0', fraction = ''] = digits.split('.');
  const padded = whole.padStart(places + 1, '0');
  return parseTyped(`${padded.slice(0, -places)}.${padded.slice(-places)}${fraction}`) ?? digits;
}

/** A percentage, as a fraction. */
export const percentage = Flags.custom<DecimalText>({
  parse: async (input, _context, {name}) => parsePercent(input, `--${name}`),
});

/** An amount of USD, `50` or `50usd`. */
export const dollars = Flags.custom<DecimalText>({
  parse: async (input, _context, {name}) => parsePositive(input.trim().replace(/ *usd$/i, ''), `--${name}`),
});

/** `--notify`. */
export const notifyTarget = Flags.custom<string>({
  helpValue: 'NAME',
  description: 'post each line to this target of `notify` in the keys file, or to an address on this machine',
});

/** An instant (ISO 8601 with its zone, or a date) or a duration before now, as epoch milliseconds. */
export const sinceAt = Flags.custom<number>({
  parse: async (input) => parseSince(input, Date.now()),
});

/** Throws `usage` for anything else, and for what lies in the future. */
function parseSince(input: string, now: number): number {
  const isInstant = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/.test(input);
  const at = isInstant ? Date.parse(input) : now - parseDuration(input);
  if (Number.isNaN(at) || at > now) {
    throw new DeskError('usage', `"${input}" is not a time in the past.`, {
      hint: 'Write it as 2h, 7d, 2026-01-31 or 2026-01-31T08:00:00Z.',
    });
  }
  return at;
}

/** A symbol to filter by, canonical: `BTC/USDT`, `btc-usdt`, and `BTCUSDT` where it can mean one thing only. */
/** `--yes` of commands that change something and ask nothing: a script may type it everywhere. */
export const YES_UNASKED = Flags.boolean({
  char: 'y',
  description: 'taken as by every command that changes something; this one never asks',
});

export const symbolFilter = Flags.custom<string>({
  parse: async (input) => oneSymbol(input),
});

/** `--kind`, of records in the journal: it asks for them, so it needs --local. */
export function recordKinds<const Kind extends string>(options: readonly Kind[]) {
  const description = 'with --local: only records of this kind; repeatable';
  return Flags.option({options, multiple: true, multipleNonGreedy: true, dependsOn: ['local'], description})();
}
