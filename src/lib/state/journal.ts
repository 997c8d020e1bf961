/**
 * The order journal: one row per intent (one thing the user wants once), written and synced before the first byte is sent.
 *
 *            open                markSent            settle
 *   (none) ───────► INTENT ───────────────► SENT ──────────────► CONFIRMED   the exchange has (had) the order
 *                     │                      │  ├──────────────► REJECTED    refused in allow-listed words
 *                     │ settle               │  ├─ ACKED ──────► ...         a receipt; the engine has not spoken
 *                     ▼                      │  └─ UNKNOWN ────► ... NOT_PLACED (proof of absence) | UNRESOLVED
 *                 NOT_PLACED (no byte left this machine)
 */
import type {DecimalText} from '../model/decimal.ts';
import type {Failure} from '../model/errors.ts';
import type {Order, OrderRequest, Side} from '../model/order.ts';
import type {Adjustment} from '../model/rules.ts';
import type {Sender} from './account-names.ts';
import type {HaltRecord} from './halt.ts';
import type {Origin} from './origin.ts';
import type {OpenedRoute, RouteDraft, RouteEnd, RouteIntent, SeriesPlan} from './routes.ts';

export type IntentState = 'INTENT' | 'SENT' | 'ACKED' | 'CONFIRMED' | 'REJECTED' | 'NOT_PLACED' | 'UNKNOWN' | 'UNRESOLVED';

const OPEN_ENDED: ReadonlySet<IntentState> = new Set(['SENT', 'ACKED', 'UNKNOWN', 'UNRESOLVED']);

/** True while it is not known whether the exchange has the order: it was (or may have been) sent, and nothing is proven. */
export function isUnsettled(state: IntentState): boolean {
  return OPEN_ENDED.has(state);
}

/** What an order is worth, in units of `asset`: the quote, or the base where only a base quantity is known. */
export interface IntentValue {
  readonly amount: DecimalText;
  readonly asset: string;
}

/** How the market stood when an order was placed. */
export interface Arrival {
  /** When its book was read: our clock, epoch ms. */
  readonly at: number;
  /** Best prices, quote units. */
  readonly bid: DecimalText;
  readonly ask: DecimalText;
  /** Average price that the order was expected to trade at in that book; null: it could not be told. */
  readonly planned: DecimalText | null;
}

export interface IntentDraft extends Sender {
  /** 128 bits, 32 lower-case hex digits. */
  readonly id: string;
  readonly exchange: string;
  readonly clientOrderId: string;
  /** What the user gave as --client-id. */
  readonly clientId: string | null;
  /** The route that this order is a leg of, and which leg: 0, 1, ... over the whole route. */
  readonly routeId: string | null;
  readonly legIndex: number | null;
  /** An id of the order (in the same market) that this one took the place of. */
  readonly replaces: string | null;
  /** What was asked, before rules, as canonical text: the same key with other terms is refused. */
  readonly terms: string;
  /** What is sent: after rules. */
  readonly request: OrderRequest;
  readonly adjustments: readonly Adjustment[];
  readonly value: IntentValue;
  /** Absent: no book of that moment was there. */
  readonly arrival?: Arrival;
  /** Who sent it last, as the journal itself knows. Absent: not known. */
  readonly origin?: Origin;
}

/** The frozen bytes of one send: no auth fields. */
export interface SentRecord {
  readonly wire: {readonly method: string; readonly path: string; readonly body: string};
  /** SHA-256 of method, path and body, hex. */
  readonly bodyHash: string;
  /** Exchange-clock epoch ms that the request is stamped with. Null in rows that an older mxt wrote. */
  readonly signedAt: number | null;
  /** Exchange-clock epoch ms after which the exchange itself refuses the request. */
  readonly fenceAt: number;
}

/** Which source said what, and when (epoch ms, our clock). */
export interface Evidence {
  readonly at: number;
  readonly source: string;
  readonly says: string;
}

