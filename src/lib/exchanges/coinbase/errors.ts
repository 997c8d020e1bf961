/**
 * What Coinbase's answers mean. It refuses in two ways: the gate with HTTP 4xx and an error, and the desk behind it with
 * HTTP 200 and `success: false` beside a reason. Only a reason that is on the list proves that a command did nothing.
 */
import {absence, isAbsentStatus} from '../../adapter/kit/absent.ts';
import {type Answer, unproven} from '../../adapter/kit/client.ts';
import {Row} from '../../adapter/kit/row.ts';
import {plainWords} from '../../adapter/wire.ts';
import {DeskError, type ErrorKind} from '../../model/errors.ts';
import {REASONS, type ReasonClass} from './codes.ts';

const CLASS_OF: ReadonlyMap<string, ReasonClass> = new Map(
  Object.entries(REASONS).flatMap(([name, reasons]) => reasons.map((reason) => [reason, name as ReasonClass] as const)),
);

/** What each class is for whoever asked; those left out are kinds themselves. */
const KIND_OF: Readonly<Partial<Record<ReasonClass, ErrorKind>>> = {
  DUPLICATE: 'rejected',
  MISSING: 'not-found',
  FINAL: 'rejected',
  BUSY: 'rejected',
  NO_CHANGE: 'rejected',
  TROUBLE: 'exchange-down',
};

/** Reasons that come without words that say as much. */
const WORDS: Readonly<Record<string, string>> = {
  INVALID_LIMIT_PRICE_POST_ONLY: 'the post-only order would have traded at once',
  INSUFFICIENT_FUND: 'the balance is not sufficient',
};

const HINTS: Partial<Record<ReasonClass, string>> = {
  auth: 'Check the key: its name (organizations/.../apiKeys/...), its private key and its IP list.',
  permission: 'The rights of a key, the portfolio it is bound to, and its IP list are set where it was made.',
  BUSY: 'The exchange is busy with this order: try again.',
};

/** One refusal, by the name and the words that the exchange gave it. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** The class of a reason; null for one that is on no page. */
export function classOf(reason: string): ReasonClass | null {
  return CLASS_OF.get(reason) ?? CLASS_OF.get(reason.replace(/^PREVIEW_/, '')) ?? null;
}

function refuses(reason: string): boolean {
  const name = classOf(reason);
  return name !== null && KIND_OF[name] === undefined;
}

/** How a placement that was answered with a reason ended. */
export function placementVerdict(reason: string): 'REFUSED' | 'DUPLICATE' | 'UNKNOWN' {
  if (classOf(reason) === 'DUPLICATE') return 'DUPLICATE';
  return refuses(reason) ? 'REFUSED' : 'UNKNOWN';
}

/** How a cancel or an edit that was answered with a reason ended. */
export type ChangeVerdict = 'REFUSED' | 'MISSING' | 'FINAL' | 'BUSY' | 'NO_CHANGE' | 'UNKNOWN';

export function changeVerdict(reason: string): ChangeVerdict {
  const name = classOf(reason);
  if (name === 'MISSING' || name === 'FINAL' || name === 'BUSY' || name === 'NO_CHANGE') return name;
  return refuses(reason) ? 'REFUSED' : 'UNKNOWN';
}

/** A reason as the desk's error, for reads and for verdicts that are certain. One that is on no page keeps its words. */
export function refusalError({code, message}: Refusal, retryAfterMs?: number): DeskError {
  const name = classOf(code);
  const kind = name === null ? 'protocol' : (KIND_OF[name] ?? (name as ErrorKind));
  const hint = name === null ? undefined : HINTS[name];
  const reason = code.replace(/^PREVIEW_/, '');
  const words = WORDS[reason] ?? wordsOf(message, plainWords(reason.toLowerCase().replaceAll('_', ' ')));
  return new DeskError(kind, `Coinbase: ${words} (${plainWords(code)}).`, {
    code: plainWords(code),
    sent: true,
    ...(retryAfterMs !== undefined && {retryAfterMs}),
    ...(hint !== undefined && {hint}),
  });
}

/** A reason that proves nothing about a command that was sent. */
export function doubtfulError({code, message}: Refusal): DeskError {
  return new DeskError('unknown-outcome', `Coinbase: ${wordsOf(message, 'no clear answer')} (${plainWords(code)}).`, {
    code: plainWords(code),
    sent: true,
  });
}

/** The exchange's words, fit for a terminal and without a final stop. */
export function wordsOf(message: string, otherwise: string): string {
  const words = plainWords(message).replace(/[\s.]+$/, '');
  return words === '' ? otherwise : words;
}

