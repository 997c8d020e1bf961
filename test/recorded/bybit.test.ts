/** Payloads of Bybit as others recorded or documented them, where the collection is at hand. */
import {describe, expect, it} from 'vitest';
import {levelsOf} from '../../src/lib/adapter/kit/numbers.ts';
import {Row} from '../../src/lib/adapter/kit/row.ts';
import {decode} from '../../src/lib/adapter/wire.ts';
import {earnBalance, unifiedBalance} from '../../src/lib/exchanges/bybit/balance.ts';
import {Book, BookFrame, TopicBook} from '../../src/lib/exchanges/bybit/book.ts';
import {changeVerdict, placementVerdict, refusalError} from '../../src/lib/exchanges/bybit/errors.ts';
import {causeOf} from '../../src/lib/exchanges/bybit/fill.ts';
import {parseFrame} from '../../src/lib/exchanges/bybit/frames.ts';
import {toFundingRate, toPayments} from '../../src/lib/exchanges/bybit/funding.ts';
import {toPools} from '../../src/lib/exchanges/bybit/margin.ts';
import {toMarket} from '../../src/lib/exchanges/bybit/market.ts';
import {toPosition} from '../../src/lib/exchanges/bybit/position.ts';
import {toPriceBoard} from '../../src/lib/exchanges/bybit/prices.ts';
import {canonicalOf, spell} from '../../src/lib/exchanges/bybit/symbols.ts';
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
} from './bybit-payloads.ts';

