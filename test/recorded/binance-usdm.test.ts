/** Payloads of USD-M futures as others recorded or documented them, decoded to their stated meaning, where the collection is at hand. */
import {describe, expect, it} from 'vitest';
import {Row} from '../../src/lib/adapter/kit/row.ts';
import {refusalOf} from '../../src/lib/exchanges/binance/errors.ts';
import {algoIdOf, algoOrderOf} from '../../src/lib/exchanges/binance/usdm/algo.ts';
import {balanceOf, poolsOf, weightsOf} from '../../src/lib/exchanges/binance/usdm/balance.ts';
import {PROVE_NOTHING, USDM_CODES} from '../../src/lib/exchanges/binance/usdm/codes.ts';
import {fillOf} from '../../src/lib/exchanges/binance/usdm/fill.ts';
import {paymentOf} from '../../src/lib/exchanges/binance/usdm/funding.ts';
import {marketOf} from '../../src/lib/exchanges/binance/usdm/market.ts';
import {factsOf, toOrder} from '../../src/lib/exchanges/binance/usdm/order.ts';
import {positionOf} from '../../src/lib/exchanges/binance/usdm/position.ts';
import {canonicalOf} from '../../src/lib/exchanges/binance/usdm/symbols.ts';
import {dec} from '../../src/lib/model/decimal.ts';
import type {Json} from './binance-checks.ts';
import {payloadOf, recorded} from './binance-files.ts';

const files = recorded.filter(({name}) => name.includes('--usdm-') && !name.includes('-ws-'));
const place = {account: 'desk', exchange: 'binance', symbol: 'A/B:B', isListed: true};

/** Every object in a payload, however deep. */
function objectsIn(value: Json): Json[] {
  if (value === null || typeof value !== 'object') return [];
  const inside = Object.values(value).flatMap(objectsIn);
  return Array.isArray(value) ? inside : [value, ...inside];
}

/** Rows of the files of these kinds that a test means; there must be so many at least. */
function each(kinds: readonly string[], least: number, isMeant: (row: Json) => boolean, check: (row: Json) => void): void {
  let count = 0;
  for (const file of files.filter(({kind}) => kinds.includes(kind))) {
    for (const row of objectsIn(payloadOf(file)).filter(isMeant)) {
      count += 1;
      try {
        check(row);
      } catch (error) {
        throw new Error(`${file.path}: ${error instanceof Error ? error.message : String(error)}`, {cause: error});
      }
    }
  }
  expect(count).toBeGreaterThanOrEqual(least);
}

const equals = (told: string | null | undefined, raw: Json) => expect(told == null ? raw : dec(told).eq(raw)).toBeTruthy();

