/** Flag types: what a person types, checked and typed before a command sees it. */
import {Flags} from '@oclif/core';
import {type DecimalText, parseTyped} from '../model/decimal.ts';
import {DeskError} from '../model/errors.ts';

const UNITS: Readonly<Record<string, number>> = {ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000};

/** `500ms`, `5s`, `2m`, `1h`, `7d`, or plain seconds. */
export const durationMs = Flags.custom<number>({
  parse: async (input) => parseDuration(input),
});

export function parseDuration(input: string): number {
  const match = /^(\d{1,9})(ms|s|m|h|d)?$/.exec(input.trim());
  if (match === null) throw new DeskError('usage', `"${input}" is not a duration.`, {hint: 'Write it as 500ms, 5s, 2m or 1h.'});
  return Number(match[1]) * (UNITS[match[2] ?? 's'] as number);
}

/** A positive decimal exactly as typed: no sign, exponent, comma or blank. */
export const positiveDecimal = Flags.custom<DecimalText>({
  parse: async (input, _context, {name}) => parsePositive(input, `--${name}`),
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

/** A percentage such as `0.5` or `0.5%`, as a fraction: "0.005". */
export function parsePercent(input: string, field: string): DecimalText {
  const digits = parsePositive(input.trim().replace(/%$/, ''), field);
  const [whole = '0', fraction = ''] = digits.split('.');
  const padded = whole.padStart(3, '0');
  return parseTyped(`${padded.slice(0, -2)}.${padded.slice(-2)}${fraction}`) ?? digits;
}
