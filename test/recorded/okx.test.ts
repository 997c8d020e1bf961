/** Payloads of OKX as others recorded or documented them, where the collection is at hand. */
import {describe, expect, it} from 'vitest';
import {Row} from '../../src/lib/adapter/kit/row.ts';
import {toAlgoOrder} from '../../src/lib/exchanges/okx/algo.ts';
import {fundingBalances, savingsBalances, tradingBalances, unreadAccounts} from '../../src/lib/exchanges/okx/balance.ts';
import {bookOf, ChannelBook} from '../../src/lib/exchanges/okx/book.ts';
import {classOf} from '../../src/lib/exchanges/okx/codes.ts';
import {envelopeIn, itemOf} from '../../src/lib/exchanges/okx/envelope.ts';
import {placementVerdict, refusalError} from '../../src/lib/exchanges/okx/errors.ts';
import {fillIn, toFill} from '../../src/lib/exchanges/okx/fill.ts';
import {parseFrame} from '../../src/lib/exchanges/okx/frames.ts';
import {toMarkets} from '../../src/lib/exchanges/okx/market.ts';
import {toOrder} from '../../src/lib/exchanges/okx/order.ts';
import {toPriceBoard} from '../../src/lib/exchanges/okx/prices.ts';
import {toKeyRights, toTradeMode, toUid} from '../../src/lib/exchanges/okx/rights.ts';
import {createReadSigner, createWriteSigner} from '../../src/lib/exchanges/okx/sign.ts';
import {canonicalOf, instrumentOf} from '../../src/lib/exchanges/okx/symbols.ts';
import {dec} from '../../src/lib/model/decimal.ts';
import {Secret} from '../../src/lib/model/secret.ts';
import {eachRow, isSpot, type Json, payloads, rowsOf, shapeOf} from './okx-payloads.ts';

const owner = {account: 'desk', exchange: 'okx'};
const STATUS: Readonly<Record<string, readonly string[]>> = {
  live: ['NEW'],
  partially_filled: ['PARTIALLY_FILLED'],
  filled: ['FILLED'],
  canceled: ['CANCELED', 'EXPIRED', 'REJECTED'],
};

