/** What an answer says: its envelope, what it means when it is no result, and what it tells of rates and of the clock. Pure. */
import {absence, isAbsentStatus} from '../../adapter/kit/absent.ts';
import type {Answer, Notes} from '../../adapter/kit/client.ts';
import type {RateCost} from '../../adapter/kit/rates.ts';
import {Row} from '../../adapter/kit/row.ts';
import {DeskError} from '../../model/errors.ts';
import {classOf} from './codes.ts';
import {isAddressThrottle, isThrottle, refusalError} from './errors.ts';

/** 600 requests in 5 s per address over all of Bybit; whoever exceeds it must be silent for ten minutes. .../docs/v5/rate-limit */
export const ADDRESS: RateCost = {budget: 'ip', weight: 1, limit: {counting: 'WINDOW', limit: 600, windowMs: 5000}};
/** New connections of an address in five minutes. https://bybit-exchange.github.io/docs/v5/ws/connect */
export const SOCKETS: RateCost = {
  budget: 'ip sockets',
  weight: 1,
  own: true,
  limit: {counting: 'WINDOW', limit: 500, windowMs: 5 * 60_000},
};
/** Requests of an account are counted over a second that moves along. */
export const SECOND_MS = 1000;
/** A request that came just before the stamp would be one too many. */
const SLACK_MS = 20;
const ADDRESS_BAN_MS = 10 * 60_000;

/** https://bybit-exchange.github.io/docs/v5/guide#response */
export interface Envelope {
  readonly code: number;
  readonly message: string;
  readonly result: Row;
}

/** Null for anything but Bybit's envelope. */
export function envelopeIn({payload}: Answer): Envelope | null {
  const row = new Row(payload);
  const code = row.text('retCode');
  return /^-?\d{1,9}$/.test(code) ? {code: Number(code), message: row.text('retMsg'), result: row.inner('result')} : null;
}

/** Null for a result. `now` on the exchange's clock. */
export function failureOf(answer: Answer, path: string, now: number): DeskError | null {
  const {status} = answer;
  const code = `HTTP ${status}`;
  if (isAbsentStatus(status)) return absence(path, status);
  if (status >= 500) return new DeskError('exchange-down', `Bybit is out of order (${code}).`, {code});
  const envelope = envelopeIn(answer);
  if (envelope !== null) return envelope.code === 0 ? null : refusalOf(answer, envelope, now);
  if (saysAddressIsBanned(answer)) {
    const words = `Bybit blocked this address for too many requests (${code}).`;
    return new DeskError('rate-limit', words, {code, retryAfterMs: ADDRESS_BAN_MS});
  }
  if (status === 429) return new DeskError('rate-limit', `Bybit is overloaded (${code}).`, {code});
  if (status === 401) return new DeskError('auth', `Bybit did not accept the key (${code}).`, {code});
  if (status === 403) return new DeskError('permission', `Bybit does not serve this address or region (${code}).`, {code});
  return new DeskError('protocol', `${path}: the answer is not one of Bybit's (${code}).`, {code});
}

function refusalOf(answer: Answer, {code, message}: Envelope, now: number): DeskError {
  const error = refusalError({code, message});
  if (!isThrottle(code)) return error;
  return new DeskError(error.kind, error.message, {...error.detail, retryAfterMs: throttleMs(answer, now)});
}

/** `budget`: the one that the request drew on beside the address's. */
export function notesOf(answer: Answer, budget: string, now: number): Notes {
  const envelope = envelopeIn(answer);
  const usage = usageIn(answer, now);
  const time = new Row(answer.payload).any('time');
  const isThrottled = envelope !== null && isThrottle(envelope.code);
  return {
    ...(usage !== null && {usage: [{budget, ...usage}]}),
    ...(isThrottled && {
      bans: [{budget: isAddressThrottle(envelope.code) ? ADDRESS.budget : budget, forMs: throttleMs(answer, now)}],
    }),
    ...(saysAddressIsBanned(answer) && {bans: [{budget: ADDRESS.budget, forMs: ADDRESS_BAN_MS}]}),
    // What only serves the clock never spoils an answer: a time that is none is not looked at.
    ...(typeof time === 'number' && {clock: time}),
    ...(envelope !== null && classOf(envelope.code) === 'clock' && {clock: 'REFUSED'}),
  };
}

function saysAddressIsBanned({status, body}: Answer): boolean {
  return status === 403 && /access too frequent/i.test(body);
}

/** The stamp is theirs: an absurd one must not silence us for longer than their worst ban. */
function throttleMs(answer: Answer, now: number): number {
  return Math.min(Math.max(usageIn(answer, now)?.resetsInMs ?? 0, 1000), ADDRESS_BAN_MS);
}

/** The stamp is measured against the time of the same answer, where that has one: how far our clock is off does not matter then. */
function usageIn({headers, payload}: Answer, now: number): {used: number; limit: number; resetsInMs: number} | null {
  const numberIn = (name: string) => Number(headers[name] ?? Number.NaN);
  const [limit, left] = [numberIn('x-bapi-limit'), numberIn('x-bapi-limit-status')];
  const resetsAt = numberIn('x-bapi-limit-reset-timestamp');
  if (![limit, left, resetsAt].every(Number.isFinite)) return null;
  const answeredAt = new Row(payload).any('time');
  const at = typeof answeredAt === 'number' ? answeredAt : now;
  // The stamp is "now" as long as something is left; what was used is counted for a second all the same.
  return {used: limit - left, limit, resetsInMs: left > 0 ? SECOND_MS : resetsAt - at + SLACK_MS};
}
