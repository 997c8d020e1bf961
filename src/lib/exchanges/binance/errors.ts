/** What Binance's refusals prove, and how they are told. */
import * as v from 'valibot';
import {absence, isAbsentStatus} from '../../adapter/kit/absent.ts';
import {type Answer, unproven} from '../../adapter/kit/client.ts';
import {plainWords} from '../../adapter/wire.ts';
import {DeskError, type ErrorKind} from '../../model/errors.ts';
import {type CodeTable, SPOT_CODES} from './codes.ts';

/**
 * `{"code":-1121,"msg":"..."}`; the WebSocket API adds until when to be silent.
 * https://developers.binance.com/docs/binance-spot-api-docs/rest-api/general-api-information
 */
export const ErrorBody = v.object({
  code: v.number(),
  msg: v.string(),
  data: v.fallback(v.optional(v.object({retryAfter: v.optional(v.number())})), undefined),
});
export type ErrorBody = v.InferOutput<typeof ErrorBody>;

/** An answer of either transport, as far as a refusal goes. */
export type Refusable = Pick<Answer, 'status' | 'payload'> & Partial<Pick<Answer, 'headers'>>;

/** The error in an answer, or null when it holds something else (a web page, a result). */
export function saidIn({payload}: Pick<Answer, 'payload'>): ErrorBody | null {
  const result = v.safeParse(ErrorBody, payload);
  return result.success ? result.output : null;
}

/**
 * The kind of a refusal, or null when it proves nothing. Only parsed 4xx answers count. HTTP 403 is the firewall in front of
 * the exchange and proves nothing of a request behind it; 451 (a region that is not served) is said by the gate itself.
 */
export function refusalKind(status: number, {code, msg}: ErrorBody, table: CodeTable = SPOT_CODES): ErrorKind | null {
  if (status === 451) return 'permission';
  if (status < 400 || status >= 500 || status === 403) return null;
  const worded = table.worded.has(code) ? table.messages.find(([words]) => words.test(msg)) : undefined;
  return worded?.[1] ?? table.kinds.get(code) ?? null;
}

/** An open order has this client order id: proof that an earlier request got through. */
export function isDuplicate(answer: Pick<Answer, 'payload'>): boolean {
  const said = saidIn(answer);
  return said !== null && (said.code === -2010 || said.code === -1010) && /duplicate order sent/i.test(said.msg);
}

/**
 * What an answer to a change proves when it is no result: a refusal that says that nothing was done, or null for HTTP 200.
 * Throws `unknown-outcome` for everything in doubt.
 */
export function refusalOf(answer: Answer, table: CodeTable = SPOT_CODES): DeskError | null {
  const {status} = answer;
  if (status === 200) {
    // A page of somebody in between: nothing of it is the exchange's.
    if (typeof answer.payload !== 'object' || answer.payload === null) throw unproven('Binance', answer, null);
    return null;
  }
  const said = saidIn(answer);
  if (status === 451) return barred(answer, said);
  const kind = said === null ? null : refusalKind(status, said, table);
  if (said !== null && kind !== null) return refusal(kind, said, table, banMs(answer));
  throw unproven('Binance', answer, said === null ? null : {code: String(said.code), words: plainWords(said.msg)});
}

/** What an answer to a read means when it is no result; null: it is one. Keeps the exchange's code and words. */
export function readFailure(
  answer: Refusable,
  what: string,
  exchangeNow?: () => number,
  table: CodeTable = SPOT_CODES,
): DeskError | null {
  const {status, payload} = answer;
  if (status === 200) return payload === undefined ? new DeskError('protocol', `${what}: the answer is not JSON.`) : null;
  const said = saidIn(answer);
  if (status === 403 || status === 451) return barred(answer, said);
  const known = said === null ? null : refusalKind(status, said, table);
  if (isAbsentStatus(status) && known !== 'not-found') return absence(what, status);
  const waitMs = banMs(answer, exchangeNow);
  if (said !== null && known !== null) return refusal(known, said, table, waitMs);
  const kind = waitMs !== undefined ? 'rate-limit' : status >= 500 ? 'exchange-down' : 'protocol';
  const words = said === null ? '' : `: ${plainWords(said.msg)}`;
  return new DeskError(kind, `Binance answered with HTTP ${status}${said === null ? '' : ` and code ${said.code}`}${words}`, {
    code: said === null ? `HTTP ${status}` : String(said.code),
    sent: true,
    ...(waitMs !== undefined && {retryAfterMs: waitMs}),
  });
}

/** The firewall (403) or the gate (451) does not let this address in. */
function barred({status}: Pick<Answer, 'status'>, said: ErrorBody | null): DeskError {
  const words = said === null ? '' : `: ${plainWords(said.msg)}`;
  const who = status === 451 ? 'Binance does not serve this region or address' : 'The firewall of Binance refused the request';
  return new DeskError('permission', `${who} (HTTP ${status})${words}`, {
    code: `HTTP ${status}`,
    sent: true,
    hint: 'It refuses by region, address or rate: check where you connect from.',
  });
}

const HINTS: Partial<Record<ErrorKind, string>> = {
  clock: 'Run `mxt doctor` to measure the clock of the exchange, then try again.',
  auth: 'Check the key, its secret, its IP list and whether it belongs to this environment.',
};

/** A refusal as the desk's error. The exchange's words are kept, control characters are not. */
function refusal(kind: ErrorKind, {code, msg}: ErrorBody, {hints}: CodeTable, retryAfterMs?: number): DeskError {
  const hint = hints?.get(code) ?? HINTS[kind];
  return new DeskError(kind, `Binance: ${plainWords(msg)}`, {
    code: String(code),
    sent: true,
    ...(retryAfterMs !== undefined && {retryAfterMs}),
    ...(hint !== undefined && {hint}),
  });
}

const DEFAULT_WAIT_MS: Readonly<Record<number, number>> = {429: 60_000, 418: 120_000};
const LONGEST_BAN_MS = 3 * 86_400_000;

/**
 * How long a 429 or 418 asks us to be silent: by header, by `retryAfter`, by the words ("IP banned until 1659146400000"; both
 * epoch ms on the exchange's clock). What is missing or senseless becomes one window; bans end after three days.
 */
export function banMs(answer: Refusable, exchangeNow?: () => number): number | undefined {
  const fallback = DEFAULT_WAIT_MS[answer.status];
  if (fallback === undefined) return undefined;
  const header = answer.headers?.['retry-after']?.trim() ?? '';
  const said = saidIn(answer);
  const until = said?.data?.retryAfter ?? Number(/banned until (\d{13})\b/.exec(said?.msg ?? '')?.[1] ?? Number.NaN);
  const waits = [
    /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Number.NaN,
    exchangeNow === undefined ? Number.NaN : until - exchangeNow(),
  ].filter((ms) => Number.isFinite(ms));
  if (waits.length === 0) return fallback;
  return Math.min(Math.max(...waits, 1000), LONGEST_BAN_MS);
}