export interface Intent extends IntentDraft {
  readonly state: IntentState;
  readonly side: Side;
  readonly symbol: string;
  /** How often it was sent: 2 only after the first was proven unexecuted (a clock refusal). */
  readonly attempts: number;
  readonly sent: SentRecord | null;
  /** Our clock, epoch ms; of the last send. */
  readonly sentAt: number | null;
  /** The order as the exchange last showed it. */
  readonly order: Order | null;
  readonly error: Failure | null;
  /** True for a NOT_PLACED without a byte sent, or that was refused before it was looked at: it may be tried again. */
  readonly unsent: boolean;
  readonly evidence: readonly Evidence[];
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface Settlement {
  readonly state: IntentState;
  readonly evidence: Omit<Evidence, 'at'>;
  readonly order?: Order;
  /** What the exchange changed of the order, beside what the rules had changed. */
  readonly adjustments?: readonly Adjustment[];
  readonly error?: Failure;
  readonly unsent?: boolean;
}

/** FRESH: it is this process's to send. OTHER_TERMS: the name stands for another order; nothing was written. */
export interface Opened {
  readonly found: 'FRESH' | 'KNOWN' | 'OTHER_TERMS';
  readonly intent: Intent;
}

/** What decides, inside the transaction, whether an intent is opened. */
export interface Admission {
  /** Throws to refuse. */
  check(view: JournalView): void;
  /** Whether a settled intent under the same name may be tried again. */
  mayRepeat(known: Intent): boolean;
}

/** An order that stands already, about to be changed in place. */
export interface AmendDraft extends Pick<Sender, 'venue' | 'credential'> {
  /** As it was when it was read. */
  readonly before: Order;
  /** Absolute, as it is sent. */
  readonly change: {readonly price?: DecimalText; readonly quantity?: DecimalText};
  /** Null where it is made no larger. */
  readonly raise: IntentValue | null;
  /** Exchange-clock epoch ms after which the exchange itself refuses the request. */
  readonly fenceAt: number;
  /**
   * The order is canceled first and another one placed for what is left: the intent id of that one. Null: changed in place.
   */
  readonly replacement: string | null;
}

export interface Amend extends AmendDraft {
  readonly row: number;
  /** Our clock, epoch ms, before the send. */
  readonly at: number;
  /** As the exchange showed it with the change made. Null: not known yet whether it was. */
  readonly after: Order | null;
}

/** What a check sees inside the transaction that opens an intent: no other process's order can slip in between. */
export interface JournalView {
  readonly halt: HaltRecord | null;
  /** Intents created at or after this instant (epoch ms) that are not proven unplaced, oldest first, legs included. */
  since(at: number): readonly Intent[];
  /** As of the journal, but for the intent that is being opened. */
  valuesSince(at: number, sender: Sender, except: readonly string[]): readonly IntentValue[];
  unsettled(): readonly Intent[];
  /** Routed orders opened at or after this instant. */
  routesSince(at: number): readonly RouteIntent[];
  /** Pairs that have not ended, whenever they were opened. */
  openPairs(): readonly RouteIntent[];
  /** Every intent and route under a name. */
  find(id: string): readonly Intent[];
  routes(id: string): readonly RouteIntent[];
}

/**
 * The journal's contract. Every write is durable when it returns; every check runs in the transaction of its write, so that
 * two processes cannot both pass it. It stores, and never decides what happened to an order.
 */
export interface Journal {
  /**
   * Writes the intent and leases it to this process, or finds the one that has its (account or clientId, client order id). An
   * intent that never left this machine, or that may be repeated, is opened again. `sent`: a fresh one is written as sent at once,
   * in the same write, and the caller sends these bytes next.
   */
  open(draft: IntentDraft, admission: Admission, sent?: SentRecord | null): Opened;
  /** As `open`, for an order that was sent elsewhere: FRESH is one that was written, with its verdict, and no process holds it. */
  adopt(draft: IntentDraft, sent: SentRecord, settlement: Settlement, admission: Admission): Opened;
  /** Null when another process has taken the intent over: nothing may be sent. `check` throws to refuse. */
  markSent(id: string, sent: SentRecord, check: (view: JournalView) => void): Intent | null;
  /** Records a verdict where `supersedes` lets it replace the one that stands; what the source said is noted in any case. */
  settle(id: string, settlement: Settlement, supersedes: Supersedes): Intent;
  /** Adds what a source said, without a verdict. */
  note(id: string, evidence: Omit<Evidence, 'at'>): void;
  /** True when the intent is (now) ours to send or to settle: no living process holds it. */
  lease(id: string): boolean;
  release(id: string): void;
  get(id: string): Intent | null;
  /** By intent id, client order id, --client-id, the exchange's id, an id that the exchange made of it, or our id of an order linked to it; newest first. */
  find(id: string): readonly Intent[];
  unsettled(): readonly Intent[];
  /** Legs of a routed order, in order. */
  legs(routeId: string): readonly Intent[];
  /** Of orders sent from an account that are legs and not known to have ended: the route's name (its clientId, else its id) by client order id. */
  parents(sender: Sender): ReadonlyMap<string, string>;
  /**
   * Of our ids of orders that exchanges linked to ours: the order that each is linked to, by the exchange's id, else by ours. Ids that
   * name no such order are not in it.
   */
  linked(ids: readonly string[]): ReadonlyMap<string, string>;
  /** Intents that took the place of an order with this id, in any market. */
  replacing(id: string): readonly Intent[];
  /** Intents sent from an account, as `isSentFrom` says, that are not known to have ended, newest first. */
  mayBeOpen(sender: Sender, limit: number): readonly Intent[];
  /**
   * Symbols of such intents since an instant (epoch ms), each once; `MAY_BE_OPEN`: of those not known to have ended, and of those that
   * orders were linked to, which may outlive them.
   */
  symbols(sender: Sender, since: number, which: 'ALL' | 'MAY_BE_OPEN'): readonly string[];
  /** Every intent since an instant (epoch ms), newest first. */
  list(since: number, limit: number): readonly Intent[];
  /** Intents on which a verdict was written within the last `ms`, by either clock: a wall clock that was set hides none. */
  changedWithin(ms: number): readonly Intent[];
  /** As `open`, for a routed order. It is carried out again when no process holds it and every leg that it had may be repeated. */
  openRoute(draft: RouteDraft, admission: Admission): OpenedRoute;
  /** What the approved plan is to trade: base units, where that is known, and the legs of a series. */
  aimRoute(id: string, target: DecimalText | null, plan?: SeriesPlan): void;
  endRoute(id: string, end: RouteEnd): void;
  /** By route id or --client-id, newest first. */
  routes(id: string): readonly RouteIntent[];
  /** Every pair, newest first. */
  pairs(): readonly RouteIntent[];
  /** Notes that an order is about to be changed. `check` throws to refuse. */
  amend(draft: AmendDraft, check: (view: JournalView) => void): Amend;
  /** The change is proven to have been made. */
  amended(row: number, after: Order): void;
  /** The change is proven not to have been made. */
  retract(row: number): void;
  /** Amends in doubt whatever their age, and those sent within the last `ms`, by either clock; oldest first. */
  amends(ms: number): readonly Amend[];
  /**
   * What counts of all that was sent from an account since the beginning of the UTC day of an instant (epoch ms): the sum per asset, orders made larger included, what is
   * proven unplaced and orders of the routes `except` left out. As cheap as it goes: an account may have sent thousands today.
   */
  valuesSince(since: number, sender: Sender, except: readonly string[]): readonly IntentValue[];
}

/** Whether the verdict `next` replaces `now`. */
export type Supersedes = (next: IntentState, now: IntentState) => boolean;
