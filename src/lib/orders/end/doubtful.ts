/** Orders that may be live although no list shows them: the engine knows them by their client order ids. */
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {OrderRef} from '../../model/order.ts';
import {isSentFrom, venueOf} from '../../state/account-names.ts';
import type {Intent} from '../../state/journal.ts';
import {unsettledIntents} from '../look/journaled.ts';
import type {OrderDeps} from '../order-deps.ts';

/** Intents of this account, at the place where they were sent, that nothing settles yet; under the name that it has now. */
export function doubtfulOn({config}: ExchangeAdapter, symbol: string | null, deps: Pick<OrderDeps, 'state'>): readonly Intent[] {
  const venue = venueOf(config);
  return unsettledIntents(deps)
    .filter((intent) => isSentFrom(intent, config) && intent.venue === venue && (symbol === null || intent.symbol === symbol))
    .map((intent) => ({...intent, account: config.account}));
}

export function refOfIntent({symbol, order, clientOrderId}: Intent): OrderRef {
  return {symbol, id: order?.id ?? null, clientOrderId};
}

/** Until when (epoch ms, our clock) one of them may still reach the engine; 0 where none may. */
export function arrivalEnd(intents: readonly Intent[], {capabilities: {proof}}: ExchangeAdapter): number {
  return Math.max(0, ...intents.map((intent) => (intent.sentAt ?? 0) + windowOf(intent, proof.windowMs) + proof.engineBoundMs));
}

/** From signing time to fence, which may be another one for some kinds of order. */
function windowOf({sent}: Intent, usualMs: number): number {
  return sent?.signedAt == null ? usualMs : sent.fenceAt - sent.signedAt;
}
