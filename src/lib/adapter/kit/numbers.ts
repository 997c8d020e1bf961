/** Amounts, levels and instants of the wire. */
import * as v from 'valibot';
import {canonical, type DecimalText} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {Level} from '../../model/market.ts';

/** Canonical text of an amount sent as text or as a JSON number; null for anything else, "" included. */
export function decimalOrNull(value: unknown): DecimalText | null {
  if (typeof value === 'string') return canonical(value);
  // Numbers that JavaScript cannot hold exactly come as text out of `parseExact`.
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : null;
}

/** The same for an amount that must be there. Throws `protocol` naming the field, never its value. */
function decimalOf(value: unknown, field: string): DecimalText {
  const amount = decimalOrNull(value);
  if (amount === null) throw new DeskError('protocol', `${field} is not a decimal number.`);
  return amount;
}

/** Null also for zero: where an exchange says "0" for "there is none" (prices, triggers). */
export function nonZeroOrNull(value: unknown): DecimalText | null {
  const amount = decimalOrNull(value);
  return amount === '0' ? null : amount;
}

/** Schema of an amount that must be there, as text or number. */
export const WireAmount = v.pipe(
  v.union([v.string(), v.number()]),
  v.rawTransform(({dataset, addIssue, NEVER}): DecimalText => {
    const amount = decimalOrNull(dataset.value);
    if (amount !== null) return amount;
    addIssue({message: 'not a decimal'});
    return NEVER;
  }),
);

/** Schema of an id as text: whole numbers that JavaScript holds, or text (longer numbers out of `parseExact` too). */
export const WireId = v.pipe(
  v.union([v.pipe(v.number(), v.safeInteger()), v.pipe(v.string(), v.nonEmpty())]),
  v.transform((id) => String(id)),
);

/** Wire levels with canonical text, best first as they came; levels of quantity 0 are none. Throws `protocol`. */
export function levelsOf(levels: readonly (readonly unknown[])[]): readonly Level[] {
  return changesOf(levels).filter(([, quantity]) => quantity !== '0');
}

/** Changes of a book: a quantity of 0 deletes its level. Throws `protocol` for what is not a level. */
export function changesOf(levels: readonly (readonly unknown[])[]): readonly Level[] {
  return levels.map(([price, quantity]) => [
    decimalOf(price, 'A price of the book'),
    decimalOf(quantity, 'A quantity of the book'),
  ]);
}

/** True for a list of lists; whether they hold amounts is seen when they are read. A schema per level is ten times slower. */
export function areLevels(value: unknown): value is readonly (readonly unknown[])[] {
  return Array.isArray(value) && value.every(Array.isArray);
}

const MILLIS = Array.from({length: 1000}, (_, value) => `${String(value).padStart(3, '0')}Z`);
/** A time after the year 9999 is none that an exchange means. */
const LATEST_MS = 253_402_300_799_999;
/** Instants and seconds whose text is kept, each in the slot that it falls into. */
const [INSTANT_SLOTS, SECOND_SLOTS] = [1024, 64];
const instants = new Float64Array(INSTANT_SLOTS).fill(Number.NaN);
const instantTexts: string[] = Array.from({length: INSTANT_SLOTS}, () => '');
const seconds = new Float64Array(SECOND_SLOTS).fill(Number.NaN);
const secondTexts: string[] = Array.from({length: SECOND_SLOTS}, () => '');

/**
 * Epoch milliseconds as ISO 8601 UTC, what `Date.toISOString` gives. Every event of an order says again when it was made, and a
 * fill says its time twice: the texts of the last instants are kept, since a date made anew is a tenth of what an order event
 * costs. Throws `protocol` for what is not a time.
 */
export function iso(epochMs: number): string {
  if (!(epochMs >= 0 && epochMs <= LATEST_MS))
    throw new DeskError('protocol', 'A time is not a number of milliseconds since 1970.');
  const instant = Math.floor(epochMs);
  const slot = instant % INSTANT_SLOTS;
  if (instants[slot] !== instant) {
    const second = Math.floor(instant / 1000);
    instantTexts[slot] = secondText(second) + MILLIS[instant - second * 1000];
    instants[slot] = instant;
  }
  return instantTexts[slot] as string;
}

/** The first 20 characters, point included. */
function secondText(second: number): string {
  const slot = second % SECOND_SLOTS;
  if (seconds[slot] !== second) {
    secondTexts[slot] = new Date(second * 1000).toISOString().slice(0, 20);
    seconds[slot] = second;
  }
  return secondTexts[slot] as string;
}

/** The same for a time of the wire, in milliseconds as number or text; null when it says none (0 and "" too) or is odd. */
export function isoOrNull(value: unknown): string | null {
  const instant = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof instant === 'number' && instant > 0 && instant <= LATEST_MS ? iso(instant) : null;
}

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

/** ISO 8601 with milliseconds of an RFC 3339 time, whatever its precision; null for anything else, years before 1970 included. */
export function isoOfStampOrNull(value: unknown): string | null {
  return typeof value === 'string' && RFC3339.test(value) ? isoOrNull(Date.parse(value)) : null;
}

/** ISO 8601 of a time of the wire in seconds, with a fraction or not, as number or text. */
export function isoOfSecondsOrNull(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && /^\d{1,12}(?:\.\d+)?$/.test(text) ? isoOrNull(Math.floor(Number(text) * 1000)) : null;
}
