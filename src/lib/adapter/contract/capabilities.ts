/** What an exchange can and cannot do, as facts that services ask before they act. */
import type {LinkedForm} from '../../model/linked.ts';
import type {Product, TradingFees} from '../../model/market.ts';
import type {OrderType, TimeInForce} from '../../model/order.ts';

export interface Capabilities {
  readonly orderTypes: readonly OrderType[];
  readonly timesInForce: readonly TimeInForce[];
  readonly postOnly: boolean;
  readonly marketByQuote: boolean;
  /** What an account pays that has no discount: used for accounts without a key. */
  readonly standardFees: Readonly<Partial<Record<Product, Pick<TradingFees, 'maker' | 'taker' | 'buyFeeIn'>>>>;
  readonly clientOrderIds: ClientOrderIds;
  /**
   * How take-profit and stop-loss are linked to orders of a product by the exchange itself, or in a sentence why they are not.
   * Absent: not at all.
   */
  readonly linkedOrders?: Readonly<Partial<Record<Product, LinkedForm | string>>>;
  /** What can hold orders at this exchange and is out of this adapter's reach, e.g. "options". `kill` names it. */
  readonly unreached: readonly string[];
  /** RESULT: the ack is the engine's answer. ACCEPTED: it is only a receipt, and must be confirmed. */
  readonly acknowledgement: 'RESULT' | 'ACCEPTED';
  readonly proof: ProofBounds;
  /** Silence on the private stream longer than this means that the connection is dead. */
  readonly streamSilenceMs: number;
  /** Planned age at which the private stream is replaced by a fresh one (overlapping), or null. */
  readonly streamMaxAgeMs: number | null;
}

/** Client order ids in the exchange's own form. */
export interface ClientOrderIds {
  /** The id of a new intent (32 lower-case hex digits) as this exchange wants it. */
  render(intentId: string): string;
  /** Whether an order of this exchange may carry this id. Checked before anything is journaled. */
  accepts(id: string): boolean;
  /** What `accepts` wants, for an error message: "1 to 36 letters, digits, - or _". */
  readonly form: string;
  /**
   * What the exchange does with an id that it has seen before.
   * OPEN_ONLY: refuses it while that order is open; afterwards the id is free, so an order is never sent again.
   * EVER: always refuses it. REPLAY: answers with the first order. NONE: takes it; every doubt waits for fence and search.
   */
  readonly uniqueness: 'OPEN_ONLY' | 'EVER' | 'REPLAY' | 'NONE';
}

/** Numbers behind "not placed": docs/reliability.md. */
export interface ProofBounds {
  /** From the signing time to the fence: how long the exchange accepts a signed request. */
  readonly windowMs: number;
  /**
   * How far ahead of its own clock the exchange accepts a signing time: an order may be stamped so much earlier than its request
   * was signed. Absent: a second at most.
   */
  readonly aheadMs?: number;
  /** How long after the fence a request already past the gate may still reach the engine. */
  readonly engineBoundMs: number;
  /** How long a real order may be invisible to reads. */
  readonly readBoundMs: number;
  /** After this the exchange may have forgotten the order; older intents stay unknown. */
  readonly resolveDeadlineMs: number;
}
