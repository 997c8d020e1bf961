/** What Kraken's answers prove, and how they are told. Pure. https://docs.kraken.com/api/docs/guides/spot-rest-intro */
import {absence, isAbsentStatus, orAbsent} from '../../adapter/kit/absent.ts';
import {type Answer, type Notes, unproven} from '../../adapter/kit/client.ts';
import {Row} from '../../adapter/kit/row.ts';
import {plainWords} from '../../adapter/wire.ts';
import {DeskError, type ErrorKind} from '../../model/errors.ts';
import {classOf, type ErrorClass} from './codes.ts';
import {ADDRESS, CALLS} from './limits.ts';

/** `{"error":[],"result":{...}}`, with HTTP 200 whatever it says. Texts with an E are errors, with a W warnings. */
export interface Envelope {
  readonly errors: readonly string[];
  /** Undefined: there is none. */
  readonly result: unknown;
}

/** Null for anything but Kraken's envelope. */
function envelopeIn({payload}: Pick<Answer, 'payload'>): Envelope | null {
  const row = new Row(payload);
  const said = row.any('error');
  // Seen as one text in place of a list.
  const list = typeof said === 'string' ? [said] : said;
  if (!Array.isArray(list)) return null;
  return {errors: list.map(String).filter((text) => !text.startsWith('W')), result: row.any('result')};
}

/** What each class is for whoever asked; those left out are kinds themselves. */
const KIND_OF: Readonly<Partial<Record<ErrorClass, ErrorKind>>> = {
  DUPLICATE: 'rejected',
  MISSING: 'not-found',
  ENDING: 'rejected',
  TROUBLE: 'exchange-down',
  ELSEWHERE: 'rejected',
};

const HINTS: Partial<Record<ErrorKind, string>> = {
  auth: 'Check the key and its secret. A key with two-factor authentication (one-time passwords) cannot be used by mxt: make one without.',
  clock:
    'Run `mxt doctor` to measure the clock. Another program that uses the same key also makes its nonces invalid: give each a key of its own, or the key a nonce window.',
  permission: 'Look at the permissions of the key and the state of the account on Kraken.',
};

/** An error's text as the desk's error, for reads and for verdicts that are certain. One that is on no page keeps its words. */
export function refusalError(text: string, retryAfterMs?: number): DeskError {
  const name = classOf(text);
  const kind = name === null ? 'protocol' : (KIND_OF[name] ?? (name as ErrorKind));
  const words = plainWords(text);
  const hint = HINTS[kind];
  return new DeskError(kind, `Kraken: ${words}`, {
    code: words,
    ...(hint !== undefined && {hint}),
    ...(retryAfterMs !== undefined && {retryAfterMs}),
  });
}

/** How a command that was answered with errors ended. */
export type Verdict = 'REFUSED' | 'DUPLICATE' | 'MISSING' | 'ENDING' | 'UNKNOWN';

/** Null: the command was carried out. Several errors prove a refusal when each of them does. */
export interface Refusal {
  readonly verdict: Verdict;
  readonly error: DeskError;
}

/**
 * What an answer to a command proves. Null: it holds a result and no error. Throws `unknown-outcome` for what is not Kraken's
 * envelope, for both an error and a result, and for neither.
 */
export function refusalIn(answer: Answer, now: number): Refusal | null {
  const envelope = answer.status === 200 ? envelopeIn(answer) : null;
  if (envelope === null) throw unproven('Kraken', answer, null);
  const {errors, result} = envelope;
  const [first] = errors;
  if (first === undefined) {
    if (result === undefined || result === null) throw unproven('Kraken', answer, null);
    return null;
  }
  const verdicts = new Set(errors.map(verdictOf));
  const verdict = verdicts.size === 1 ? verdictOf(first) : 'UNKNOWN';
  // A result beside the error may be the order: what it means is on no page.
  const isDoubtful = verdict === 'UNKNOWN' || (result !== undefined && result !== null && new Set(Object.keys(result)).size > 0);
  if (isDoubtful) throw unproven('Kraken', answer, {code: plainWords(first), words: plainWords(first)});
  return {verdict, error: refusalError(first, waitMs(first, now))};
}

function verdictOf(text: string): Verdict {
  const name = classOf(text);
  if (name === 'DUPLICATE' || name === 'MISSING' || name === 'ENDING') return name;
  return name === null || KIND_OF[name] !== undefined ? 'UNKNOWN' : 'REFUSED';
}

