/**
 * Kraken's errors, by what they prove: every text of https://docs.kraken.com/api/docs/guides/spot-errors (where no other source
 * is named). An allow-list: only a text under a refusing class means that nothing was done. A text may be followed by more words
 * (`EGeneral:Invalid arguments:volume`); the longest one that fits counts.
 */
import type {ErrorKind} from '../../model/errors.ts';

/** Classes named like an error kind refuse. */
export type ErrorClass =
  | Extract<
      ErrorKind,
      'auth' | 'clock' | 'insufficient-funds' | 'not-found' | 'permission' | 'rate-limit' | 'rejected' | 'rule' | 'unsupported'
    >
  /** An open order has the client order id: an earlier request got through. */
  | 'DUPLICATE'
  /** No such order: never, not any more, or not visible yet. */
  | 'MISSING'
  /** It is being canceled. */
  | 'ENDING'
  /** Out of order, or words that leave it open: proves nothing about a command. */
  | 'TROUBLE'
  /** Of calls that are not made here. Proves nothing. */
  | 'ELSEWHERE';

const TEXTS: Readonly<Record<ErrorClass, readonly string[]>> = {
  // An order is refused for a nonce that was overtaken before anything is done with it: .../guides/spot-rest-auth. The bounds of a
  // deadline (2 to 60 seconds from now) are on the page of AddOrder; that their refusal reads so is the form of all arguments.
  clock: ['EAPI:Invalid nonce', 'EService:Deadline elapsed', 'EGeneral:Invalid arguments:deadline'],
  // ESession: https://docs.kraken.com/api/docs/guides/spot-ws-auth
  auth: [
    ...['EAPI:Invalid key', 'EAPI:Invalid signature', 'EAuth:Account temporary disabled', 'EAuth:Account unconfirmed'],
    'ESession:Invalid session',
  ],
  // "Feature disabled", "User Locked" and "Trading agreement required": support.kraken.com/articles/360001491786
  permission: [
    ...['EGeneral:Permission denied', 'EAccount:Invalid permissions', 'EBM:limit exceeded:CAL', 'EOrder:Cannot open position'],
    ...['EOrder:Cannot open opposing position', 'EOrder:Reduce only:Non-PC', 'EAPI:Feature disabled', 'ETrade:User Locked'],
    ...['EOrder:Trading agreement required', 'ETrade:Locked'],
  ],
  'insufficient-funds': ['EOrder:Insufficient funds', 'EOrder:Margin allowance exceeded', 'EOrder:Margin level too low'],
  rule: [
    ...['EOrder:Order minimum not met', 'EOrder:Cost minimum not met', 'EOrder:Tick size check failed', 'EOrder:Invalid price'],
    ...['EGeneral:Invalid arguments:volume', 'EGeneral:Invalid arguments:price', 'EGeneral:Invalid arguments:price2'],
  ],
  // "Unknown asset pair": the support article named above; the other two as clients met them.
  'not-found': ['EQuery:Unknown asset pair', 'EQuery:Invalid asset pair', 'EQuery:Unknown asset'],
  unsupported: ['EGeneral:Unknown method', 'EGeneral:Invalid arguments:Index unavailable'],
  // "Post only order", "Too many requests" and "Insufficient margin" of a margin trade: the support article too.
  rejected: [
    ...['EGeneral:Invalid arguments', 'EService:Market in cancel_only mode', 'EService:Market in post_only mode'],
    ...['EService:Market in limit_only mode', 'EOrder:Margin position size exceeded', 'EOrder:Insufficient margin'],
    ...['EOrder:Orders limit exceeded', 'EOrder:Positions limit exceeded', 'EOrder:Scheduled orders limit exceeded'],
    ...['EOrder:Reduce only:No position exists', 'EOrder:Reduce only:Position is closed', 'EOrder:Unknown position'],
    ...['ETrade:Invalid request', 'EOrder:Post only order'],
  ],
  // The engine rejects at its limit, and the gate refuses before it: .../guides/spot-ratelimits, .../guides/spot-rest-ratelimits
  'rate-limit': [
    ...['EAPI:Rate limit exceeded', 'EOrder:Rate limit exceeded', 'EOrder:Domain rate limit exceeded', 'EService:Throttled'],
    ...['EGeneral:Temporary lockout', 'EGeneral:Too many requests', 'EAuth:Rate limit exceeded', 'EAuth:Too many requests'],
  ],
  // No page has the words; clients met them (an open order with this id, in 2026).
  DUPLICATE: ['EGeneral:Invalid arguments:cl_ord_id not unique'],
  MISSING: ['EOrder:Unknown order', 'EOrder:Invalid order'],
  ENDING: ['EOrder:Cancel pending'],
  // "Busy", "Timeout" and EDatabase: the support article.
  TROUBLE: ['EService:Unavailable', 'EService:Busy', 'EService:Timeout', 'EGeneral:Internal error', 'EDatabase:Internal error'],
  ELSEWHERE: ['EFunding'],
};

const CLASS_OF: ReadonlyMap<string, ErrorClass> = new Map(
  Object.entries(TEXTS).flatMap(([name, texts]) => texts.map((text) => [text.toLowerCase(), name as ErrorClass] as const)),
);

/** Words about a client order id that is taken, in whatever form. */
const TAKEN_ID = /cl_?ord_?id.*(?:unique|duplicate|exist|in use)|duplicate.*cl_?ord_?id/i;

/** The class of an error's text; null for one that is on no page. Some pages write a blank behind the first colon. */
export function classOf(text: string): ErrorClass | null {
  if (TAKEN_ID.test(text)) return 'DUPLICATE';
  const words = text.toLowerCase().replace(/:\s+/g, ':').split(':');
  for (let length = words.length; length > 0; length--) {
    const found = CLASS_OF.get(words.slice(0, length).join(':').trim());
    if (found !== undefined) return found;
  }
  return null;
}
