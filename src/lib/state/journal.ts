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
import type {HaltRecord} from './halt.ts';

export type IntentState = 'INTENT' | 'SENT' | 'ACKED' | 'CONFIRMED' | 'REJECTED' | 'NOT_PLACED' | 'UNKNOWN' | 'UNRESOLVED';

const OPEN_ENDED: ReadonlySet<IntentState> = new Set(['SENT', 'ACKED', 'UNKNOWN', 'UNRESOLVED']);

/** True while nobody knows whether the exchange has the order: it was (or may have been) sent, and nothing is proven. */
export function isUnsettled(state: IntentState): boolean {
  return OPEN_ENDED.has(state);
}

/** What an order is worth, in units of `asset`: the quote, or the base where only a base quantity is known. */
export interface IntentValue {
  readonly amount: DecimalText;
  readonly asset: string;
}

export interface IntentDraft {
  /** 128 bits, 32 lower-case hex digits. */
  readonly id: string;
  readonly account: string;
  readonly exchange: string;
  /** Rest origin and environment the order went to, so that nobody settles it against another place. */
  readonly venue: string;
  /** Which API key it was sent with, as `credentialOf` tells: the same name may stand for another account one day. */
  readonly credential: string;
  readonly clientOrderId: string;
  /** What the user gave as --client-id. */
  readonly key: string | null;
  /** The intent this one is a leg of, and which leg. */
  readonly parent: string | null;
  readonly child: number | null;
  /** What was asked, before rules, as canonical text: the same key with other terms is refused. */
  readonly terms: string;
  /** What is sent: after rules. */
  readonly request: OrderRequest;
  readonly adjustments: readonly Adjustment[];
  readonly value: IntentValue;
}

/** The frozen bytes of one send: no auth fields. */
export interface SentRecord {
  readonly wire: {readonly method: string; readonly path: string; readonly body: string};
  /** SHA-256 of method, path and body, hex. */
  readonly bodyHash: string;
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
  /** The order as the exchange last told it. */
  readonly order: Order | null;
  readonly error: Failure | null;
  /** True for a NOT_PLACED of which no byte was sent, or that was refused before it was looked at: it may be tried again. */
  readonly unsent: boolean;
  readonly evidence: readonly Evidence[];
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface Settlement {
  readonly state: IntentState;
  readonly evidence: Omit<Evidence, 'at'>;
  readonly order?: Order;
  readonly error?: Failure;
  readonly unsent?: boolean;
}

/** By how much an order that stands already was made larger. */
export interface Raise {
  readonly account: string;
  readonly value: IntentValue;
}

/** An order that stands already, about to be changed in place. */
export interface AmendDraft {
  /** Rest origin and environment that the order is at. */
  readonly venue: string;
  /** As it was when it was read. */
  readonly before: Order;
  /** Absolute, as it is sent. */
  readonly change: {readonly price?: DecimalText; readonly quantity?: DecimalText};
  /** Null where it is made no larger. */
  readonly raise: IntentValue | null;
  /** Exchange-clock epoch ms after which the exchange itself refuses the request. */
  readonly fenceAt: number;
}

export interface Amend extends AmendDraft {
  readonly row: number;
  /** Our clock, epoch ms, before the send. */
  readonly at: number;
  /** As the exchange told it with the change made. Null: nobody knows yet whether it was. */
  readonly after: Order | null;
}

/** What a check sees inside the transaction that opens an intent: nobody else's order can slip in between. */
export interface JournalView {
  readonly halt: HaltRecord | null;
  /** Intents created at or after this instant (epoch ms) that are not proven unplaced, oldest first, legs included. */
  since(at: number): readonly Intent[];
  /** Orders made larger at or after this instant. */
  raised(at: number): readonly Raise[];
  unsettled(): readonly Intent[];
}

export interface Journal {
  /**
   * Writes the intent durably and leases it to this process, or finds the one that has its (account or key, client order id).
   * `check` runs in the same transaction and throws to refuse. An earlier intent that provably never left this machine
   * is opened again.
   */
  open(draft: IntentDraft, check: (view: JournalView) => void): {readonly intent: Intent; readonly fresh: boolean};
  /** Durable before it returns. Throws `limit` when the halt flag is up, and `internal` when this process has no lease. */
  markSent(id: string, sent: SentRecord): Intent;
  /** Notes durably that an order is about to be changed in place. `check` as in `open`. */
  amend(draft: AmendDraft, check: (view: JournalView) => void): Amend;
  /** The change is proven to have been made. */
  amended(row: number, after: Order): void;
  /** The change is proven not to have been made. */
  retract(row: number): void;
  /** Amends in doubt whatever their age, and those sent within the last `ms`, by either clock; oldest first. */
  amends(ms: number): readonly Amend[];
  raised(since: number): readonly Raise[];
  /** Records a verdict. A settled intent never becomes unsettled again; repeating a verdict changes nothing. */
  settle(id: string, settlement: Settlement): Intent;
  /** Adds what a source said, without a verdict. */
  note(id: string, evidence: Omit<Evidence, 'at'>): void;
  /** True when the intent is (now) ours to send or to settle: nobody alive holds it. */
  lease(id: string): boolean;
  release(id: string): void;
  get(id: string): Intent | null;
  /** By intent id, client order id, --client-id or the exchange's id; newest first. */
  find(id: string): readonly Intent[];
  unsettled(): readonly Intent[];
  /** Legs of a routed intent, in order. */
  children(parent: string): readonly Intent[];
  /** Intents of an account that are not known to have ended, newest first. */
  mayBeOpen(account: string, limit: number): readonly Intent[];
  /** Symbols of an account's intents since an instant (epoch ms), each once; `MAY_BE_OPEN`: of those not known to have ended. */
  symbols(account: string, since: number, which: 'ALL' | 'MAY_BE_OPEN'): readonly string[];
  /** Every intent since an instant (epoch ms), newest first. */
  list(since: number, limit: number): readonly Intent[];
  /** Intents of which something was learned within the last `ms`, by either clock: a wall clock that was set hides none. */
  heard(ms: number): readonly Intent[];
}
