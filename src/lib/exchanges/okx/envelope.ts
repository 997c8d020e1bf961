/** What an answer says: its envelope, what it means when it is no result, and what it tells of rates and of the clock. Pure. */
import {absence, isAbsentStatus} from '../../adapter/kit/absent.ts';
import type {Answer, Notes} from '../../adapter/kit/client.ts';
import {Row} from '../../adapter/kit/row.ts';
import {DeskError} from '../../model/errors.ts';
import {classOf} from './codes.ts';
import {codeIn, isThrottle, type Refusal, refusalError, THROTTLE_MS} from './errors.ts';

/** https://www.okx.com/docs-v5/en/#overview-rest-authentication-making-requests */
export interface Envelope extends Refusal {
  readonly data: readonly unknown[];
}

/** Null for anything but OKX's envelope. */
export function envelopeIn({payload}: Pick<Answer, 'payload'>): Envelope | null {
  const row = new Row(payload);
  const code = codeIn(row.text('code'));
  const data = row.any('data');
  return Number.isNaN(code) ? null : {code, message: row.text('msg'), data: Array.isArray(data) ? data : []};
}

/**
 * What became of one order of a command: the item's own code decides where it has one, else that of the envelope. Codes 1
 * ("all failed") and 2 ("some failed") say nothing by themselves.
 */
export function itemOf({code, message, data}: Envelope, index = 0): Refusal & {readonly row: Row} {
  const row = new Row(data[index]);
  const own = codeIn(row.text('sCode'));
  return Number.isNaN(own) ? {code, message, row} : {code: own, message: row.text('sMsg'), row};
}

/** Null for a result. */
export function failureOf(answer: Answer, path: string): DeskError | null {
  const {status} = answer;
  const code = `HTTP ${status}`;
  const envelope = envelopeIn(answer);
  if (envelope !== null && envelope.code !== 0 && status < 500 && status !== 404) return refusalError(itemOf(envelope));
  if (isAbsentStatus(status)) return absence(path, status);
  if (status >= 500) return new DeskError('exchange-down', `OKX is out of order (${code}).`, {code});
  if (status === 429) {
    return new DeskError('rate-limit', `OKX is overloaded (${code}).`, {code, retryAfterMs: THROTTLE_MS});
  }
  if (status === 401) return new DeskError('auth', `OKX did not accept the key (${code}).`, {code});
  if (status === 403 || status === 451) {
    return new DeskError('permission', `OKX does not serve this address or region (${code}).`, {code});
  }
  if (envelope === null || status >= 300) {
    return new DeskError('protocol', `${path}: the answer is not one of OKX's (${code}).`, {code});
  }
  return null;
}

/** `budget`: the one that the request drew on. */
export function notesOf(answer: Answer, budget: string): Notes {
  const envelope = envelopeIn(answer);
  const code = envelope === null ? Number.NaN : itemOf(envelope).code;
  const isThrottled = answer.status === 429 || isThrottle(code);
  // When the gateway answered, microseconds. What only serves the clock never spoils an answer: a time that is none is not looked at.
  const outTime = new Row(answer.payload).text('outTime');
  return {
    ...(isThrottled && {bans: [{budget, forMs: THROTTLE_MS}]}),
    ...(/^\d{16}$/.test(outTime) && {clock: Number(outTime.slice(0, -3))}),
    ...(classOf(code) === 'clock' && {clock: 'REFUSED'}),
  };
}
