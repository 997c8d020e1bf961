/**
 * One order under two spellings of its market. An answer to a cancel-all may come before mxt has asked what the exchange's own
 * spelling stands for; a list that follows has the canonical name.
 */
import type {Market, Product} from '../../model/market.ts';
import type {Order} from '../../model/order.ts';
import type {ExchangeMemory} from '../../state/exchange-memory.ts';

const PRODUCTS: readonly Product[] = ['spot', 'linear'];

/** The other spelling of the order's market, where the cache has it and it can mean one market only; null else. */
export function otherSpelling(
  {symbol, raw}: Pick<Order, 'symbol' | 'raw'>,
  memory: Pick<ExchangeMemory, 'market'>,
): string | null {
  const isCanonical = raw?.symbol !== symbol;
  const spelling = isCanonical ? (memory.market({symbol})?.market.exchangeSymbol ?? null) : symbol;
  // Spot and contracts may share a spelling, and then an id says nothing of which is meant.
  const [only, ...others] = spelling === null ? [] : marketsSpelled(spelling, memory);
  if (only === undefined || others.length > 0) return null;
  return isCanonical ? spelling : only.symbol;
}

function marketsSpelled(exchangeSymbol: string, memory: Pick<ExchangeMemory, 'market'>): readonly Market[] {
  return PRODUCTS.flatMap((product) => memory.market({exchangeSymbol, product})?.market ?? []);
}

/** Whether two rows with one id can be one order: neither contradicts the other. */
export function areOneOrder(one: Order, other: Order): boolean {
  return one.clientOrderId === other.clientOrderId && (one.side === null || other.side === null || one.side === other.side);
}