describe.skipIf(files.length === 0)('recorded payloads of USD-M futures', () => {
  it('are positions: signed in the base, with the figures that are told', () => {
    const isPosition = (row: Json) => row.positionAmt !== undefined && row.symbol !== undefined && row.entryPrice !== undefined;
    each(['positions', 'balance'], 10, isPosition, (row) => {
      const position = positionOf(row);
      if (dec(row.positionAmt).isZero()) return expect(position).toBeNull();
      expect(dec(position?.quantity ?? '0').eq(row.positionAmt)).toBe(true);
      if (dec(row.entryPrice).gt(0)) equals(position?.entryPrice, row.entryPrice);
      if (row.markPrice !== undefined && dec(row.markPrice).gt(0)) equals(position?.markPrice, row.markPrice);
      if (row.unRealizedProfit !== undefined) equals(position?.unrealizedPnl, row.unRealizedProfit);
      const isIsolated = dec(row.isolatedWallet ?? row.isolatedMargin ?? '0').gt(0);
      expect(position?.marginMode).toBe(isIsolated ? 'ISOLATED' : 'CROSS');
    });
  });

  it('are orders, with their sizes, prices and states', () => {
    const isOrder = (row: Json) => row.orderId !== undefined && row.origQty !== undefined && row.status !== undefined;
    each(['open-orders', 'order-query', 'order-place', 'order-cancel', 'order-amend'], 15, isOrder, (row) => {
      const order = toOrder(place, factsOf(new Row(row)));
      expect(order).toMatchObject({id: String(row.orderId), clientOrderId: row.clientOrderId, side: row.side});
      expect(order.status).not.toBe('UNKNOWN');
      if (dec(row.origQty).gt(0)) equals(order.quantity, row.origQty);
      if (row.executedQty !== undefined) equals(order.filled, row.executedQty);
      if (row.status === 'NEW') expect(order.status).toMatch(/NEW|OPEN|PENDING/);
      if (row.status === 'CANCELED') expect(order.status).toBe('CANCELED');
      if (row.status === 'FILLED') expect([order.status, order.remaining]).toEqual(['FILLED', '0']);
    });
  });

  it('are conditional orders, exponents in their numbers too', () => {
    const isAlgo = (row: Json) => row.algoId !== undefined && row.algoStatus !== undefined && row.orderType !== undefined;
    each(['algo-order', 'order-query', 'order-place'], 5, isAlgo, (row) => {
      const order = algoOrderOf(place, new Row(row), null);
      expect(order).toMatchObject({id: algoIdOf(String(row.algoId)), clientOrderId: row.clientAlgoId, side: row.side});
      expect(order.status).toBe(
        row.algoStatus === 'CANCELED' ? 'CANCELED' : row.algoStatus === 'FINISHED' ? order.status : 'PENDING',
      );
      if (dec(row.triggerPrice).gt(0)) equals(order.stopPrice, row.triggerPrice);
      if (row.closePosition !== true && dec(row.quantity).gt(0)) equals(order.quantity, row.quantity);
    });
  });

  it('are fills, with what was paid for them', () => {
    const isFill = (row: Json) => row.qty !== undefined && row.commission !== undefined && row.orderId !== undefined;
    each(['fills'], 1, isFill, (row) => {
      const fill = fillOf('A/B:B', new Row(row));
      expect(fill).toMatchObject({id: String(row.id), orderId: String(row.orderId), side: row.side});
      for (const [told, raw] of [
        [fill.price, row.price],
        [fill.quantity, row.qty],
        [fill.fee?.amount, row.commission],
      ] as const)
        equals(told, raw);
    });
  });

  it('are contracts with their filters', () => {
    const isContract = (row: Json) =>
      row.contractType === 'PERPETUAL' &&
      Array.isArray(row.filters) &&
      Array.isArray(row.orderTypes) &&
      row.baseAsset !== undefined;
    each(['exchange-info'], 50, isContract, (row) => {
      const market = marketOf(row);
      expect(market).toMatchObject({
        exchangeSymbol: row.symbol,
        settle: row.marginAsset,
        product: 'linear',
        quote: row.quoteAsset,
      });
      const filter = (type: string): Json => row.filters.find((one: Json) => one.filterType === type);
      expect(dec(market.rules.stepSize).eq(filter('LOT_SIZE').stepSize)).toBe(true);
      expect(dec(market.rules.tickSize).eq(filter('PRICE_FILTER').tickSize)).toBe(true);
    });
  });

  it('are wallets and pools of margin', () => {
    // The first version of the page did not say what is available.
    const isAccount = (row: Json) =>
      Array.isArray(row.assets) && row.totalMarginBalance !== undefined && row.assets[0]?.availableBalance !== undefined;
    each(['balance'], 2, isAccount, (row) => {
      for (const asset of row.assets) {
        const balance = balanceOf(asset);
        const total = dec(asset.walletBalance).plus(asset.unrealizedProfit ?? '0');
        equals(balance?.total ?? '0', total.toFixed());
      }
      const [pool] = poolsOf(new Row(row), new Map());
      equals(pool?.equity, row.totalMarginBalance);
      equals(pool?.maintenance, row.totalMaintMargin);
    });
    each(
      ['margin'],
      1,
      (row) => row.bidBuffer !== undefined && row.symbol !== undefined,
      (row) => {
        const [weight] = [...weightsOf([row])];
        expect(weight).toEqual([row.symbol.replace(/USD$/, ''), expect.any(String)]);
        expect(
          dec(weight?.[1] ?? '0')
            .plus(row.bidBuffer)
            .eq(1),
        ).toBe(true);
      },
    );
  });

  it('are payments of funding, whose ids keep all of their digits', () => {
    const isFunding = (row: Json) => row.incomeType === 'FUNDING_FEE' && row.tranId !== undefined && row.symbol !== '';
    each(['funding-paid', 'ledger'], 1, isFunding, (row) => {
      const payment = paymentOf(row);
      expect(payment).toMatchObject({asset: row.asset, symbol: canonicalOf(row.symbol)});
      expect(dec(payment.amount).eq(row.income)).toBe(true);
    });
  });

  it('are refusals whose code is known, or prove nothing', () => {
    const isError = (row: Json) => typeof row.code === 'number' && row.code < 0 && typeof row.msg === 'string';
    each(['error', 'order-cancel'], 8, isError, (row) => {
      const read = () => refusalOf({status: 400, payload: row, headers: {}, body: JSON.stringify(row)}, USDM_CODES);
      if (PROVE_NOTHING.includes(row.code)) return expect(read).toThrow(expect.objectContaining({kind: 'unknown-outcome'}));
      expect(read()?.detail.code).toBe(String(row.code));
    });
  });
});
