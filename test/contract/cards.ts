/** What every card of the contract suite needs: an adapter, a still market, and orders with the terms spelled out. */
import {randomBytes} from 'node:crypto';
import type {ExchangeAdapter} from '../../src/lib/adapter/contract/exchange.ts';
import type {OrderStreamEvent} from '../../src/lib/adapter/contract/order-feed.ts';
import type {AmendChange, Amendment, Placement} from '../../src/lib/adapter/contract/trading.ts';
import type {ContractSettings} from '../../src/lib/model/contract.ts';
import {ceilToStep, dec, floorToStep, plain} from '../../src/lib/model/decimal.ts';
import type {Market} from '../../src/lib/model/market.ts';
import type {Order, OrderRef, OrderRequest} from '../../src/lib/model/order.ts';
import {inProduct} from '../support/product.ts';
import {eventually, settled} from '../support/sandbox-desk.ts';

/** BTC for USDT, in the product that this run is for. */
export const SYMBOL = inProduct('BTC/USDT');
export const soon = (): AbortSignal => AbortSignal.timeout(8000);
export const newId = (): string => randomBytes(16).toString('hex');

/** A price `percent` away from the best bid, on the tick: negative rests under the market, positive crosses it. */
export async function priceAt(adapter: ExchangeAdapter, percent: number): Promise<string> {
  const [market, book] = await Promise.all([
    adapter.marketData.market(SYMBOL, 60_000, soon()),
    adapter.marketData.book(SYMBOL, 20, soon()),
  ]);
  const price = dec(book.bids[0]?.[0] ?? '0')
    .mul(100 + percent)
    .div(100);
  return plain(floorToStep(price, market.rules.tickSize));
}

/** A quantity comfortably above every minimum. */
export async function size(adapter: ExchangeAdapter): Promise<{market: Market; quantity: string}> {
  const market = await adapter.marketData.market(SYMBOL, 60_000, soon());
  const {minNotional, stepSize} = market.rules;
  const price = dec((await adapter.marketData.book(SYMBOL, 5, soon())).bids[0]?.[0] ?? '0');
  const needed = ceilToStep(
    dec(minNotional === '0' ? '5' : minNotional)
      .mul(4)
      .div(price),
    stepSize,
  );
  return {market, quantity: plain(needed)};
}

export const refOf = (request: OrderRequest): OrderRef => ({
  symbol: request.symbol,
  id: null,
  clientOrderId: request.clientOrderId,
});

/** A buy limit order at `percent` from the bid. */
export async function limitBuy(
  adapter: ExchangeAdapter,
  percent: number,
  change: Partial<{timeInForce: 'GTC' | 'IOC' | 'FOK'; postOnly: boolean; quantity: string}> = {},
): Promise<OrderRequest> {
  const {quantity} = await size(adapter);
  const price = await priceAt(adapter, percent);
  return {
    type: 'LIMIT',
    symbol: SYMBOL,
    side: 'BUY',
    clientOrderId: newId(),
    reduceOnly: false,
    quantity,
    price,
    timeInForce: 'GTC',
    postOnly: false,
    ...change,
  };
}

export async function place(
  adapter: ExchangeAdapter,
  request: OrderRequest,
  settings: ContractSettings | null = null,
): Promise<Placement> {
  const market = await adapter.marketData.market(request.symbol, 60_000, soon());
  return adapter.trading.placeOrder(adapter.trading.prepareOrder(request, market, settings), soon());
}

/** Places and waits for the order to show. */
export async function placed(adapter: ExchangeAdapter, request: OrderRequest): Promise<Order> {
  return settled(adapter, await place(adapter, request), refOf(request));
}

/** Waits until the order has one of the statuses. */
export function reaches(adapter: ExchangeAdapter, ref: OrderRef, ...statuses: readonly Order['status'][]): Promise<Order> {
  return eventually(`${ref.clientOrderId} is ${statuses.join(' or ')}`, async () => {
    const order = await adapter.trading.order(ref, soon());
    return order !== null && statuses.includes(order.status) && order;
  });
}

/** Listens on the private stream while `act` runs; resolves when `enough` is satisfied by the events so far. */
export async function listening(
  adapter: ExchangeAdapter,
  act: () => Promise<void>,
  enough: (events: readonly OrderStreamEvent[]) => boolean,
): Promise<readonly OrderStreamEvent[]> {
  const events: OrderStreamEvent[] = [];
  let alive = 0;
  const stream = await adapter.orderFeed.open(
    {
      onEvent: (event) => void events.push(event),
      onAlive: () => {
        alive += 1;
      },
      onEnd: () => {},
    },
    soon(),
  );
  try {
    await eventually('the stream is live', async () => events.some(({type}) => type === 'LIVE'));
    await act();
    await eventually('the events came', async () => enough(events));
    if (alive === 0) throw new Error('onAlive was never called');
    return events;
  } finally {
    stream.close();
  }
}

/** Amends a limit order; a replacement goes by `clientOrderId`. */
export async function amended(
  adapter: ExchangeAdapter,
  order: Order,
  change: AmendChange,
  clientOrderId = newId(),
): Promise<Amendment> {
  const {symbol, side, postOnly, price, quantity} = {...order, ...change};
  if (price === null || side === null || quantity === null) throw new Error('a limit order has a side, a price and a size');
  const request = {
    type: 'LIMIT',
    symbol,
    side,
    clientOrderId,
    reduceOnly: false,
    postOnly,
    price,
    quantity,
    timeInForce: 'GTC',
  } as const;
  const target = adapter.trading.prepareOrder(request, await adapter.marketData.market(symbol, 60_000, soon()), null);
  return adapter.trading.amendOrder(order, change, target, soon());
}
