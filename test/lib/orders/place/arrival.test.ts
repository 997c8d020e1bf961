import {describe, expect, it} from 'vitest';
import {SeenBooks, type SeenMarket} from '../../../../src/lib/adapter/seen-books.ts';
import type {OrderBook} from '../../../../src/lib/model/market.ts';
import type {OrderRequest} from '../../../../src/lib/model/order.ts';
import {arrivalOf} from '../../../../src/lib/orders/place/arrival.ts';
import {openState} from '../../../../src/lib/state/open-state.ts';
import {VirtualTime} from '../../../simulation/virtual-time.ts';
import {ADMIT, UNCHECKED} from '../../../support/admission.ts';
import {draft, SENT} from '../../state/contract/machines.ts';

const BOOK: OrderBook = {
  symbol: 'BTC/USDT',
  bids: [['99', '1']],
  asks: [
    ['101', '1'],
    ['102', '1'],
  ],
  receivedAt: 10_000,
  exchangeAt: null,
  sequence: null,
};
const seenIn = (book: OrderBook, until = book.receivedAt): SeenMarket => ({
  at: book.receivedAt,
  bid: '99',
  ask: '101',
  book,
  until,
});
const TICKER: SeenMarket = {at: 10_000, bid: '98', ask: '100', book: null, until: 10_000};
const base = {symbol: 'BTC/USDT', side: 'BUY', reduceOnly: false, clientOrderId: 'a', quantity: '2'} as const;
const market: OrderRequest = {...base, type: 'MARKET', quantityIn: 'BASE'};
const limit: OrderRequest = {...base, type: 'LIMIT', price: '101', timeInForce: 'GTC', postOnly: false};

describe('the market at arrival', () => {
  it('is the best prices, and the average that the order was expected to pay', () => {
    expect(arrivalOf(market, [seenIn(BOOK), TICKER], 10_500)).toEqual({at: 10_000, bid: '99', ask: '101', planned: '101.5'});
    expect(arrivalOf({...limit, price: '90'}, [seenIn(BOOK)], 10_500)?.planned, 'what rests trades at its price').toBe('90');
    expect(arrivalOf(limit, [seenIn(BOOK)], 10_500)?.planned).toBe('101');
  });

  it.each([
    ['nothing was read', [], 10_500],
    ['it was read too long ago', [seenIn(BOOK)], 15_001],
    ['the clock was set back since', [seenIn(BOOK)], 4999],
  ])('is not known where %s', (_, seen, now) => {
    expect(arrivalOf(market, seen, now)).toBeNull();
  });

  it('is that of a ticker where no book is recent, and then without a plan', () => {
    const ticker = {...TICKER, at: 15_000, until: 15_000};
    expect(arrivalOf(market, [seenIn(BOOK), ticker], 16_000)).toEqual({at: 15_000, bid: '98', ask: '100', planned: null});
  });

  it('is that of the question, however long its answer took', () => {
    expect(arrivalOf(market, [seenIn(BOOK, 70_000)], 70_100)).toEqual({at: 10_000, bid: '99', ask: '101', planned: '101.5'});
    expect(arrivalOf(market, [seenIn(BOOK, 70_000)], 75_001)).toBeNull();
  });

  it('has no plan of an order that is larger than the book, or waits for a trigger', () => {
    expect(arrivalOf({...market, quantity: '3'}, [seenIn(BOOK)], 10_000)).toMatchObject({bid: '99', planned: null});
    expect(arrivalOf({...base, type: 'STOP_MARKET', stopPrice: '110'}, [seenIn(BOOK)], 10_000)).toMatchObject({planned: null});
  });

  it('is journaled with the order, and stays when it is settled', () => {
    const state = openState({directory: ':memory:', clock: new VirtualTime(1).clock(), warn: () => {}});
    const arrival = {at: 1, bid: '99', ask: '101', planned: null};
    const {id} = state.journal.open(draft('a', {arrival}), ADMIT).intent;
    state.journal.markSent(id, SENT, UNCHECKED);
    expect(state.journal.get(id)?.arrival).toEqual(arrival);
    const other = state.journal.open(draft('b'), ADMIT).intent.id;
    expect(state.journal.get(other)).not.toHaveProperty('arrival');
    state.close();
  });
});

describe('what was seen of a market', () => {
  const config = {exchange: 'x', environment: 'live', urls: {}} as never;
  const signal = new AbortController().signal;
  const ticker = {symbol: 'BTC/USDT', bid: '98', ask: '100'};

  function desk(book: OrderBook = BOOK) {
    const time = new VirtualTime(10_000);
    const books = new SeenBooks(time.clock());
    const marketData = {book: async () => book, tickers: async () => ({rows: [ticker], missing: []})};
    return {time, books, ...books.watched({config, marketData} as never)};
  }

  it('by one account is known to all of its exchange, and to no other', async () => {
    const {books, marketData} = desk();
    expect(books.last(config, 'BTC/USDT')).toEqual([]);
    await marketData.book('BTC/USDT', 5, signal);
    expect(books.last({...(config as object), account: 'second'} as never, 'BTC/USDT')).toEqual([seenIn(BOOK)]);
    expect(books.last({...(config as object), environment: 'testnet'} as never, 'BTC/USDT')).toEqual([]);
    expect(books.last(config, 'ETH/USDT')).toEqual([]);
  });

  it('is nothing where one side is empty; a ticker is beside the book, a board of all markets is not', async () => {
    const {books, marketData} = desk({...BOOK, bids: []});
    await marketData.book('BTC/USDT', 5, signal);
    await marketData.tickers(null, signal);
    expect(books.last(config, 'BTC/USDT')).toEqual([]);
    await marketData.tickers(['BTC/USDT'], signal);
    expect(books.last(config, 'BTC/USDT')).toEqual([TICKER]);
  });

  it('is in use until the question is answered for which it was read', async () => {
    const {books, marketData, time} = desk();
    await marketData.book('BTC/USDT', 5, signal);
    await time.pass(60_000);
    books.answered();
    expect(books.last(config, 'BTC/USDT')).toEqual([seenIn(BOOK, 70_000)]);
    await time.pass(1000);
    await marketData.tickers(['BTC/USDT'], signal);
    expect(books.last(config, 'BTC/USDT')[1]).toMatchObject({at: 71_000, until: 71_000});
  });
});
