/**
 * What Bybit's answers mean. An allow-list: only a code that stands here proves that a command did nothing; every
 * other answer to a command leaves its outcome unknown. https://bybit-exchange.github.io/docs/v5/error
 */
import {plainWords} from '../../adapter/wire.ts';
import {DeskError, type ErrorKind} from '../../model/errors.ts';

const REFUSALS: Readonly<Partial<Record<ErrorKind, readonly number[]>>> = {
  clock: [10002, -1],
  auth: [10003, 10004, 10007, 33004, -2015],
  permission: [10005, 10008, 10009, 10010, 10024, 10027, 10028, 10029, 110132, 170209],
  'insufficient-funds': [110004, 110006, 110007, 110012, 110044, 110045, 110051, 110052, 110053, 170033, 170131],
  rule: [
    30208, 30209, 110003, 110009, 110017, 110020, 110022, 110064, 110092, 110093, 110094, 110120, 110121, 170124, 170132, 170133,
    170134, 170136, 170137, 170140, 170148, 170192, 170193, 170194, 170197, 170198, 170313, 170341, 170371, 170372, 170381,
    170382, 170810,
  ],
  unsupported: [10017, 10032],
  rejected: [
    10001, 30228, 110023, 110042, 110063, 110066, 110074, 110123, 110124, 110125, 170003, 170105, 170115, 170116, 170117, 170121,
    170130, 170151, 170157, 170201, 170217, 170218, 170241,
  ],
};

const REFUSAL_KINDS: ReadonlyMap<number, ErrorKind> = new Map(
  Object.entries(REFUSALS).flatMap(([kind, codes]) => codes.map((code) => [code, kind as ErrorKind] as const)),
);

/** The client order id is taken: an earlier request got through. */
const DUPLICATES: ReadonlySet<number> = new Set([110072, 170141]);
/** No such order (any more, or not visible yet). */
const MISSING: ReadonlySet<number> = new Set([110001, 170213, 170143]);
/** Already filled or cancelled. */
const FINAL: ReadonlySet<number> = new Set([110008, 110010, 170139, 170142, 170190]);
/** A change refused because another one is in progress. */
const BUSY: ReadonlySet<number> = new Set([110079, 170191, 170212, 40004]);
/** "Not modified": the state is as asked. */
const NO_CHANGE: ReadonlySet<number> = new Set([34040, 110025, 110026, 110043]);
/** Out of order, overloaded or timed out inside: proves nothing about a command. */
const TROUBLE: ReadonlySet<number> = new Set([10000, 10016, 10019, 170001, 170005, 170007, 170032, 170146, 170147, 500000]);
/** Told to wait. On a command this proves nothing either. */
const THROTTLED: ReadonlySet<number> = new Set([10006, 429, 10429, 10403, 20003]);

const HINTS: Readonly<Record<number, string>> = {
  10002: 'Run `mxt doctor` to measure the clock.',
  10003: 'A key works in its own environment only: live, testnet or demo.',
  10010: "This machine's address is not on the key's IP list.",
  33004: 'Keys without an IP list expire after 90 days.',
};

export interface Refusal {
  readonly code: number;
  readonly message: string;
}

/** How a placement that was answered with a code other than 0 ended. */
export type PlacementVerdict = 'REFUSED' | 'DUPLICATE' | 'UNKNOWN';

export function placementVerdict(code: number): PlacementVerdict {
  if (DUPLICATES.has(code)) return 'DUPLICATE';
  return REFUSAL_KINDS.has(code) ? 'REFUSED' : 'UNKNOWN';
}

/** How a cancel or an amendment that was answered with a code other than 0 ended. */
export type ChangeVerdict = 'REFUSED' | 'MISSING' | 'FINAL' | 'NO_CHANGE' | 'UNKNOWN';

export function changeVerdict(code: number): ChangeVerdict {
  if (MISSING.has(code)) return 'MISSING';
  if (FINAL.has(code)) return 'FINAL';
  if (NO_CHANGE.has(code)) return 'NO_CHANGE';
  return REFUSAL_KINDS.has(code) || BUSY.has(code) ? 'REFUSED' : 'UNKNOWN';
}

/** A code as the desk's error, for reads and for verdicts that are certain. */
export function refusalError({code, message}: Refusal): DeskError {
  const hint = HINTS[code] ?? (BUSY.has(code) ? 'The exchange is busy with this order: try again.' : undefined);
  const kind = kindOf(code);
  // The words of a signature error quote the text that was signed, key included.
  const words = kind === 'auth' ? 'the key or its signature was not accepted' : wordsOf(message, 'refused');
  return new DeskError(kind, `Bybit: ${words} (${code}).`, {
    code: String(code),
    ...(hint !== undefined && {hint}),
  });
}

/** A code that proves nothing about a command that was sent. */
export function doubtfulError({code, message}: Refusal): DeskError {
  return new DeskError('unknown-outcome', `Bybit: ${wordsOf(message, 'no clear answer')} (${code}).`, {
    code: String(code),
    sent: true,
  });
}

/** The exchange's words, fit for a terminal and without a final stop. */
export function wordsOf(message: string, otherwise: string): string {
  const words = plainWords(message).replace(/[\s.]+$/, '');
  return words === '' ? otherwise : words;
}

export function isThrottle(code: number): boolean {
  return THROTTLED.has(code);
}

function kindOf(code: number): ErrorKind {
  const listed = REFUSAL_KINDS.get(code);
  if (listed !== undefined) return listed;
  if (MISSING.has(code)) return 'not-found';
  if (FINAL.has(code) || BUSY.has(code) || DUPLICATES.has(code)) return 'rejected';
  if (THROTTLED.has(code)) return 'rate-limit';
  return TROUBLE.has(code) ? 'exchange-down' : 'protocol';
}
