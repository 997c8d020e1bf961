/** Times of the wire, milliseconds as text, as ISO 8601. */
import {DeskError} from '../../model/errors.ts';

const DAY_MS = 86_400_000;
let day = Number.NaN;
let dayText = '';

/** Null for "" and "0". Throws `protocol` naming the field for anything that is not a time in milliseconds. */
export function timeOf(text: string, field: string): string | null {
  if (text === '' || text === '0') return null;
  if (text.length !== 13 || !/^\d+$/.test(text))
    throw new DeskError('protocol', `Bybit: ${field} is not a time in milliseconds.`);
  return iso(Number(text));
}

/** What `Date.toISOString` gives; the day is kept from call to call, which makes an order event a third cheaper to map. */
function iso(instant: number): string {
  const today = Math.floor(instant / DAY_MS);
  if (today !== day) {
    day = today;
    dayText = new Date(today * DAY_MS).toISOString().slice(0, 11);
  }
  const ms = instant - today * DAY_MS;
  const seconds = Math.floor(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  return `${dayText}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}.${String(ms % 1000).padStart(3, '0')}Z`;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
