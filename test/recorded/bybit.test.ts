/** Payloads of Bybit as others recorded or documented them, where the collection is at hand. */
import {describe, expect, it} from 'vitest';
import {decode} from '../../src/lib/adapter/wire.ts';
import {toPosition, unifiedBalance} from '../../src/lib/exchanges/bybit/account-mapping.ts';
import {TopicBook} from '../../src/lib/exchanges/bybit/book-stream.ts';
import {changeVerdict, placementVerdict, refusalError} from '../../src/lib/exchanges/bybit/errors.ts';
import {isTrade} from '../../src/lib/exchanges/bybit/mapping.ts';
import {linearMarket, priceBoard, spotMarket, toLevels} from '../../src/lib/exchanges/bybit/market-mapping.ts';
import * as orderSchemas from '../../src/lib/exchanges/bybit/order-schemas.ts';
import * as schemas from '../../src/lib/exchanges/bybit/schemas.ts';
import {controlOf, isPong} from '../../src/lib/exchanges/bybit/socket.ts';
import {dec} from '../../src/lib/model/decimal.ts';
import {
  each,
  eventsIn,
  expectLikeCcxt,
  expectStated,
  expectVector,
  framesOf,
  havingRows,
  instrumentOf,
  isNotRead,
  isObject,
  isRequest,
  ordersIn,
  parsedByCcxt,
  payloads,
  read,
  resultOf,
  rowsIn,
  topicOf,
} from '../support/bybit-payloads.ts';

