/** What OKX's refusals prove, and how they are told. The codes by class are in `codes.ts`. */
import {plainWords} from '../../adapter/wire.ts';
import {DeskError, type ErrorKind} from '../../model/errors.ts';
import {type CodeClass, classOf} from './codes.ts';

/** What each class is for whoever asked; those left out are kinds themselves. */
const KIND_OF: Readonly<Partial<Record<CodeClass, ErrorKind>>> = {
  DUPLICATE: 'rejected',
  MISSING: 'not-found',
  GONE: 'rejected',
  BUSY: 'rejected',
  TROUBLE: 'exchange-down',
  ELSEWHERE: 'rejected',
  SETTING: 'rejected',
};

/** No page and no header says how long a throttle lasts; every window is two seconds or shorter. */
export const THROTTLE_MS = 2000;

const REGION =
  'Keys made on my.okx.com work at https://eea.okx.com and wss://wseea.okx.com:8443 alone, those of app.okx.com at https://us.okx.com and wss://wsus.okx.com:8443: set them as urls.rest and urls.stream of the account.';
const BARRED = 'OKX does not offer this to your account or country: choose another market, or another quote of the same coin.';
const OTHER_POSITION_MODE =
  'The account is in another position mode (hedge or one-way) than the order was made for. Run the command again.';

const HINTS: Readonly<Record<number, string>> = {
  50035: 'Bind the key to this machine’s address on OKX’s page of keys.',
  50036: 'Run `mxt doctor` to measure the clock.',
  50101: 'Demo keys need environment: demo, and live keys environment: live, in the keys file.',
  50102: 'Run `mxt doctor` to measure the clock.',
  50105: 'Check the passphrase: it is the one that was typed when the key was made, not the password of the account.',
  50110: "This machine's address is not on the key's IP list.",
  50119: `A key works on its own site only. ${REGION}`,
  51010: 'The account mode was changed meanwhile. Run the command again.',
  51155: BARRED,
  50051: BARRED,
  50052: BARRED,
  60032: `A key works on its own site only. ${REGION}`,
};

export interface Refusal {
  /** NaN: none that can be read. */
  readonly code: number;
  readonly message: string;
}

/** The number of a code; a sub-code behind it (`51008_1000`) refines the words only. */
export function codeIn(text: string): number {
  const match = /^(\d{1,6})(?:_\d+)?$/.exec(text);
  return match === null ? Number.NaN : Number(match[1]);
}

/** Whether a code proves that a command did nothing. */
function refuses(code: number): boolean {
  const name = classOf(code);
  return name !== null && KIND_OF[name] === undefined;
}

/** How a change of a setting of the account that was answered with a code other than 0 ended. */
export function settingVerdict(code: number): 'REFUSED' | 'UNKNOWN' {
  return refuses(code) || classOf(code) === 'SETTING' ? 'REFUSED' : 'UNKNOWN';
}

/** How a placement that was answered with a code other than 0 ended. */
export type PlacementVerdict = 'REFUSED' | 'DUPLICATE' | 'UNKNOWN';

export function placementVerdict(code: number): PlacementVerdict {
  if (classOf(code) === 'DUPLICATE') return 'DUPLICATE';
  return refuses(code) ? 'REFUSED' : 'UNKNOWN';
}

/** How a cancel or an amendment that was answered with a code other than 0 ended. NOT_HERE: not at this endpoint, at least. */
export type ChangeVerdict = 'REFUSED' | 'NOT_HERE' | 'BUSY' | 'UNKNOWN';

export function changeVerdict(code: number): ChangeVerdict {
  const name = classOf(code);
  if (name === 'MISSING' || name === 'GONE') return 'NOT_HERE';
  if (name === 'BUSY') return 'BUSY';
  return refuses(code) ? 'REFUSED' : 'UNKNOWN';
}

/** A code as the desk's error, for reads and for verdicts that are certain. A code that is on no page keeps its words. */
export function refusalError({code, message}: Refusal): DeskError {
  const name = classOf(code);
  const kind = name === null ? 'protocol' : (KIND_OF[name] ?? (name as ErrorKind));
  const hint = hintOf(code, message);
  return new DeskError(kind, `OKX: ${wordsOf(message, 'refused')} (${code}).`, {
    code: String(code),
    ...(kind === 'rate-limit' && {retryAfterMs: THROTTLE_MS}),
    ...(hint !== undefined && {hint}),
  });
}

function hintOf(code: number, message: string): string | undefined {
  if (code === 51000 && /tradeQuoteCcy/.test(message)) return BARRED;
  if (code === 51000 && /tdMode/.test(message)) return HINTS[51010];
  if (code === 51000 && /posSide/.test(message)) return OTHER_POSITION_MODE;
  if (classOf(code) === 'BUSY') return 'The exchange is busy with this order: try again.';
  return HINTS[code];
}

/** A refusal because the order was made for another account mode than the account is in. */
export function isOtherMode({code, message}: Refusal): boolean {
  return code === 51010 || (code === 51000 && /tdMode/.test(message));
}

/** A code that proves nothing about a command that was sent. */
export function doubtfulError({code, message}: Refusal): DeskError {
  return new DeskError('unknown-outcome', `OKX: ${wordsOf(message, 'no clear answer')} (${code}).`, {
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
  return classOf(code) === 'rate-limit';
}

export function isMissing(error: unknown): boolean {
  return error instanceof DeskError && classOf(Number(error.detail.code)) === 'MISSING';
}

/** How OKX says that it does not list an instrument, of a question that can have nothing else wrong. */
export function isUnknownInstrument(error: unknown): boolean {
  return error instanceof DeskError && (error.detail.code === '51001' || error.detail.code === '51015');
}
