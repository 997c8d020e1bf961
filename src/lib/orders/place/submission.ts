/** What became of one order, for the user. Pure. */
import {type DecimalText, dec, plain} from '../../model/decimal.ts';
import {DeskError, type Failure} from '../../model/errors.ts';
import {isTerminal, type LinkedLeg, type Order} from '../../model/order.ts';
import type {Adjustment} from '../../model/rules.ts';
import type {Intent} from '../../state/journal.ts';
import {orderOfIntent} from '../look/shown-order.ts';

export interface Submission {
  /** rejected: proof that nothing was placed. unknown: it may be live. */
  readonly outcome: 'placed' | 'rejected' | 'unknown';
  /** An earlier run placed it; nothing was sent now. */
  readonly replayed: boolean;
  readonly order: Order;
  readonly adjustments: readonly Adjustment[];
  /** What the exchange was asked to place itself when this order has filled; absent: nothing. */
  readonly linked?: readonly LinkedLeg[];
  readonly error?: Failure;
}

/** What the journal can say of an intent. */
export function submissionOf(intent: Intent, replayed = false): Submission {
  const order = orderOfIntent(intent);
  const {
    adjustments,
    state,
    request: {linked},
  } = intent;
  const common = {replayed, order, adjustments, ...(linked !== undefined && {linked})};
  if (state === 'CONFIRMED') {
    const unfilled = endedUnfilled(order);
    return {outcome: 'placed', ...common, ...(unfilled !== null && {error: unfilled})};
  }
  if (state === 'REJECTED' || state === 'NOT_PLACED') {
    const error = intent.error ?? {kind: 'rejected', message: 'Nothing was placed.'};
    return {outcome: 'rejected', ...common, error: replayed ? refusedEarlier(error, intent) : error};
  }
  return {outcome: 'unknown', ...common, error: unknownFailure(intent)};
}

/** A market, IOC or FOK order that ended at once with nothing traded, in the exchange's words. */
function endedUnfilled({type, timeInForce, status, filled, reason, clientOrderId}: Order): Failure | null {
  const isImmediate = type === 'MARKET' || timeInForce === 'IOC' || timeInForce === 'FOK';
  if (!isImmediate || !isTerminal(status) || filled === null || !dec(filled).isZero()) return null;
  const why = reason === undefined ? '' : `: ${reason.replace(/\.$/, '')}`;
  const name = type === 'MARKET' ? 'market' : timeInForce;
  return {
    kind: 'rejected',
    message: `The ${name} order ended with nothing filled (${status})${why}.`,
    ...(clientOrderId !== null && {clientOrderId}),
  };
}

/** An old refusal says that it is one. */
function refusedEarlier({message, hint: _, ...error}: Failure, {updatedAt}: Intent): Failure {
  return {
    ...error,
    message: `Refused at ${new Date(updatedAt).toISOString()}; nothing was sent now. ${message}`,
    hint: 'The exchange has used up this id. Give a new --client-id to try again.',
  };
}

/**
 * How much of an order was neither filled nor rests: base units; '0' when nothing is missing. Null: something is, and how much
 * is not known (an order by quote amount that has no fill, or one whose fill could not be read).
 */
export function missingOf({outcome, order}: Pick<Submission, 'outcome' | 'order'>): DecimalText | null {
  if (outcome !== 'placed' || !isTerminal(order.status) || order.status === 'FILLED') return '0';
  if (order.quantity === null) return order.filled !== null && !dec(order.filled).isZero() ? '0' : null;
  return order.filled === null ? null : plain(dec(order.quantity).minus(order.filled));
}

/** Exit 6: the id, and the command that settles it. */
export function unknownFailure({account, exchange, clientOrderId, clientId, error}: Intent): Failure {
  const why = error === null ? '' : ` (${error.message.replace(/\.$/, '')})`;
  return {
    kind: 'unknown-outcome',
    message: `It is not known yet whether order ${clientOrderId} was placed${why}: it may be live.`,
    hint: `Settle it with: mxt order resolve ${clientId ?? clientOrderId}`,
    account,
    exchange,
    clientOrderId,
    ...(error?.code !== undefined && {code: error.code}),
  };
}

/** Ctrl-C stops the waiting, never the order: what is known is on disk, and the order is named. */
export function interruptedBy({clientOrderId, clientId, state}: Intent): DeskError {
  const fate =
    state === 'CONFIRMED' ? 'was placed' : state === 'REJECTED' || state === 'NOT_PLACED' ? 'was not placed' : 'may be live';
  return new DeskError('interrupted', `Interrupted: order ${clientOrderId} ${fate}.`, {
    hint:
      fate === 'may be live'
        ? `Settle it with: mxt order resolve ${clientId ?? clientOrderId}`
        : `See it with: mxt order show ${clientId ?? clientOrderId}`,
    clientOrderId,
  });
}
