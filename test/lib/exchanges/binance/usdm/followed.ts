/** The private stream of contracts over a socket that a test plays. */
import type {OrderStreamEvent} from '../../../../../src/lib/adapter/contract/order-feed.ts';
import binance from '../../../../../src/lib/exchanges/binance/index.ts';
import type {DeskError} from '../../../../../src/lib/model/errors.ts';
import type {Order} from '../../../../../src/lib/model/order.ts';
import {eventually} from '../../../../support/sandbox-desk.ts';
import {contextOf, fakeHttp, fakeSockets, never} from '../support.ts';

export interface Followed {
  /** Orders, each with its fill, and nothing else. */
  readonly events: readonly Extract<OrderStreamEvent, {readonly type: 'ORDER'}>[];
  readonly ends: readonly DeskError[];
  /** As the exchange sends it; answers what it came to, once that is there. */
  say(...frames: readonly object[]): Promise<void>;
  close(): void;
}

const listed = (wire: string) => ({
  ...{symbol: wire, baseAsset: wire.slice(0, -4), quoteAsset: wire.slice(-4), marginAsset: wire.slice(-4)},
  ...{contractType: 'PERPETUAL', status: 'TRADING', orderTypes: ['LIMIT', 'MARKET'], timeInForce: ['GTC', 'GTX']},
  filters: [
    {filterType: 'PRICE_FILTER', minPrice: '0.00001', maxPrice: '1000000', tickSize: '0.00001'},
    {filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '100000', stepSize: '0.001'},
  ],
});

/** @param rows Answers to questions for single conditional orders, by their client id. */
export async function follow(symbols: readonly string[], rows: Readonly<Record<string, object>> = {}): Promise<Followed> {
  const sockets = fakeSockets();
  const http = fakeHttp((_request, path, params) => {
    if (path === '/fapi/v1/listenKey') return {json: {listenKey: 'key-of-the-stream'}};
    if (path === '/fapi/v1/exchangeInfo') return {json: {symbols: symbols.map(listed)}};
    const row = path === '/fapi/v1/algoOrder' ? rows[params.get('clientAlgoId') ?? ''] : undefined;
    return row === undefined ? {status: 400, json: {code: -2013, msg: 'Order does not exist.'}} : {json: row};
  });
  const adapter = binance.create(contextOf({http, sockets}, {products: ['linear']}));
  const events: Followed['events'][number][] = [];
  const ends: DeskError[] = [];
  const stream = await adapter.orderFeed.open(
    {
      onEvent: (event) => void (event.type === 'ORDER' && events.push(event)),
      onAlive() {},
      onEnd: (reason) => void ends.push(reason),
    },
    never,
  );
  return {
    events,
    ends,
    async say(...frames) {
      for (const frame of frames) sockets.handlers?.onText(JSON.stringify(frame));
      // A marker passes the line of events behind all others.
      const marker = {e: 'ALGO_UPDATE', T: 1, o: {s: symbols[0], aid: 1, caid: 'marker', S: 'BUY', o: 'STOP', X: 'NEW'}};
      if (ends.length > 0) return;
      sockets.handlers?.onText(JSON.stringify(marker));
      await eventually('all was read', async () => ends.length > 0 || isMarker(events.at(-1)?.order));
      if (isMarker(events.at(-1)?.order)) events.pop();
    },
    close: () => stream.close(),
  };
}

function isMarker(order: Order | undefined): boolean {
  return order?.clientOrderId === 'marker';
}