/** The first reason that says something, of several fields that may each say "unknown"; else the first there is. */
export function tellingReason(reasons: readonly string[]): string {
  const given = reasons.filter((reason) => reason !== '');
  return given.find((reason) => classOf(reason) !== 'TROUBLE') ?? given[0] ?? 'no reason given';
}

/** `{"error", "message", "error_details"}`, or `{"errors": [{"id", "message"}]}`; null for anything else. */
function saidIn({payload}: Pick<Answer, 'payload'>): Refusal | null {
  const row = new Row(payload);
  const code = row.text('error');
  if (code !== '') return {code, message: row.text('message') || row.text('error_details')};
  const errors = row.any('errors');
  const first = new Row(Array.isArray(errors) ? errors[0] : null);
  return first.text('id') === '' ? null : {code: first.text('id'), message: first.text('message')};
}

/** A result is a JSON object; what else comes with HTTP 200 is none. */
function isResult({status, payload}: Answer): boolean {
  return status === 200 && typeof payload === 'object' && payload !== null && !Array.isArray(payload);
}

/** A token was refused: for its time, or for its key. The gate says it in its own words or in plain text, never as a web page. */
export function isUnauthorized(answer: Answer): boolean {
  if (answer.status !== 401) return false;
  const said = saidIn(answer);
  return said === null ? /^\s*unauthori[sz]ed/i.test(answer.body) : classOf(said.code) === 'auth';
}

/** Coinbase says the same of a wrong key and of a token outside of its time. `isClock`: the time is to be suspected. */
function unauthorizedError(isClock: boolean): DeskError {
  if (!isClock) {
    const words = 'Coinbase did not accept the key or its signature (HTTP 401).';
    return new DeskError('auth', words, {code: 'HTTP 401', sent: true, ...(HINTS.auth !== undefined && {hint: HINTS.auth})});
  }
  return new DeskError('clock', 'Coinbase did not accept the token: its time, or its key (HTTP 401).', {
    code: 'HTTP 401',
    sent: true,
    hint: 'Run `mxt doctor` to measure the clock of the exchange, then try again.',
  });
}

const SHORTEST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 3_600_000;

/** How long a 429 asks us to be silent. Its stamp is theirs: an absurd one must not silence us for ever. */
export function pauseMs({headers}: Answer): number {
  const seconds = [headers['retry-after'], headers['x-ratelimit-reset']].map((text) =>
    text !== undefined && /^\d{1,6}$/.test(text.trim()) ? Number(text) : 0,
  );
  return Math.min(Math.max(...seconds.map((value) => value * 1000), SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS);
}

/** What an answer to a read means when it is no result; null: it is one. */
export function failureOf(answer: Answer, path: string, isClock: boolean): DeskError | null {
  if (isResult(answer)) return null;
  const {status} = answer;
  const code = `HTTP ${status}`;
  if (status >= 500) return new DeskError('exchange-down', `Coinbase is out of order (${code}).`, {code});
  if (isUnauthorized(answer)) return unauthorizedError(isClock);
  if (status === 429) return throttledError(answer);
  const said = saidIn(answer);
  if (said !== null && status >= 400 && classOf(said.code) !== null) return refusalError(said);
  if (isAbsentStatus(status)) return absence(path, status);
  if (status === 403) return new DeskError('permission', `Coinbase does not serve this address or region (${code}).`, {code});
  return new DeskError('protocol', `${path}: the answer is not one of Coinbase's (${code}).`, {code});
}

function throttledError(answer: Answer): DeskError {
  const code = saidIn(answer)?.code ?? 'HTTP 429';
  return new DeskError('rate-limit', `Coinbase asks for a pause (${plainWords(code)}).`, {
    code: plainWords(code),
    sent: true,
    retryAfterMs: pauseMs(answer),
  });
}

/**
 * What an answer to a command proves when it is no result: a refusal of the gate, which did nothing, or null for a result.
 * Throws `unknown-outcome` for everything in doubt: 5xx, web pages of what stands in front of the gate, unlisted words.
 */
export function gateRefusalOf(answer: Answer, isClock: boolean): DeskError | null {
  if (isResult(answer)) return null;
  const {status} = answer;
  if (isUnauthorized(answer)) return unauthorizedError(isClock);
  const said = saidIn(answer);
  if (said !== null && status === 429) return throttledError(answer);
  if (said !== null && status >= 400 && status < 500 && refuses(said.code)) return refusalError(said);
  throw unproven('Coinbase', answer, said === null ? null : {code: plainWords(said.code), words: plainWords(said.message)});
}
