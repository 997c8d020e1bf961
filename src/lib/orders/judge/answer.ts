/** What the answer to a placement is evidence of. Pure. */
import type {Placement} from '../../adapter/contract/trading.ts';
import {DeskError, ERROR_KINDS, toFailure} from '../../model/errors.ts';
import type {Evidence} from './evidence.ts';

/** `answer`: what the adapter returned, or the error that came instead. */
export function evidenceOf(answer: Placement | DeskError, clientOrderId: string): Evidence {
  if (answer instanceof DeskError) {
    const error = {...toFailure(answer), clientOrderId};
    // Only "no byte was sent" is proof here; a timeout, a bug or a new word is not.
    return answer.detail.sent === false ? {saw: 'NOT_SENT', error, says: 'not sent'} : {saw: 'NO_ANSWER', error};
  }
  switch (answer.outcome) {
    case 'PLACED':
      return {saw: 'ORDER', source: 'placement', order: answer.order, fresh: true};
    case 'REJECTED': {
      const passing = ERROR_KINDS[answer.error.kind].retryable;
      return {saw: 'REFUSED', error: {...toFailure(answer.error), clientOrderId}, passing};
    }
    case 'DUPLICATE':
      return {saw: 'TAKEN'};
    case 'ACCEPTED':
      return {saw: 'RECEIPT', id: answer.id};
  }
}
