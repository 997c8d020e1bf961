/** What can be observed of an order, and what the judge makes of it. */
import type {Capabilities, ProofBounds} from '../../adapter/contract/capabilities.ts';
import type {Failure} from '../../model/errors.ts';
import type {Order} from '../../model/order.ts';
import type {Adjustment} from '../../model/rules.ts';
import type {Intent} from '../../state/journal.ts';
import type {NotFound} from './window.ts';

/** One observation. Only what is parsed and understood is one: a question that failed is not evidence. */
export type Evidence =
  /** Not one byte of the request left this machine. */
  | {readonly saw: 'NOT_SENT'; readonly error: Failure | null; readonly says: string}
  /** Refused in words on the exchange's allow-list. `passing`: for the moment only, e.g. a rate limit. */
  | {readonly saw: 'REFUSED'; readonly error: Failure; readonly passing: boolean}
  /** A receipt: the engine has not answered yet. */
  | {readonly saw: 'RECEIPT'; readonly id: string | null}
  /** The exchange knows this client order id already. */
  | {readonly saw: 'TAKEN'}
  /** The request may have arrived; what came back, if anything, could not be used. */
  | {readonly saw: 'NO_ANSWER'; readonly error: Failure}
  /** An order under the client order id. `fresh`: in the answer or right after it, before anybody could have amended it. */
  | {readonly saw: 'ORDER'; readonly source: string; readonly order: Order; readonly fresh: boolean}
  | ({readonly saw: 'NOT_FOUND'} & NotFound)
  /** Fills since the send that fit the order. `unowned`: how many may be its own. Asked at: exchange clock, epoch ms. */
  | {readonly saw: 'FILLS'; readonly unowned: number; readonly askedAt: number | null};

/** What is known of the order when it is judged. */
export type Subject = Pick<Intent, 'request' | 'sent' | 'clientOrderId' | 'error'> & Partial<Pick<Intent, 'state'>>;

/** The exchange's numbers and habits. */
export interface Bounds extends ProofBounds {
  readonly uniqueness: Capabilities['clientOrderIds']['uniqueness'];
}

/** Where a verdict comes from, for the journal. */
interface Because {
  readonly source: string;
  readonly says: string;
}

export type Verdict =
  /** The exchange has, or had, the order. `adjustments`: what it changed of what was asked. */
  | (Because & {readonly is: 'PLACED'; readonly order: Order; readonly adjustments: readonly Adjustment[]})
  /** The exchange refused it; it never traded. `order`: where it made one of it first. */
  | (Because & {readonly is: 'REFUSED'; readonly error: Failure; readonly order: Order | null})
  /** Proven absent. `unsent`: no byte left, or it was refused for the moment; it may be tried again at once. */
  | (Because & {readonly is: 'NOT_PLACED'; readonly unsent: boolean; readonly error: Failure | null})
  /** Nothing is proven yet. `next` is the question that could settle it. */
  | (Because & {
      readonly is: 'OPEN';
      readonly next: 'ORDER' | 'SOURCES' | 'FILLS';
      readonly receipt: boolean;
      /** The exchange may have forgotten the order by now: no answer can prove anything any more. */
      readonly forgotten: boolean;
      readonly error: Failure | null;
    });

/** The numbers and habits that an exchange states. */
export function boundsOf({proof, clientOrderIds}: Pick<Capabilities, 'proof' | 'clientOrderIds'>): Bounds {
  return {...proof, uniqueness: clientOrderIds.uniqueness};
}
