import type {Cancellation} from '../../adapter/contract/trading.ts';
import type {Answer} from '../../adapter/kit/client.ts';
import {DeskError} from '../../model/errors.ts';
import {doubtful, refusalIn, resultOf} from './errors.ts';

/** What an answer to a cancel proves. */
export function cancellationOf(answer: Answer, now: number): Cancellation {
  const refusal = refusalIn(answer, now);
  if (refusal === null) {
    // "Pending": it will be canceled. None at all: there was nothing left to cancel.
    if (resultOf(answer).text('count') !== '0' || resultOf(answer).flag('pending') === true) return {outcome: 'ACCEPTED'};
    return {outcome: 'NOT_OPEN', error: new DeskError('not-found', 'Kraken canceled no order: none was open under this id.')};
  }
  const {verdict, error} = refusal;
  if (verdict === 'ENDING') return {outcome: 'ACCEPTED'};
  if (verdict === 'DUPLICATE') throw doubtful(answer, error);
  return {outcome: verdict === 'MISSING' ? 'NOT_OPEN' : 'REJECTED', error};
}