describe.skipIf(payloads.length === 0)('recorded payloads of OKX', () => {
  it('knows what each of them is', () => {
    const unknown = payloads.filter((file) => rowsOf(file).some((row) => shapeOf(row, file) === 'nothing that is known'));
    expect(unknown.map(({path}) => path)).toEqual([]);
  });

  it('reads spot instruments of every year', () => {
    eachRow('instruments', (row, {stated}) => {
      if (row.instType !== 'SPOT') return;
      const [market] = toMarkets(row, 0);
      expect(market).toMatchObject({symbol: `${row.baseCcy}/${row.quoteCcy}`, exchangeSymbol: row.instId});
      expect(market?.status).toBe(row.state === 'live' ? 'TRADING' : 'HALTED');
      expect(dec(market?.rules.tickSize ?? '0').eq(row.tickSz) && dec(market?.rules.stepSize ?? '0').eq(row.lotSz)).toBe(true);
      expect(dec(market?.rules.minQuantity ?? '0').eq(row.minSz)).toBe(true);
      expect(canonicalOf(row.instId, '')).toBe(market?.symbol);
      expect(instrumentOf(market?.symbol ?? '')).toBe(row.instId);
      const meant = /tick (\S+), lot (\S+), min (\S+)/.exec(stated);
      if (meant !== null) {
        expect(market?.rules).toMatchObject({tickSize: meant[1], stepSize: meant[2], minQuantity: meant[3]});
      }
    });
  });

  it('reads wallets: free never below zero, free and locked add up, nothing twice', () => {
    const check = (coin: Json, stated: string) => {
      const balances = tradingBalances(coin, ['spot']);
      for (const {total, free, locked} of balances) {
        expect(dec(free).isNegative()).toBe(false);
        expect(dec(free).plus(locked).eq(total)).toBe(true);
      }
      const sum = balances.reduce((all, {total}) => all.plus(total), dec(0));
      if (coin.eq) expect(sum.eq(coin.eq)).toBe(true);
      const meant = /free (\d+\.\d+) (\w+)/.exec(stated);
      if (meant !== null && coin.ccy === meant[2]) expect(balances[0]?.free.startsWith(meant[1] ?? '')).toBe(true);
    };
    eachRow('wallets', (row, {stated}) => {
      for (const coin of row.details) check(coin, stated);
    });
    eachRow('coins', (row, {stated}) => check(row, stated));
    eachRow('funding', (row) => {
      const [balance] = fundingBalances(row);
      expect([balance?.asset, balance?.wallet]).toEqual([row.ccy, 'funding']);
      expect(dec(balance?.total ?? '0').eq(row.bal) && dec(balance?.free ?? '0').eq(row.availBal)).toBe(true);
    });
    eachRow('savings', (row) => {
      const [balance] = savingsBalances(row);
      expect(dec(balance?.total ?? '0').eq(row.amt) && balance?.free === '0').toBe(true);
    });
    eachRow('valuation', (row) => {
      const named = unreadAccounts(row, false);
      expect(named.length).toBe(['classic', 'earn'].filter((each) => !dec(row.details[each]).isZero()).length);
    });
  });

  it('reads what a key may do', () => {
    eachRow('config', (row) => {
      const rights = toKeyRights(new Row(row));
      expect(rights.canTrade).toBe((row.perm ?? '').includes('trade'));
      expect(rights.canWithdraw).toBe((row.perm ?? '').includes('withdraw'));
      expect(rights.ipRestricted).toBe((row.ip ?? '') !== '');
      expect(toUid(new Row(row))).toBe(row.uid);
      expect(toTradeMode(new Row(row))).toBe(Number(row.acctLv) > 2 ? 'cross' : 'cash');
    });
  });

  it('reads orders of lists and of the channel', () => {
    eachRow('orders', (row) => {
      const wire = new Row(row);
      const order = toOrder(wire, owner);
      const isMade = /^[67]$/.test(row.source ?? '') && row.algoId;
      expect(order.id).toBe(isMade ? row.algoId : row.ordId);
      expect(order.clientOrderId).toBe((isMade ? row.algoClOrdId : row.clOrdId) || null);
      // Made-up rows have other words there.
      expect(order.side).toBe(/^(?:buy|sell)$/.test(row.side) ? row.side.toUpperCase() : null);
      expect(STATUS[row.state], row.state).toContain(order.status);
      if (order.filled === null) expect(row.accFillSz).toBe('');
      else expect(dec(order.filled).eq(row.accFillSz)).toBe(true);
      if (order.type === 'LIMIT') expect(dec(order.price ?? '0').eq(row.px || '0')).toBe(true);
      if (row.ordType === 'optimal_limit_ioc') expect(order.raw?.type).toBe('optimal_limit_ioc');
      if (isSpot(row)) expect(order.symbol).toBe(row.instId.replace('-', '/'));
      else expect(order.raw?.symbol ?? instrumentOf(order.symbol)).toBe(row.instId);
      for (const fee of order.fees) if (fee.asset === row.feeCcy) expect(dec(fee.amount).eq(dec(row.fee).neg())).toBe(true);
      const fill = fillIn(wire, order);
      if (fill !== null) {
        expect([fill.id, fill.orderId]).toEqual([row.tradeId, order.id]);
        expect(dec(fill.price).eq(row.fillPx) && dec(fill.quantity).eq(row.fillSz)).toBe(true);
      }
    });
  });

  it('reads conditional orders', () => {
    eachRow('algos', (row) => {
      const order = toAlgoOrder(new Row(row), owner);
      expect([order.id, order.clientOrderId]).toEqual([row.algoId, row.algoClOrdId || null]);
      const trigger = row.ordType === 'trigger' ? row.triggerPx : row.slTriggerPx || row.tpTriggerPx;
      if (['trigger', 'conditional', 'oco'].includes(row.ordType)) {
        expect(dec(order.stopPrice ?? '0').eq(trigger || '0')).toBe(true);
        const limit = row.ordType === 'trigger' ? row.ordPx : row.slTriggerPx ? row.slOrdPx : row.tpOrdPx;
        if (limit === '-1') expect([order.type, order.price]).toEqual(['STOP_MARKET', null]);
      } else expect([order.type, order.raw?.type]).toEqual(['UNKNOWN', row.ordType]);
      if (row.state === 'live') expect(order.status).toBe('PENDING');
      if (row.sz === '') expect(order.quantity).toBeNull();
    });
  });

  it('reads fills, fees and their sign', () => {
    eachRow('fills', (row) => {
      if (!/^(?:buy|sell)$/.test(row.side)) return;
      const fill = toFill(new Row(row));
      expect(fill).toMatchObject({id: row.tradeId, orderId: row.ordId, side: row.side.toUpperCase()});
      expect(dec(fill.price).eq(row.fillPx) && dec(fill.quantity).eq(row.fillSz)).toBe(true);
      if (row.fee === '') expect(fill.fee).toBeNull();
      else expect(dec(fill.fee?.amount ?? 'x').eq(dec(row.fee).neg())).toBe(true);
    });
    eachRow('fees', (row) => expect(Number(row.taker)).toBeLessThan(0));
  });

  it('reads books, and keeps one from its frames', () => {
    for (const file of payloads.filter(({kind}) => kind === 'ws-book' || kind === 'book')) {
      const frames: readonly Json[] = Array.isArray(file.payload) ? file.payload : [file.payload];
      // Before 2023 frames had a checksum and no numbers; other channels send whole books, and are not subscribed.
      if (frames[0].action !== undefined && frames[0].data[0].prevSeqId === undefined) continue;
      if (frames[0].action === undefined) {
        const [row] = rowsOf(file);
        const {bids, asks} = bookOf('A/B', row, 0);
        expect([bids.length, asks.length]).toEqual([row.bids.length, row.asks.length]);
        continue;
      }
      const book = new ChannelBook();
      const states = frames.map((frame) => book.take(frame));
      const isWhole = frames[0].action === 'snapshot';
      expect(new Set(states), file.path).toEqual(new Set([isWhole ? 'APPLIED' : 'WAITING']));
      if (isWhole) expect(book.top('A/B', 400, 0).asks[0]?.[0]).toBe(dec(frames[0].data[0].asks[0][0]).toString());
    }
  });

  it('prices by the last price', () => {
    eachRow('tickers', (row) => {
      const [base, quote] = row.instId.split('-');
      const price = toPriceBoard({last: [row], index: [], missing: []}, 0).price(base, quote);
      expect(price === null ? null : dec(price).eq(row.last)).toBe(isSpot(row) ? true : null);
    });
  });

  it('tells what an answer proves by the code of the item, and else by that of the envelope', () => {
    eachRow('refusals', (_, {payload, stated}) => {
      const envelope = envelopeIn({payload});
      if (envelope === null) throw new Error('no envelope');
      const item = itemOf(envelope);
      const [meant] = /\b5\d{4}\b/.exec(stated) ?? [];
      if (meant !== undefined) expect(String(item.code)).toBe(meant);
      expect(refusalError(item).detail.code).toBe(String(item.code));
      // 50001 and pages that are not called (59xxx) prove nothing.
      const proves = item.code !== 50001 && item.code < 59000;
      expect(placementVerdict(item.code)).toBe(proves ? 'REFUSED' : 'UNKNOWN');
      if (item.code === 51008) expect(classOf(item.code)).toBe('insufficient-funds');
    });
    eachRow('acks', (row, {payload}) => {
      if (row.sCode !== '0') return;
      expect(itemOf({code: 0, message: '', data: [row]}).code).toBe(0);
      if (payload.code !== undefined) expect(envelopeIn({payload: payload.httpResponse ?? payload})?.code).toBe(0);
    });
  });

  it('reads acknowledgements and errors of the sockets', () => {
    eachRow('events', (_, {payload}) => {
      for (const event of [payload].flat()) {
        const frame = parseFrame(JSON.stringify(event));
        expect(frame).toMatchObject({
          event: event.event,
          code: event.code ?? '',
          channel: event.arg?.channel ?? event.channel ?? '',
        });
        if (event.event === 'error') expect(classOf(Number(event.code))).not.toBeNull();
      }
    });
  });

  it('signs like the published requests', () => {
    eachRow('vectors', (row) => {
      const credentials = {
        apiKey: new Secret(row.apiKey),
        secret: new Secret(row.secret),
        passphrase: new Secret(row.passphrase),
      };
      const {timestamp, method, path, body} = row.input;
      if (method === undefined) {
        expect(createReadSigner(credentials).login(Number(timestamp) * 1000)).toEqual(row.expected.frame.args[0]);
        return;
      }
      const at = Date.parse(timestamp);
      const headers =
        method === 'GET' ? createReadSigner(credentials).query(path, at) : createWriteSigner(credentials).body(path, body, at);
      expect(headers).toMatchObject({'OK-ACCESS-SIGN': row.expected.signature, 'OK-ACCESS-TIMESTAMP': timestamp});
    });
  });
});
