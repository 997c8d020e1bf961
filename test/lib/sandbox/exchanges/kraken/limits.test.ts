/** Kraken's counters, with the examples of its page. https://docs.kraken.com/api/docs/guides/spot-ratelimits */
import {describe, expect, it} from 'vitest';
import {INTERMEDIATE, PRO, RateLimits, type Tier, tierWith} from '../../../../../src/lib/sandbox/exchanges/kraken/limits.ts';

const START = 1_800_000_000_000;
const [ACCOUNT, PAIR] = ['customer', 'BTC/USD'];
/** Without decay, so that only what is added shows. */
const STILL: Tier = {...INTERMEDIATE, orders: {...INTERMEDIATE.orders, perSecond: 0}};

describe('the counter of a pair', () => {
  it('adds up over a short life of an order as in the example: 8', () => {
    const limits = new RateLimits(STILL);
    limits.countOrder(START, ACCOUNT, PAIR);
    limits.countAmend(START + 7000, ACCOUNT, PAIR, START);
    limits.countCancel(START + 43_000, ACCOUNT, PAIR, START + 7000);
    expect(limits.level(START + 43_000, ACCOUNT, PAIR)).toBe(8);
    expect(limits.level(START + 43_000, ACCOUNT, 'ETH/USD')).toBe(0);
  });

  it('falls as in the example: 50 orders and ten seconds leave 26.6', () => {
    const limits = new RateLimits(INTERMEDIATE);
    for (let order = 0; order < 50; order += 1) limits.countOrder(START, ACCOUNT, PAIR);
    expect(limits.level(START + 10_000, ACCOUNT, PAIR)).toBeCloseTo(26.6, 6);
  });

  it('refuses orders and changes above the threshold of the tier, and never a cancel', () => {
    const limits = new RateLimits(PRO);
    for (let order = 0; order < 180; order += 1) limits.countOrder(START, ACCOUNT, PAIR);
    expect(() => limits.countOrder(START, ACCOUNT, PAIR)).toThrow('EOrder:Rate limit exceeded');
    expect(() => limits.countEdit(START, ACCOUNT, PAIR, START)).toThrow('EOrder:Rate limit exceeded');
    limits.countCancel(START, ACCOUNT, PAIR, START);
    limits.countOrder(START, 'another', PAIR);
    limits.countOrder(START + 1000, ACCOUNT, PAIR);
  });

  it.each([
    [4999, 8],
    [5000, 6],
    [14_999, 5],
    [44_999, 4],
    [89_999, 2],
    [299_999, 1],
    [300_000, 0],
  ])('a cancel after %d ms adds %d', (age, points) => {
    const limits = new RateLimits(STILL);
    limits.countCancel(START + age, ACCOUNT, PAIR, START);
    expect(limits.level(START + age, ACCOUNT, PAIR)).toBe(points);
  });
});

describe('the counter of requests', () => {
  it('lets five pages of a history pass at once, and then one in eight seconds', () => {
    const limits = new RateLimits(INTERMEDIATE);
    for (let page = 0; page < 5; page += 1) limits.countCall(START, ACCOUNT, 4);
    expect(() => limits.countCall(START + 7000, ACCOUNT, 4)).toThrow('EAPI:Rate limit exceeded');
    limits.countCall(START + 8000, ACCOUNT, 4);
  });

  it('is that of the intermediate tier, and so many times as large where there is room', () => {
    expect(tierWith(1)).toEqual(INTERMEDIATE);
    const limits = new RateLimits(tierWith(1000));
    for (let call = 0; call < 20_000; call += 1) limits.countCall(START, ACCOUNT, 1);
    expect(() => limits.countCall(START, ACCOUNT, 1)).toThrow('EAPI:Rate limit exceeded');
  });
});