/** The result of an answer; an empty one where there is none. */
export function resultOf(answer: Pick<Answer, 'payload'>): Row {
  return new Row(envelopeIn(answer)?.result);
}

/** A refusal that says nothing of the command that was sent. */
export function doubtful(answer: Answer, {detail, message}: DeskError): DeskError {
  return unproven('Kraken', answer, {code: detail.code ?? '', words: message});
}

/** What an answer to a read means when it is no result; null: it is one. `now` on the exchange's clock. */
export function failureOf(answer: Answer, path: string, now: number): DeskError | null {
  const {status} = answer;
  const code = `HTTP ${status}`;
  if (isAbsentStatus(status)) return absence(path, status);
  if (status === 429) {
    return new DeskError('rate-limit', `Kraken's gate asks for a pause (${code}).`, {code, retryAfterMs: gateMs(answer)});
  }
  if (status === 403) return new DeskError('permission', `Kraken does not serve this address or region (${code}).`, {code});
  if (status >= 500) return new DeskError('exchange-down', `Kraken is out of order (${code}).`, {code});
  const envelope = envelopeIn(answer);
  if (envelope === null) return new DeskError('protocol', `${path}: the answer is not one of Kraken's (${code}).`, {code});
  const [first] = envelope.errors;
  if (first !== undefined) return refusalError(first, waitMs(first, now));
  if (envelope.result === undefined) return new DeskError('protocol', `${path}: the answer has no result.`, {code});
  return null;
}

/** The gate before Kraken counts by address, and may say in a header for how many seconds it shuts. */
function gateMs({headers}: Pick<Answer, 'headers'>): number {
  const seconds = headers['retry-after'] ?? '';
  return /^\d{1,4}$/.test(seconds) ? Math.max(1, Number(seconds)) * 1000 : COUNTER_MS;
}

const LOCKOUT_MS = 15 * 60_000;
/** "Restricted for a few seconds." .../guides/spot-rest-ratelimits */
const COUNTER_MS = 5000;
/** An engine's counter goes down by two a second. */
const ENGINE_MS = 1000;

/** How long a throttle asks us to be silent; undefined for what is none. A stamp that makes no sense becomes a few seconds. */
function waitMs(text: string, now: number): number | undefined {
  if (classOf(text) !== 'rate-limit') return undefined;
  if (/lockout/i.test(text)) return LOCKOUT_MS;
  if (/^EOrder/i.test(text)) return ENGINE_MS;
  const until = Number(/Throttled:\s*(\d{10})\b/i.exec(text)?.[1] ?? Number.NaN) * 1000 - now;
  return Number.isFinite(until) ? Math.min(Math.max(until, 1000), LOCKOUT_MS) : COUNTER_MS;
}

/** `engine`: the budget of the pair that the request is about. */
export function notesOf(answer: Answer, engine: string | undefined, now: number): Notes {
  if (answer.status === 429) return {bans: [{budget: ADDRESS, forMs: gateMs(answer)}]};
  const errors = envelopeIn(answer)?.errors ?? [];
  const bans = errors.flatMap((text) => {
    const forMs = waitMs(text, now);
    // A lockout follows on keys that do not exist: it is the address that is shut out.
    const budget = /^EOrder/i.test(text) ? engine : /lockout/i.test(text) ? ADDRESS : CALLS;
    return forMs === undefined || budget === undefined ? [] : [{budget, forMs}];
  });
  return {bans, ...(errors.some((text) => classOf(text) === 'clock') && {clock: 'REFUSED' as const})};
}

/** How Kraken says that it has no such order, or no such pair. */
export function isMissing(error: unknown): boolean {
  return error instanceof DeskError && error.kind === 'not-found';
}

const NONCE = /invalid nonce/i;

/** A request with a lower nonce than one that came before it: another process or machine has the key. */
export function saysNonce(answer: Pick<Answer, 'payload'>): boolean {
  return envelopeIn(answer)?.errors.some((text) => NONCE.test(text)) ?? false;
}

export function isNonceRefusal(error: unknown): boolean {
  return error instanceof DeskError && NONCE.test(error.detail.code ?? '');
}

/** Null when the page does not exist: HTTP 404, or Kraken's own words for it. */
export async function orNoPage<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await orAbsent(work);
  } catch (error) {
    if (error instanceof DeskError && error.kind === 'unsupported') return null;
    throw error;
  }
}