describe.skipIf(payloads.length === 0)('recorded payloads of Bybit', () => {
  it('reads spot instruments, old field sets too', () => {
    each(
      havingRows('baseCoin', 'lotSizeFilter').filter((payload) => !('contractType' in (rowsIn(payload)[0] ?? {}))),
      (payload) => {
        const symbols = rowsIn(payload).map((row) => {
          const market = toMarket('spot', row);
          expect(market).toMatchObject({
            symbol: `${row.baseCoin}/${row.quoteCoin}`,
            exchangeSymbol: row.symbol,
            status: 'TRADING',
          });
          expect(dec(market.rules.stepSize).gt(0) && dec(market.rules.tickSize).gt(0)).toBe(true);
          // Also without the listing: the spelling leads to the symbol, and back.
          expect(canonicalOf('spot', market.exchangeSymbol)).toBe(market.symbol);
          expect(spell(market.symbol)?.wire).toBe(market.exchangeSymbol);
          return market.symbol;
        });
        expect(new Set(symbols).size).toBe(symbols.length);
      },
    );
  });

  it('reads linear instruments, dated and pre-market ones too', () => {
    each(havingRows('contractType', 'lotSizeFilter'), (payload) => {
      for (const row of rowsIn(payload).filter(({contractType}) => String(contractType).startsWith('Linear'))) {
        const market = toMarket('linear', row);
        expect(market.symbol.startsWith(`${row.baseCoin}/${row.quoteCoin}:${row.settleCoin}`)).toBe(true);
        expect(canonicalOf('linear', market.exchangeSymbol)).toBe(market.symbol);
        if (row.status === 'PreLaunch') expect(market.orderTypes).toEqual(['LIMIT']);
      }
    });
  });

  it('reads unified wallets: free never below zero, free and locked add up, stated amounts come out', () => {
    each(
      havingRows('coin').filter(({kind}) => kind === 'balance'),
      (payload) => {
        const coins = rowsIn(payload).flatMap((row) => new Row(row).list('coin'));
        const balances = coins.map(unifiedBalance).filter((balance) => balance !== null);
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
          expect([coins.length, new Row(coins[0]).text('coin'), new Row(coins.at(-1)).text('coin')]).toEqual([
            Number(count[1]),
            count[2],
            count[3],
          ]);
      },
    );
  });

  it('reads positions of Earn', () => {
    each(havingRows('claimableYield', 'amount'), (payload) => {
      for (const row of rowsIn(payload)) expect(earnBalance(row)).toMatchObject({asset: row.coin, wallet: 'earn', free: '0'});
    });
  });

  it('reads fee rates, server time and REST books', () => {
    each(havingRows('takerFeeRate'), (payload) =>
      rowsIn(payload).forEach((row) => {
        const rates = ['makerFeeRate', 'takerFeeRate'].map((field) => new Row(row).need(field));
        expect(rates.every((rate) => dec(rate).abs().lt(1))).toBe(true);
      }),
    );
    each(
      payloads.filter((payload) => 'timeNano' in (resultOf(payload) ?? {})),
      (payload) => expect(new Row(resultOf(payload)).text('timeNano')).toMatch(/^\d{19}$/),
    );
    // Books of two columns; the RPI book has three and is not read.
    const books = payloads.filter((payload) => {
      const levels = resultOf(payload)?.b;
      return Array.isArray(levels) && levels.every((level) => Array.isArray(level) && level.length === 2);
    });
    each(books, (payload) => {
      const book = decode(Book, resultOf(payload), payload.path);
      const [bids, asks] = [levelsOf(book.b), levelsOf(book.a)];
      if (bids[0] !== undefined && asks[0] !== undefined) expect(dec(bids[0][0]).lt(asks[0][0])).toBe(true);
    });
  });

  it('prices with spot tickers', () => {
    each(
      havingRows('lastPrice', 'symbol').filter((payload) => resultOf(payload)?.category === 'spot'),
      (payload) => {
        const board = toPriceBoard(rowsIn(payload), 0);
        const first = new Row(rowsIn(payload)[0]);
        const {base, quote} = instrumentOf(first.text('symbol'), 'spot');
        expect(board.price(base ?? '', quote ?? '')).toBe(first.amount('lastPrice'));
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
      for (const row of rowsIn(payload)) expect(causeOf(new Row(row)) === null).toBe(row.execType === 'Funding');
    });
  });

  it('reads acknowledgements', () => {
    const acks = payloads.filter(({kind}) => /^order-(place|amend|cancel)$/.test(kind));
    each(
      acks.filter((payload) => 'orderId' in (resultOf(payload) ?? {})),
      (payload) => expect(new Row(resultOf(payload)).text('orderId')).not.toBe(''),
    );
    each(
      acks.filter((payload) => 'success' in (resultOf(payload) ?? {})),
      (payload) => expect(new Row(resultOf(payload)).text('success')).toBe('1'),
    );
  });

  it('reads positions: sign by side, flat ones left out', () => {
    each(
      havingRows('positionIdx', 'size', 'avgPrice').filter((payload) => !rowsIn(payload).some((row) => 'orderId' in row)),
      (payload) => {
        for (const row of rowsIn(payload)) {
          if (dec(String(row.size)).isZero()) expect(toPosition(row, null)).toBeNull();
          else {
            const position = toPosition(row, 'CROSS');
            expect(dec(position?.quantity ?? '0').isNegative()).toBe(row.side === 'Sell');
            for (const [told, field] of [
              [position?.margin, 'positionIM'],
              [position?.maintenance, 'positionMM'],
              [position?.realizedPnl, 'curRealisedPnl'],
              [position?.breakEvenPrice ?? null, 'breakEvenPrice'],
            ] as const)
              expect(told).toBe(new Row(row).amount(field));
          }
        }
      },
    );
  });

  it('reads what unified accounts hold positions against: equity is the margin balance less haircuts', () => {
    each(havingRows('totalAvailableBalance', 'totalInitialMargin', 'totalMarginBalance', 'coin'), (payload) => {
      for (const row of rowsIn(payload).map((fields) => new Row(fields))) {
        const [pool] = toPools(row, 'CROSS', null);
        if (row.nonZero('totalMarginBalance') === null) return expect(pool?.equity).toBeNull();
        const haircut = dec(row.need('totalMarginBalance')).minus(pool?.equity ?? 'x');
        expect(haircut.gte('-0.0001')).toBe(true);
        const rate = row.nonZero('accountIMRate');
        if (rate !== null)
          expect(
            dec(pool?.used ?? '0')
              .div(pool?.equity ?? '0')
              .minus(rate)
              .abs()
              .lte('0.0001'),
          ).toBe(true);
      }
    });
  });

  it('reads funding in the transaction log with the sign of what was received', () => {
    each(
      havingRows('transactionTime', 'funding', 'cashFlow').filter(({path}) => !path.includes('abandon')),
      (payload) => {
        for (const row of rowsIn(payload)) {
          const paid = toPayments(row);
          expect(paid.length).toBe(row.type === 'SETTLEMENT' ? 1 : 0);
          const [payment] = paid;
          if (payment === undefined) continue;
          expect(payment.amount).toBe(new Row(row).amount('change'));
          const held = dec(String(row.qty))
            .mul(String(row.tradePrice))
            .mul(payment.rate ?? 'x');
          expect(
            dec(payment.amount)
              .plus(row.side === 'Buy' ? held : held.negated())
              .abs()
              .lt('0.000001'),
          ).toBe(true);
        }
      },
    );
  });

  it('reads what perpetuals will pay next', () => {
    each(
      havingRows('fundingRate', 'nextFundingTime', 'markPrice').filter((payload) =>
        String(rowsIn(payload)[0]?.symbol).endsWith('USDT'),
      ),
      (payload) => {
        for (const row of rowsIn(payload)) {
          const rate = toFundingRate(new Row(row), new Map([[String(row.symbol), '480']]));
          expect(rate).toMatchObject({rate: new Row(row).amount('fundingRate'), predicted: true});
          expect(rate.intervalHours).toBe(String(row.fundingIntervalHour ?? '8'));
          expect(dec(rate.markPrice ?? '0').gt(0)).toBe(true);
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
        const {topic, op, success} = parseFrame(JSON.stringify(frame));
        expect(topic).toBe('');
        if (/pong/.test(JSON.stringify(frame))) expect(['ping', 'pong']).toContain(op);
        if (/fail(ure)?\.json$/.test(payload.path)) expect(success).toBe(false);
      }
    });
  });

  it('keeps books from frames in order, without a gap', () => {
    const topics = /^orderbook\.(50|200|1000)\./;
    each(
      payloads.filter((payload) => framesOf(payload).some((frame) => topics.test(topicOf(frame)))),
      (payload) => {
        const book = new TopicBook();
        const frames = framesOf(payload).map((frame) => decode(BookFrame, frame, payload.path));
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
        const [retCode, retMsg] = [Number(body.retCode), String(body.retMsg)];
        const {kind} = refusalError({code: retCode, message: retMsg});
        const isOrderCode =
          (retCode > 110_000 && retCode < 120_000) || (retCode > 170_000 && retCode < 180_000) || retCode === 34_040;
        if (!isOrderCode) return;
        if (expected.startsWith('not a failure') || expected.endsWith(': success'))
          expect(changeVerdict(retCode)).toBe('NO_CHANGE');
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
