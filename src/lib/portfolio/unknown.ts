/** Whether all that is held of a coin is known: an account that does not answer is not flat. */
import type {Failure} from '../model/errors.ts';
import {whyUnheard} from '../model/unheard.ts';
import type {PositionDocument} from './exposure.ts';
import {ACCOUNT_ID} from './gather.ts';

/** Of contracts that were not read, which may be of any coin. */
const UNSAID = {
  KEY: {kind: 'permission', message: 'any coin may be among them. Give the key the right to read them.'},
  FAILED: {kind: 'exchange-down', message: 'any coin may be among them. Try again.'},
} as const;
const NOT_OURS = {kind: 'unsupported', message: 'mxt does not read it.'} as const;

/** What of the coin is not known; null: nothing. A price that failed changes no quantity. */
export function unknownOf(
  asset: string,
  {accounts, unread, assets}: Pick<PositionDocument, 'accounts' | 'unread' | 'assets'>,
): Failure | null {
  const failed = accounts.find(({error}) => error !== undefined);
  if (failed?.error !== undefined) return failed.error;
  const part = unread.find(
    ({what, error}) => error !== undefined || what === ACCOUNT_ID || whyUnheard(what) !== null || names(what, asset),
  );
  if (part !== undefined) {
    const why = whyUnheard(part.what);
    const {kind, message} = part.error ?? (why === null ? NOT_OURS : UNSAID[why]);
    return {kind, message: `${part.what} of ${part.account} is not known: ${message}`, account: part.account};
  }
  const rows = assets.filter((row) => row.asset === asset);
  return rows.length > 1 ? {kind: 'usage', message: `${asset} is not the same coin on all exchanges.`} : null;
}

/** The account that may be counted twice, under two keys; null: none. */
export function countedTwice(unread: PositionDocument['unread']): string | null {
  return unread.find(({what}) => what === ACCOUNT_ID)?.account ?? null;
}

/** Whether a part that is not read is of this coin: "BTCUSD position" is of BTC. */
function names(what: string, asset: string): boolean {
  return what.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(asset));
}
