/** Payloads of OKX's contracts as others recorded or documented them, where the collection is at hand. */
import {describe, expect, it} from 'vitest';
import {Row} from '../../src/lib/adapter/kit/row.ts';
import {toContract} from '../../src/lib/exchanges/okx/contract-market.ts';
import {toFundingRate, toPayment} from '../../src/lib/exchanges/okx/funding.ts';
import {levelOf, toPools} from '../../src/lib/exchanges/okx/margin.ts';
import {toPosition} from '../../src/lib/exchanges/okx/position.ts';
import {toRiskTiers} from '../../src/lib/exchanges/okx/risk-tiers.ts';
import {isLinear} from '../../src/lib/exchanges/okx/symbols.ts';
import {dec} from '../../src/lib/model/decimal.ts';
import {type Json, payloads, rowsOf} from './okx-payloads.ts';

/** Rows of the files of these kinds that a test means; there must be some. */
function each(kinds: readonly string[], isMeant: (row: Json) => boolean, check: (row: Json) => void): void {
  let count = 0;
  for (const file of payloads.filter(({kind}) => kinds.includes(kind))) {
    for (const row of rowsOf(file).filter(isMeant)) {
      count += 1;
      try {
        check(row);
      } catch (error) {
        throw new Error(`${file.path}: ${error instanceof Error ? error.message : String(error)}`, {cause: error});
      }
    }
  }
  expect(count).toBeGreaterThan(0);
}

describe.skipIf(payloads.length === 0)('recorded payloads of contracts of OKX', () => {
  it('are positions: signed in the base, with the figures that are told', () => {
    const isPosition = (row: Json) => row.pos !== undefined && row.mgnMode !== undefined && isLinear(row.instId ?? '');
    each(['positions'], isPosition, (row) => {
      const position = toPosition(new Row(row), '0.01');
      if (dec(row.pos || '0').isZero()) return expect(position).toBeNull();
      expect(
        dec(position?.quantity ?? '0')
          .abs()
          .eq(dec(row.pos).abs().mul('0.01')),
      ).toBe(true);
      const isShort = row.posSide === 'short' || row.pos.startsWith('-');
      expect(position?.quantity.startsWith('-')).toBe(isShort);
      expect(position?.marginMode).toBe(row.mgnMode.toUpperCase());
      if (row.avgPx) expect(dec(position?.entryPrice ?? '0').eq(row.avgPx)).toBe(true);
      if (row.mgnMode === 'isolated' && row.margin) expect(dec(position?.margin ?? '0').eq(row.margin)).toBe(true);
    });
  });

  it('are instruments: sizes in the base, and none that is settled in its coin', () => {
    const isSwap = (row: Json) => row.instType === 'SWAP' && row.ctType !== undefined && row.lotSz !== undefined;
    each(['exchange-info'], isSwap, (row) => {
      const market = toContract(row, 0);
      if (row.ctType !== 'linear') return expect(market).toBeNull();
      const size = dec(row.ctVal).mul(row.ctMult || '1');
      expect(market).toMatchObject({exchangeSymbol: row.instId, settle: row.settleCcy, product: 'linear'});
      expect(dec(market?.rules.stepSize ?? '0').eq(size.mul(row.lotSz))).toBe(true);
      expect(dec(market?.rules.minQuantity ?? '0').eq(size.mul(row.minSz))).toBe(true);
    });
  });

  it('are pools of margin, by the mode that the account is in', () => {
    each(
      ['balance'],
      (row) => Array.isArray(row.details),
      (row) => {
        const level = row.adjEq === '' || row.adjEq === undefined ? 'FUTURES' : 'MULTI_CURRENCY';
        for (const pool of toPools(new Row(row), level)) {
          expect(pool.asset).toBe(level === 'FUTURES' ? pool.settles?.[0] : 'USD');
          for (const {weight} of pool.collateral) if (weight !== null) expect(dec(weight).lte(1)).toBe(true);
        }
      },
    );
    each(
      ['margin'],
      (row) => row.acctLv !== undefined && row.posMode !== undefined,
      (row) => {
        expect(levelOf(new Row(row))).not.toBeNull();
      },
    );
  });

  it('are brackets of risk', () => {
    each(
      ['leverage'],
      (row) => row.maxSz !== undefined && row.mmr !== undefined,
      (row) => {
        expect(toRiskTiers([row], '1')).toMatchObject([{maintenanceRate: row.mmr, maxLeverage: row.maxLever}]);
      },
    );
  });

  it('are funding rates and payments', () => {
    each(
      ['funding-rate'],
      (row) => row.fundingRate !== undefined && row.nextFundingTime !== undefined,
      (row) => {
        const rate = toFundingRate(new Row(row), new Map(), new Map());
        expect(dec(rate.rate ?? '0').eq(row.fundingRate)).toBe(true);
        expect(Date.parse(rate.nextAt ?? '')).toBe(Number(row.fundingTime));
      },
    );
    each(
      ['funding-paid', 'ledger'],
      (row) => row.type === '8' && row.instId,
      (row) => {
        const payment = toPayment(row);
        expect(dec(payment.amount).eq(row.pnl)).toBe(true);
        // 173 was paid, 174 received.
        if (row.subType === '173') expect(dec(payment.amount).isNegative()).toBe(true);
        if (row.subType === '174') expect(dec(payment.amount).gt(0)).toBe(true);
      },
    );
  });
});
