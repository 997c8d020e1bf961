/** What became of an order whose placing threw instead of answering. */
import {type Failure, toFailure} from '../../model/errors.ts';
import {requestedOrder} from '../look/shown-order.ts';
import type {Submission} from './submission.ts';
import {type OrderTerms, requestOf} from './terms.ts';

/** Rejected where nothing can have been sent; unknown where it may be on its way. */
export function failedSubmission(
  error: unknown,
  {account, exchange}: {readonly account: string; readonly exchange: string},
  terms: OrderTerms,
): Submission {
  const failure = toFailure(error);
  const outcome = isDoubtful(failure) ? 'unknown' : 'rejected';
  const status = outcome === 'rejected' ? 'REJECTED' : 'UNKNOWN';
  const shown = requestedOrder({account, exchange}, requestOf(terms, ''), status, '');
  return {
    outcome,
    replayed: false,
    order: {...shown, clientOrderId: failure.clientOrderId ?? null, createdAt: null},
    adjustments: [],
    error: {...failure, account},
  };
}

/** An interruption names the order that may be on its way; without a name there is none. */
function isDoubtful({kind, clientOrderId}: Failure): boolean {
  return kind === 'unknown-outcome' || kind === 'internal' || (kind === 'interrupted' && clientOrderId !== undefined);
}
