/** What became of an order whose placing threw instead of answering. */
import type {AccountHandle} from '../../adapter/accounts.ts';
import {type Failure, toFailure} from '../../model/errors.ts';
import {likelySymbol} from '../../model/symbol.ts';
import {intentsOf} from '../look/journaled.ts';
import {requestedOrder} from '../look/shown-order.ts';
import type {OrderDeps} from '../order-deps.ts';
import {type Submission, submissionOf} from './submission.ts';
import {type OrderTerms, requestOf} from './terms.ts';

/** Rejected where nothing can have been sent; unknown where it may be on its way. */
export function failedSubmission(
  error: unknown,
  {account, exchange}: Pick<AccountHandle, 'account' | 'exchange'>,
  terms: OrderTerms,
): Submission {
  const failure = toFailure(error);
  const outcome = isDoubtful(failure) ? 'unknown' : 'rejected';
  const status = outcome === 'rejected' ? 'REJECTED' : 'UNKNOWN';
  // As typed where it failed before a market was found.
  const symbol = likelySymbol(terms.symbol) ?? terms.symbol;
  const shown = requestedOrder({account, exchange}, requestOf({...terms, symbol}, ''), status, '');
  return {
    outcome,
    replayed: false,
    order: {...shown, clientOrderId: failure.clientOrderId ?? null, createdAt: null},
    adjustments: [],
    error: {...failure, account},
  };
}

/** The same of an order that Ctrl-C may have cut short: what the journal knows of it comes first. */
export function leftBehind(
  error: unknown,
  handle: Pick<AccountHandle, 'account' | 'exchange'>,
  terms: OrderTerms,
  {state}: Pick<OrderDeps, 'state'>,
): Submission {
  const {kind, clientOrderId} = toFailure(error);
  const known = kind === 'interrupted' && clientOrderId !== undefined ? intentsOf(clientOrderId, state) : [];
  const intent = known.find(({account}) => account === handle.account);
  return intent === undefined ? failedSubmission(error, handle, terms) : submissionOf(intent);
}

/** An interruption names the order that may be on its way; without a name there is none. */
function isDoubtful({kind, clientOrderId}: Failure): boolean {
  return kind === 'unknown-outcome' || kind === 'internal' || (kind === 'interrupted' && clientOrderId !== undefined);
}
