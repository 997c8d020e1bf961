/** What keeps an order from being placed twice by mistake: the same one a moment ago, and one whose outcome is unknown. */
import {DeskError} from '../../model/errors.ts';
import {linkedWords} from '../../model/linked.ts';
import {isTerminal, type OrderRequest} from '../../model/order.ts';
import {isSentFrom} from '../../state/account-names.ts';
import type {Intent, JournalView} from '../../state/journal.ts';
import type {LimitSubject} from './limit-subject.ts';

/** The same order again within this time is refused unless it is meant. */
export const DUPLICATE_WINDOW_MS = 60_000;
/** A send without a verdict for this long was left behind by a process that died. */
const IN_FLIGHT_MS = 30_000;

/** Throws `limit` for the same order on the same account among those of the last minute. */
export function checkDuplicate({adapter, request}: Pick<LimitSubject, 'adapter' | 'request'>, recent: readonly Intent[]): void {
  const twin = recent.find(
    (intent) => isSentFrom(intent, adapter.config) && !cameToNothing(intent) && sameOrder(intent.request, request),
  );
  if (twin === undefined) return;
  throw duplicateOf(twin);
}

/** It ended without a trade: the same order again replaces it, and does not double it. */
function cameToNothing({order}: Intent): boolean {
  return order !== null && isTerminal(order.status) && order.filled === '0';
}

/** The refusal of an order that was placed a moment ago. */
export function duplicateOf({clientOrderId}: Pick<Intent, 'clientOrderId'>): DeskError {
  return new DeskError('limit', `The same order was placed less than a minute ago (client order id ${clientOrderId}).`, {
    hint: 'If you want it twice, add --allow-duplicate.',
    sent: false,
  });
}

/** The unknown order may still be live: placing it again could buy twice. */
export function checkUnknown(
  {adapter, request, despite}: Pick<LimitSubject, 'adapter' | 'request' | 'despite'>,
  view: JournalView,
  now: number,
): void {
  const {account} = adapter.config;
  const unknown = view
    .unsettled()
    .filter(({state, updatedAt}) => state === 'UNKNOWN' || state === 'UNRESOLVED' || now - updatedAt > IN_FLIGHT_MS)
    .filter((intent) => isSentFrom(intent, adapter.config) && intent.symbol === request.symbol && intent.side === request.side)
    .find(
      ({id, clientOrderId, clientId}) => ![id, clientOrderId, clientId].some((name) => name !== null && despite.includes(name)),
    );
  if (unknown === undefined) return;
  const name = unknown.clientId ?? unknown.clientOrderId;
  throw new DeskError(
    'limit',
    `An earlier ${request.side} of ${request.symbol} on ${account} has an unknown outcome (${name}).`,
    {
      hint: `Settle it with \`mxt order resolve ${name}\`, or add --despite ${name}.`,
      sent: false,
    },
  );
}

function sameOrder(one: OrderRequest, other: OrderRequest): boolean {
  const {clientOrderId: _one, linked: mine = [], ...a} = one;
  const {clientOrderId: _other, linked: theirs = [], ...b} = other;
  return (
    a.type === b.type &&
    linkedWords(mine) === linkedWords(theirs) &&
    Object.entries(a).every(([field, value]) => (b as Readonly<Record<string, unknown>>)[field] === value)
  );
}
