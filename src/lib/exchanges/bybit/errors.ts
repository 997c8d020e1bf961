/**
 * What Bybit's answers mean. Only a code of a refusing class (`codes.ts`) proves that a command did nothing; one of any other
 * class, or of none, leaves its outcome unknown.
 */
import {plainWords} from '../../adapter/wire.ts';
import {DeskError, type ErrorKind} from '../../model/errors.ts';
import {type CodeClass, classOf} from './codes.ts';

/** What each class is for whoever asked; those left out are kinds themselves. */
const KIND_OF: Readonly<Partial<Record<CodeClass, ErrorKind>>> = {
  DUPLICATE: 'rejected',
  MISSING: 'not-found',
  FINAL: 'rejected',
  BUSY: 'rejected',
  NO_CHANGE: 'rejected',
  THROTTLED: 'rate-limit',
  TROUBLE: 'exchange-down',
  ELSEWHERE: 'rejected',
};

const REGION_HINT =
  "Residents of some regions have a host of their own (api.bybit.eu, ...): set it as the account's urls.rest and urls.stream.";

const HINTS: Readonly<Record<number, string>> = {
  10002: 'Run `mxt doctor` to measure the clock.',
  10003: `A key works in its own environment only: live, testnet or demo. ${REGION_HINT}`,
  10009: REGION_HINT,
  10010: "This machine's address is not on the key's IP list.",
  10024: REGION_HINT,
  33004: 'Keys without an IP list expire after 90 days.',
  110017: 'There is no position for it to reduce, or less of one than the smallest step.',
  110024: 'A position is in the way: close it first.',
  110092: 'The price passed the trigger in the meantime: run the command again.',
  110093: 'The price passed the trigger in the meantime: run the command again.',
  110028: 'Open orders are in the way: cancel them first.',
};

export interface Refusal {
  readonly code: number;
  readonly message: string;
}

/** Whether a code proves that a command did nothing. */
function refuses(code: number): boolean {
  const name = classOf(code);
  return name !== null && KIND_OF[name] === undefined;
}

/** How a placement that was answered with a code other than 0 ended. */
export type PlacementVerdict = 'REFUSED' | 'DUPLICATE' | 'UNKNOWN';

export function placementVerdict(code: number): PlacementVerdict {
  if (classOf(code) === 'DUPLICATE') return 'DUPLICATE';
  return refuses(code) ? 'REFUSED' : 'UNKNOWN';
}

/** How a cancel, an amendment or a setting that was answered with a code other than 0 ended. */
export type ChangeVerdict = 'REFUSED' | 'MISSING' | 'FINAL' | 'NO_CHANGE' | 'UNKNOWN';

export function changeVerdict(code: number): ChangeVerdict {
  const name = classOf(code);
  if (name === 'MISSING' || name === 'FINAL' || name === 'NO_CHANGE') return name;
  return name === 'BUSY' || refuses(code) ? 'REFUSED' : 'UNKNOWN';
}

/** A code as the desk's error, for reads and for verdicts that are certain. A code that is on no page keeps its words. */
export function refusalError({code, message}: Refusal): DeskError {
  const name = classOf(code);
  const kind = name === null ? 'protocol' : (KIND_OF[name] ?? (name as ErrorKind));
  const hint = hintOf(code, message);
  // The words of a signature error quote the text that was signed, key included.
  const words = kind === 'auth' ? 'the key or its signature was not accepted' : wordsOf(message, 'refused');
  return new DeskError(kind, `Bybit: ${words} (${code}).`, {code: String(code), ...(hint !== undefined && {hint})});
}

function hintOf(code: number, message: string): string | undefined {
  if (code === 10001 && /position\s?idx|position mode/i.test(message)) {
    return 'For this contract the account is in another position mode (hedge or one-way) than the order was made for. Run the command again.';
  }
  if (classOf(code) === 'BUSY') return 'The exchange is busy with this order: try again.';
  return HINTS[code];
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

/** "Invalid orderFilter" and "not supported": how a regional site answers for a kind of order that it does not have. */
const NO_SUCH_KIND: ReadonlySet<number> = new Set([170201, 170227]);

/** Whether this code, of a request that names a kind of order beside the plain one, says that the site has no orders of that kind. */
export function isUnknownKind(code: number, orderFilter: string | undefined): boolean {
  return orderFilter !== undefined && orderFilter !== 'Order' && NO_SUCH_KIND.has(code);
}

export function isThrottle(code: number): boolean {
  return classOf(code) === 'THROTTLED';
}

const NO_SUCH_SYMBOL: ReadonlySet<string | undefined> = new Set(['10001', '170121']);

/** How Bybit says that it does not list a symbol, of a question that can have nothing else wrong. */
export function isUnknownSymbol(error: unknown): boolean {
  return error instanceof DeskError && NO_SUCH_SYMBOL.has(error.detail.code);
}

/** Throttles that are about all that comes from this address, whichever endpoint said so. */
export function isAddressThrottle(code: number): boolean {
  return code === 10018 || code === 10403;
}

/** Refused only because the exchange is at work on the order: soon it may take the same request. */
export function isBusy(code: number): boolean {
  return classOf(code) === 'BUSY';
}
