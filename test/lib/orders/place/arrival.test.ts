import {describe, expect, it} from 'vitest';
import {SeenBooks} from '../../../../src/lib/adapter/seen-books.ts';
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
const base = {symbol: 'BTC/USDT', side: 'BUY', reduceOnly: false, clientOrderId: 'a', quantity: '2'} as const;
const market: OrderRequest = {...base, type: 'MARKET', quantityIn: 'BASE'};
const limit: OrderRequest = {...base, type: 'LIMIT', price: '101', timeInForce: 'GTC', postOnly: false};

describe('the market at arrival', () => {
  it('is the best prices, and the average that the order was expected to pay', () => {
    expect(arrivalOf(market, BOOK, 10_500)).toEqual({at: 10_000, bid: '99', ask: '101', planned: '101.5'});
    expect(arrivalOf({...limit, price: '90'}, BOOK, 10_500)?.planned, 'what rests trades at its price').toBe('90');
    expect(arrivalOf(limit, BOOK, 10_500)?.planned).toBe('101');
  });

  it.each([
    ['no book was read', null, 10_500],
    ['it was read too long ago', BOOK, 15_001],
    ['the clock was set back since', BOOK, 4999],
    ['it has one side only', {...BOOK, bids: []}, 10_500],
  ])('is not known where %s', (_, book, now) => {
    expect(arrivalOf(market, book, now)).toBeNull();
  });

  it('has no plan of an order that is larger than the book, or waits for a trigger', () => {
    expect(arrivalOf({...market, quantity: '3'}, BOOK, 10_000)).toMatchObject({bid: '99', planned: null});
    expect(arrivalOf({...base, type: 'STOP_MARKET', stopPrice: '110'}, BOOK, 10_000)).toMatchObject({planned: null});
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

it('a book that one account has read is known to all of its exchange, and to no other', async () => {
  const books = new SeenBooks();
  const config = {exchange: 'x', environment: 'live', urls: {}} as never;
  const marketData = {book: async () => BOOK};
  const adapter = books.watched({config, marketData} as never);
  expect(books.last(config, 'BTC/USDT')).toBeNull();
  await adapter.marketData.book('BTC/USDT', 5, new AbortController().signal);
  expect(books.last({...(config as object), account: 'second'} as never, 'BTC/USDT')).toBe(BOOK);
  expect(books.last({...(config as object), environment: 'testnet'} as never, 'BTC/USDT')).toBeNull();
  expect(books.last(config, 'ETH/USDT')).toBeNull();
});
