import {DeskError, type ErrorKind} from '../model/errors.ts';
import {TransportError} from '../transport/http.ts';

/** What a request does at the exchange. READ changes nothing; WRITE may place, change or cancel an order. */
export type RequestEffect = 'READ' | 'WRITE';

const READ_KIND: Record<TransportError['reason'], ErrorKind> = {
  dns: 'network',
  connect: 'network',
  tls: 'network',
  timeout: 'timeout',
  reset: 'network',
  oversized: 'protocol',
  redirect: 'protocol',
  aborted: 'interrupted',
  malformed: 'protocol',
};

/**
 * What a call without a usable answer means. Only a WRITE that may have left this machine is in doubt, and it is in
 * doubt whether the answer never came, or came and could not be read.
 *
 *   TransportError, not sent ── the kind of its reason: nothing happened, safe to try again
 *   TransportError, sent ────── READ: the kind of its reason · WRITE: unknown-outcome
 *   unreadable answer ───────── READ: protocol              · WRITE: unknown-outcome
 */
export function classifyRequestError(error: unknown, effect: RequestEffect): DeskError {
  if (error instanceof TransportError) {
    if (effect === 'WRITE' && error.sent) return new DeskError('unknown-outcome', error.message, {sent: true, cause: error});
    return new DeskError(READ_KIND[error.reason], error.message, {sent: error.sent, cause: error});
  }
  if (error instanceof DeskError) {
    const doubtful = error.kind === 'protocol' || error.kind === 'exchange-down';
    return effect === 'WRITE' && doubtful
      ? new DeskError('unknown-outcome', error.message, {...error.detail, sent: true})
      : error;
  }
  throw error;
}

/** Reads an answer to a write: one that cannot be read leaves the outcome open. */
export function readWritten<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw classifyRequestError(error, 'WRITE');
  }
}