describe.skipIf(payloads.length === 0)('recorded payloads of Bybit', () => {
  it('reads spot instruments, old field sets too', () => {
    each(
      havingRows('baseCoin', 'lotSizeFilter').filter((payload) => !('contractType' in (rowsIn(payload)[0] ?? {}))),
      (payload) => {
        const rows = decode(schemas.SpotInstruments, resultOf(payload), payload.path).list;
        for (const row of rows) {
          const market = spotMarket(row);
          expect(market).toMatchObject({
            symbol: `${row.baseCoin}/${row.quoteCoin}`,
            exchangeSymbol: row.symbol,
            status: 'TRADING',
          });
          expect(dec(market.rules.stepSize).gt(0) && dec(market.rules.tickSize).gt(0)).toBe(true);
        }
        expect(new Set(rows.map(({symbol}) => symbol)).size).toBe(rows.length);
      },
    );
  });

  it('reads linear instruments and leaves inverse contracts and futures out', () => {
    each(havingRows('contractType', 'lotSizeFilter'), (payload) => {
      for (const row of decode(schemas.LinearInstruments, resultOf(payload), payload.path).list) {
        const market = linearMarket(row);
        if (row.contractType !== 'LinearPerpetual') expect(market).toBeNull();
        else expect(market).toMatchObject({symbol: `${row.baseCoin}/${row.quoteCoin}:${row.settleCoin}`, product: 'linear'});
      }
    });
  });

  it('reads unified wallets: free never below zero, free and locked add up, stated amounts come out', () => {
    each(
      havingRows('coin').filter(({kind}) => kind === 'balance'),
      (payload) => {
        const coins = decode(schemas.UnifiedWallet, resultOf(payload), payload.path).list.flatMap(({coin}) => coin);
        const balances = coins.map(unifiedBalance);
        for (const {total, free, locked} of balances) {
          expect(dec(free).isNegative()).toBe(false);
          expect(dec(free).plus(locked).eq(total)).toBe(true);
        }
        const of = (asset: string | undefined) => balances.find((balance) => balance.asset === asset);
        const free = /free (\w+) ([\d.]+)/.exec(payload.expected);
        if (free !== null) expect(of(free[1])?.free).toBe(free[2]);
        const equity = /(\w+) equity (-?[\d.]+)/.exec(payload.expected);
        if (equity !== null)
          expect(
            dec(of(equity[1])?.total ?? '0')
              .minus(equity[2] ?? '')
              .abs()
              .lt('0.00000002'),
          ).toBe(true);
        const count = /^(\d+) coins, first (\w+), last (\w+)/.exec(payload.expected);
        if (count !== null)
          expect([balances.length, balances[0]?.asset, balances.at(-1)?.asset]).toEqual([Number(count[1]), count[2], count[3]]);
      },
    );
  });

  it('reads fee rates, server time and REST books', () => {
    each(havingRows('takerFeeRate'), (payload) =>
      expect(decode(schemas.FeeRates, resultOf(payload), payload.path).list.length).toBeGreaterThan(0),
    );
    each(
      payloads.filter((payload) => 'timeNano' in (resultOf(payload) ?? {})),
      (payload) => expect(decode(schemas.ServerTime, resultOf(payload), payload.path).timeNano).toMatch(/^\d{19}$/),
    );
    // Books of two columns; the RPI book has three and is not read.
    const books = payloads.filter((payload) => {
      const levels = resultOf(payload)?.b;
      return Array.isArray(levels) && levels.every((level) => Array.isArray(level) && level.length === 2);
    });
    each(books, (payload) => {
      const book = decode(schemas.Book, resultOf(payload), payload.path);
      const [bids, asks] = [toLevels(book.b), toLevels(book.a)];
      if (bids[0] !== undefined && asks[0] !== undefined) expect(dec(bids[0][0]).lt(asks[0][0])).toBe(true);
    });
  });

  it('prices with spot tickers', () => {
    each(
      havingRows('lastPrice', 'symbol').filter((payload) => resultOf(payload)?.category === 'spot'),
      (payload) => {
        const tickers = decode(schemas.Tickers, resultOf(payload), payload.path);
        const board = priceBoard(tickers, 0);
        const [first] = tickers.list;
        const {base, quote} = instrumentOf(first?.symbol ?? '', 'spot');
        expect(board.price(base ?? '', quote ?? '')).toBe(first?.lastPrice);
        expect(dec(board.price(base ?? '', 'USD') ?? '0').gt(0)).toBe(true);
      },
    );
  });

  it('reads orders of open lists and history', () => {
    each(havingRows('orderStatus', 'orderId'), (payload) => {
      const orders = ordersIn(payload);
      if (/^not filled/.test(payload.expected)) expect(orders).toMatchObject([{filled: '0', status: 'EXPIRED'}]);
      const swaps = /([\d.]+) SOL for .* USDC, ([\d.]+) MATIC/.exec(payload.expected);
      if (swaps !== null) {
        expect(orders.map(({status}) => status)).toEqual(['FILLED', 'CANCELED', 'FILLED']);
        expect([orders[0]?.filled, orders[2]?.filled]).toEqual([swaps[1], swaps[2]]);
      }
    });
    each(
      payloads.filter((payload) => ['open-orders', 'order-query'].includes(payload.kind) && resultOf(payload) !== null),
      ordersIn,
    );
  });

  it('agrees with what ccxt made of the orders it recorded', () => {
    each(
      havingRows('orderStatus', 'orderId').filter(({path}) => parsedByCcxt(path).length > 0),
      expectLikeCcxt,
    );
  });

  it('reads executions, and no funding as a fill', () => {
    each(havingRows('execId', 'execType'), (payload) => {
      const rows = decode(orderSchemas.ExecutionPage, resultOf(payload), payload.path).list;
      if (rows.every(({execType}) => execType === 'Funding')) expect(rows.filter(isTrade)).toEqual([]);
    });
  });

  it('reads acknowledgements', () => {
    const acks = payloads.filter(({kind}) => /^order-(place|amend|cancel)$/.test(kind));
    each(
      acks.filter((payload) => 'orderId' in (resultOf(payload) ?? {})),
      (payload) => expect(decode(schemas.OrderAck, resultOf(payload), payload.path).orderId).not.toBe(''),
    );
    each(
      acks.filter((payload) => 'success' in (resultOf(payload) ?? {})),
      (payload) => expect(decode(schemas.CancelAllAck, resultOf(payload), payload.path).success).toBe('1'),
    );
  });

  it('reads positions: sign by side, flat ones left out', () => {
    each(
      havingRows('positionIdx', 'size', 'avgPrice').filter((payload) => !rowsIn(payload).some((row) => 'orderId' in row)),
      (payload) => {
        for (const row of decode(schemas.PositionPage, resultOf(payload), payload.path).list) {
          const position = toPosition(row, row.symbol);
          if (dec(row.size).isZero()) expect(position).toBeNull();
          else expect(dec(position?.quantity ?? '0').isNegative()).toBe(row.side === 'Sell');
        }
      },
    );
  });

  it('reads order and execution frames and finds what is stated of them', () => {
    each(
      payloads.filter((payload) => framesOf(payload).some((frame) => /^(order|execution)(\.|$)/.test(topicOf(frame)))),
      (payload) => {
        expectStated(payload, eventsIn(payload));
      },
    );
  });

  it('reads acks and pongs of every shape', () => {
    // What the exchange sends without a topic; requests (`args` of auth or subscribe) are not among them.
    const controls = payloads.filter(({kind, body}) => (kind === 'ws-auth' || 'success' in body) && !isRequest(body));
    each(controls, (payload) => {
      for (const frame of framesOf(payload)) {
        const control = controlOf(frame);
        if (/pong/.test(JSON.stringify(frame))) expect(isPong(control)).toBe(true);
        else expect(isPong(control)).toBe(false);
        if (/fail(ure)?\.json$/.test(payload.path)) expect(control.success).toBe(false);
      }
    });
  });

  it('keeps books from frames in order, without a gap', () => {
    const topics = /^orderbook\.(50|200|1000)\./;
    each(
      payloads.filter((payload) => framesOf(payload).some((frame) => topics.test(topicOf(frame)))),
      (payload) => {
        const book = new TopicBook();
        const frames = framesOf(payload).map((frame) => decode(schemas.BookFrame, frame, payload.path));
        const states = frames.map((frame) => book.take(frame));
        if (frames[0]?.type === 'delta' && frames[0].data.u !== 1) return expect(states[0]).toBe('WAITING');
        expect(new Set(states)).toEqual(new Set(['APPLIED']));
        const {bids, asks} = book.top('X', 1000, {receivedAt: 0, exchangeAt: 0});
        if (bids[0] !== undefined && asks[0] !== undefined) expect(dec(bids[0][0]).lt(asks[0][0])).toBe(true);
      },
    );
  });

  it('takes errors as what they are, and no unlisted code as proof', () => {
    each(
      payloads.filter(({kind, body}) => kind === 'error' && typeof body.retCode === 'number'),
      ({path, body, expected}) => {
        const {retCode, retMsg} =
          'op' in body ? {retCode: Number(body.retCode), retMsg: ''} : decode(schemas.Envelope, body, path);
        const {kind} = refusalError({code: retCode, message: retMsg});
        const isOrderCode =
          (retCode > 110_000 && retCode < 120_000) || (retCode > 170_000 && retCode < 180_000) || retCode === 34_040;
        if (!isOrderCode) return;
        if (expected.startsWith('not a failure')) expect(changeVerdict(retCode)).toBe('NO_CHANGE');
        else if (/gone/.test(expected)) expect(changeVerdict(retCode)).toBe('MISSING');
        else expect(placementVerdict(retCode)).toBe('REFUSED');
        if (/insufficient/i.test(path)) expect(kind).toBe('insufficient-funds');
      },
    );
  });

  it('signs as the vectors with a known secret say', () => {
    const vectors = payloads.filter(
      ({kind, body}) => kind === 'signed-request' && typeof body.secret === 'string' && isObject(body.expected),
    );
    each(vectors, expectVector);
  });

  it('leaves out nothing but what is not read', () => {
    expect(payloads.filter((payload) => !read.has(payload) && !isNotRead(payload)).map(({path}) => path)).toEqual([]);
  });
});
