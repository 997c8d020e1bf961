/**
 * Orders that no journal row stands for and that were ended from here: some exchanges find a closed order by its symbol alone, so
 * the same command a second time would not find what it ended.
 */
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {Order, OrderRef} from '../../model/order.ts';
import type {OrderDeps} from '../order-deps.ts';

const FACT = 'orders ended here';
const KEPT = 100;
const MAX_AGE_MS = 7 * 86_400_000;

type Ended = readonly [symbol: string, id: string, clientOrderId: string | null];

/** Remembers where an order is to be asked for. Never throws. */
export function rememberEnded(
  {symbol, id, clientOrderId}: Order,
  {config}: ExchangeAdapter,
  {state}: Pick<OrderDeps, 'state'>,
): void {
  if (id === null) return;
  const memory = state.memory(config);
  const others = read(memory.accountFact(FACT, MAX_AGE_MS)).filter(([market, other]) => market !== symbol || other !== id);
  memory.saveAccountFact(FACT, JSON.stringify([[symbol, id, clientOrderId], ...others].slice(0, KEPT)));
}

/** Those that an id fits, newest first. */
export function endedHere(id: string, {config}: ExchangeAdapter, {state}: Pick<OrderDeps, 'state'>): readonly OrderRef[] {
  const known = read(state.memory(config).accountFact(FACT, MAX_AGE_MS));
  return known.flatMap(([symbol, own, clientOrderId]) =>
    own === id || clientOrderId === id ? [{symbol, id: own, clientOrderId}] : [],
  );
}

/** Nothing is known from what another version wrote. */
function read(text: string | null): readonly Ended[] {
  try {
    const known: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(known) ? known : [];
  } catch {
    return [];
  }
}
