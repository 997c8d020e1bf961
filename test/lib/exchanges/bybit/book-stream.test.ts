/** Bybit's book stream against a real WebSocket server. */
import {afterEach, describe, expect, it} from 'vitest';
import {TopicBook} from '../../../../src/lib/exchanges/bybit/book.ts';
import {streamDepth} from '../../../../src/lib/exchanges/bybit/book-stream.ts';
import type {OrderBook} from '../../../../src/lib/model/market.ts';
import {INSTRUMENT, ok, openDesk, serve, soon} from './desk.ts';
import {closeAll, closers, listen, until} from './sockets.ts';

afterEach(closeAll);

describe('the book stream of Bybit', () => {
  const frame = (type: string, u: number, b: unknown[] = [], a: unknown[] = []) => ({
    topic: 'orderbook.200.BTCUSDT',
    type,
    ts: 1_700_000_000_000,
    data: {s: 'BTCUSDT', b, a, u, seq: u},
  });

  it('keeps the book, and after a gap asks for a fresh one', async () => {
    const server = await listen(({op}, socket) => {
      if (op === 'subscribe') {
        socket.send(JSON.stringify({success: true, ret_msg: '', op}));
        socket.send(
          JSON.stringify(
            frame(
              'snapshot',
              10,
              [
                ['100.0', '1'],
                ['99', '2'],
              ],
              [['101', '1']],
            ),
          ),
        );
      }
    });
    const rest = await serve(() => ok({category: 'spot', list: [INSTRUMENT]}));
    closers.push(rest.close);
    const {adapter} = openDesk({rest: rest.origin, stream: server.stream});
    const books: OrderBook[] = [];
    const gaps: string[] = [];
    const stream = await adapter.marketData.bookStream(
      'BTC/USDT',
      200,
      {onBook: (book) => void books.push(book), onGap: (reason) => void gaps.push(reason), onEnd: () => {}},
      soon(),
    );
    closers.push(() => stream.close());
    await until(() => books.length === 1);
    expect(server.paths).toEqual(['/v5/public/spot']);
    server.send(
      frame(
        'delta',
        11,
        [
          ['100', '0'],
          ['99.5', '3'],
        ],
        [['101', '0.50']],
      ),
    );
    await until(() => books.length === 2);
    expect(books[1]).toMatchObject({
      symbol: 'BTC/USDT',
      bids: [
        ['99.5', '3'],
        ['99', '2'],
      ],
      asks: [['101', '0.5']],
      sequence: '11',
      exchangeAt: 1_700_000_000_000,
    });
    server.send(frame('delta', 13));
    await until(() => books.length === 3);
    expect(gaps).toHaveLength(1);
    expect(books[2]?.sequence).toBe('10');
    expect(server.heard.map(({op}) => op)).toEqual(['subscribe', 'unsubscribe', 'subscribe']);
  });

  it('counts deltas for nothing before a snapshot, and restarts on u = 1', () => {
    const book = new TopicBook();
    const data = (u: number, b: [string, string][] = []) => ({s: 'X', b, a: [], u});
    expect(book.take({type: 'delta', data: data(5)})).toBe('WAITING');
    expect(book.take({type: 'snapshot', data: data(5, [['1', '1']])})).toBe('APPLIED');
    expect(book.take({type: 'delta', data: data(1, [['2', '1']])})).toBe('APPLIED');
    expect(book.top('X', 5, {receivedAt: 0, exchangeAt: 0}).bids).toEqual([['2', '1']]);
    expect(book.take({type: 'delta', data: data(3)})).toBe('GAP');
    expect(book.take({type: 'delta', data: data(4)})).toBe('WAITING');
  });

  it('subscribes to the smallest depth that is enough', () => {
    expect([1, 50, 51, 200, 999, 5000].map(streamDepth)).toEqual([50, 50, 200, 200, 1000, 1000]);
  });
});
