/** Candles out of trades, and how long a venue keeps a connection on which little or nothing is said. */
import {describe, expect, it} from 'vitest';
import {candlesOf} from '../../../../src/lib/sandbox/kit/candles.ts';
import {ClientSocket, type SocketManners} from '../../../../src/lib/sandbox/kit/client-socket.ts';
import {VirtualTime} from '../../../simulation/virtual-time.ts';

it('makes candles of trades, newest first, and none where nothing traded', () => {
  const trade = (at: number, price: string, quantity: string) => ({
    ...{type: 'PUBLIC_TRADE' as const, sequence: 0, symbol: 'A/B', tradeId: at, buyerIsMaker: false},
    ...{at, price, quantity},
  });
  const trades = [trade(61_000, '5', '2'), trade(90_000, '4', '1'), trade(119_999, '6', '1'), trade(190_000, '7', '3')];
  expect(candlesOf(trades, 60_000)).toEqual([
    {start: 180_000, open: '7', high: '7', low: '7', close: '7', volume: '3', quoteVolume: '21'},
    {start: 60_000, open: '5', high: '6', low: '4', close: '6', volume: '4', quoteVolume: '20'},
  ]);
});

describe('a connection', () => {
  const open = (manners: Omit<SocketManners, 'path'>) => {
    const time = new VirtualTime(1_800_000_000_000);
    const closed: number[] = [];
    const peer = {send() {}, ping() {}, close: (code: number) => void closed.push(code)};
    const socket = new ClientSocket({faults: {at: () => null}, clock: time}, peer, {path: '/ws', ...manners});
    return {time, closed, socket};
  };

  it('is cut off when the client is silent, whatever it is sent', async () => {
    const {time, closed, socket} = open({idleMs: 1000});
    await time.pass(900);
    socket.sendText('news');
    await time.pass(200);
    expect(closed).toEqual([1006]);
  });

  it('is kept while either side speaks, and ended in the words of the exchange when neither does', async () => {
    const {time, closed, socket} = open({quiet: {ms: 1000, code: 4004, reason: 'quiet'}});
    await time.pass(900);
    socket.sendText('news');
    await time.pass(900);
    socket.receive('ping', () => {});
    await time.pass(900);
    expect(closed).toEqual([]);
    await time.pass(200);
    expect(closed).toEqual([4004]);
  });
});
