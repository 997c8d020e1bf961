/**
 * What Binance's refusals prove. An allow-list: a code that is not on it never means "not placed".
 * https://developers.binance.com/docs/binance-spot-api-docs/errors
 */
import * as v from 'valibot';
import {plainWords} from '../../adapter/wire.ts';
import {DeskError, type ErrorKind} from '../../model/errors.ts';

/**
 * Codes that say for certain that the request did nothing. Deliberately absent, because the order may be live: -1000,
 * -1001, -1006, -1007 (the engine's answer was lost), -1008 (overloaded), -1016 (shutting down).
 */
const REFUSALS: ReadonlyMap<number, ErrorKind> = new Map([
  ...kind('rate-limit', -1003, -1015, -1034),
  ...kind('clock', -1021),
  ...kind('auth', -1022, -2008, -2014, -2015),
  ...kind('permission', -1002),
  ...kind('rule', -1013, -1111),
  ...kind('rejected', -1014, -1020, -1100, -1101, -1102, -1103, -1104, -1105, -1106, -1108, -1114, -1115, -1116, -1117, -1118),
  ...kind('rejected', -1119, -1128, -1130, -1134, -1135, -1145, -1151, -1158, -2010, -2011, -2016, -2038, -2039),
  ...kind('not-found', -1121, -1122, -1220, -2013, -2026, -2043),
]);

function kind(name: ErrorKind, ...codes: number[]): [number, ErrorKind][] {
  return codes.map((code) => [code, name]);
}

/** `{"code":-1121,"msg":"..."}` https://developers.binance.com/docs/binance-spot-api-docs/rest-api/general-api-information */
export const ErrorBody = v.object({code: v.number(), msg: v.string()});
export type ErrorBody = v.InferOutput<typeof ErrorBody>;

/** The error body of an answer, or null when it is something else (a web page, another shape). */
export function errorBodyOf(payload: unknown): ErrorBody | null {
  const result = v.safeParse(ErrorBody, payload);
  return result.success ? result.output : null;
}

/**
 * The kind of a refusal, or null when it proves nothing. Only parsed 4xx answers count, and never 403: that is the firewall
 * in front of the exchange. The message is read only where Binance puts several meanings under one code.
 */
export function refusalKind(status: number, {code, msg}: ErrorBody): ErrorKind | null {
  if (status < 400 || status >= 500 || status === 403) return null;
  if (code === -2010 && /insufficient balance/i.test(msg)) return 'insufficient-funds';
  if (code === -2011 && isUnknownOrder({code, msg})) return 'not-found';
  if (code === -1013 && /market is closed/i.test(msg)) return 'rejected';
  return REFUSALS.get(code) ?? null;
}

/** An open order has this client order id: proof that an earlier request got through. */
export function isDuplicate({code, msg}: ErrorBody): boolean {
  return code === -2010 && /duplicate order sent/i.test(msg);
}

/** The target of a cancel is not open any more, or never was. */
export function isUnknownOrder({code, msg}: ErrorBody): boolean {
  return code === -2011 && /unknown order/i.test(msg);
}

/** A refusal as the desk's error. The exchange's words are kept, control characters are not. */
export function refusal(kindOfIt: ErrorKind, {code, msg}: ErrorBody, retryAfterMs?: number): DeskError {
  const words = `Binance: ${plainWords(msg)}`;
  return new DeskError(kindOfIt, words, {
    code: String(code),
    sent: true,
    ...(retryAfterMs !== undefined && {retryAfterMs}),
    ...(HINTS[kindOfIt] !== undefined && {hint: HINTS[kindOfIt]}),
  });
}

/** A page that a server does not have: no refusal of Binance's own comes with these, whatever the body says. */
const ABSENT: ReadonlySet<number> = new Set([404, 405, 501]);

function absence(status: number): DeskError {
  return new DeskError('protocol', `This server has no such page (HTTP ${status}).`, {code: `HTTP ${status}`, sent: true});
}

/** True for a read of a page that the server does not have: other servers than Binance's own may lack what is optional. */
export function isAbsent(error: unknown): boolean {
  return error instanceof DeskError && [...ABSENT].some((status) => error.detail.code === `HTTP ${status}`);
}

/** What an answer to a read means when it is no result: the code's kind, or what the HTTP status says. */
export function readFailure(status: number, body: ErrorBody | null, retryAfterMs?: number): DeskError {
  const known = body === null ? null : refusalKind(status, body);
  if (ABSENT.has(status) && known !== 'not-found') return absence(status);
  if (body !== null && known !== null) return refusal(known, body, retryAfterMs);
  const code = body === null ? `HTTP ${status}` : String(body.code);
  const detail = {code, sent: true, ...(retryAfterMs !== undefined && {retryAfterMs})};
  if (status === 429 || status === 418) return new DeskError('rate-limit', `Binance told us to wait (HTTP ${status}).`, detail);
  if (status >= 500) return new DeskError('exchange-down', `Binance is out of order (HTTP ${status}).`, detail);
  if (status === 403) {
    return new DeskError('permission', 'The firewall of Binance refused the request (HTTP 403).', {
      ...detail,
      hint: 'It refuses by rate, region or address; wait, or check where you connect from.',
    });
  }
  return new DeskError(
    'protocol',
    `Binance answered with HTTP ${status}${body === null ? '' : ` and code ${body.code}`}.`,
    detail,
  );
}

const HINTS: Partial<Record<ErrorKind, string>> = {
  clock: 'Run `mxt doctor` to measure the clock of the exchange, then try again.',
  auth: 'Check the key, its secret, its IP list and whether it belongs to this environment.',
};

const DEFAULT_WAIT_MS: Readonly<Record<number, number>> = {429: 60_000, 418: 120_000};
const LONGEST_BAN_MS = 3 * 86_400_000;

/** How long a 429 or 418 tells us to wait. A missing or senseless Retry-After becomes one window; bans end after three days. */
export function retryAfterMs(status: number, header: string | undefined): number | undefined {
  const fallback = DEFAULT_WAIT_MS[status];
  if (fallback === undefined) return undefined;
  if (header === undefined || !/^\d{1,9}$/.test(header.trim())) return fallback;
  return Math.min(Math.max(Number(header) * 1000, 1000), LONGEST_BAN_MS);
}
