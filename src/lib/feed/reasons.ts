/** What a stream line gives as its reason. */
import type {Missing} from '../adapter/contract/rows.ts';
import type {DeskError} from '../model/errors.ts';

/** Parts that are named; the others are counted. */
const NAMED = 3;

/** Why a connection is gone, and until when the exchange asked to wait. `now`: epoch ms. */
export function waitWords({message, detail: {retryAfterMs = 0}}: DeskError, now: number): string {
  if (retryAfterMs < 1000) return message;
  const until = new Date(now + retryAfterMs).toISOString();
  return `${message.replace(/\.$/, '')}; the next attempt is in ${Math.ceil(retryAfterMs / 1000)} s, at ${until}`;
}

export function unreadWords(missing: readonly Missing[]): string {
  const named = missing.slice(0, NAMED).map(({what, error}) => `${what} (${error.message.replace(/\.$/, '')})`);
  const others = missing.length > NAMED ? ` and ${missing.length - NAMED} more` : '';
  return `not read yet: ${named.join(', ')}${others}; it is asked for again`;
}

export function lostWords(lost: readonly string[]): string {
  const count = lost.length === 1 ? 'one order' : `${lost.length} orders`;
  return `the exchange does not show ${count} that it should know: ${lost.slice(0, NAMED).join(', ')}`;
}

export function historyWords(symbols: readonly string[]): string {
  const read = symbols.length === 0 ? 'no history was read' : `history was read of ${symbols.join(', ')} alone`;
  return `${read}: this exchange has it symbol by symbol; name more with --symbol`;
}
