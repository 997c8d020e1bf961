/** OKX's private stream, over connections of the test's own. */
import {describe, expect, it} from 'vitest';
import type {ExchangeAdapter} from '../../../../src/lib/adapter/contract/exchange.ts';
import type {OrderStreamEvent} from '../../../../src/lib/adapter/contract/order-feed.ts';
import type {AccountConfig} from '../../../../src/lib/model/account.ts';
import type {DeskError} from '../../../../src/lib/model/errors.ts';
import type {SocketHandlers} from '../../../../src/lib/transport/websocket.ts';
import {type Answer, algoRow, ok, row, serve, soon} from './served.ts';

interface Line {
  readonly url: string;
  readonly handlers: SocketHandlers;
  readonly sent: string[];
}

async function watch(
  answers: Readonly<Record<string, Answer>> = {},
  change: Partial<AccountConfig> = {},
  before: (adapter: ExchangeAdapter) => Promise<unknown> = async () => {},
) {
  const lines: Line[] = [];
  const sockets = {
    async open({url}: {readonly url: string}, handlers: SocketHandlers) {
      const line: Line = {url, handlers, sent: []};
      lines.push(line);
      return {send: (text: string) => void line.sent.push(text), pause() {}, resume() {}, close() {}};
    },
  };
  const served = serve(answers, change, {sockets: sockets as never});
  await before(served.adapter);
  const [events, ends]: [OrderStreamEvent[], DeskError[]] = [[], []];
  const handlers = {
    onEvent: (event: OrderStreamEvent) => void events.push(event),
    onAlive() {},
    onEnd: (reason: DeskError) => void ends.push(reason),
  };
  const stream = await served.adapter.orderFeed.open(handlers, soon());
  const line = (name: string): Line => {
    const found = lines.find(({url}) => url.endsWith(name));
    if (found === undefined) throw new Error(`no connection to ${name}`);
    return found;
  };
  const hear = (name: string, message: object | string) =>
    line(name).handlers.onText(typeof message === 'string' ? message : JSON.stringify(message));
  const push = (channel: 'orders' | 'orders-algo', ...data: object[]) =>
    hear(channel === 'orders' ? 'private' : 'business', {arg: {channel, instType: 'SPOT', uid: '7'}, data});
  const goLive = () => {
    for (const [name, channel] of [
      ['private', 'orders'],
      ['business', 'orders-algo'],
    ] as const) {
      hear(name, {event: 'login', code: '0', msg: '', connId: 'x'});
      hear(name, {event: 'subscribe', arg: {channel, instType: 'SPOT'}, connId: 'x'});
    }
  };
  return {...served, stream, events, ends, line, hear, push, goLive};
}

/** Contracts of 0.01 in dollars, and one of 100 dollars that is settled in its coin. */
const contracts: Answer = ({query}) => {
  const linear = ['A', 'B', 'C', 'D', 'E'].map((base) => ({instId: `${base}-USDT-SWAP`, ctType: 'linear', ctVal: '0.01'}));
  const rows = [...linear, {instId: 'A-USD-SWAP', ctType: 'inverse', ctVal: '100'}];
  return ok(...rows.filter(({instId}) => (query.get('instId') ?? instId) === instId));
};

const frames = ({sent}: Line) => sent.map((text) => JSON.parse(text) as {op: string; args: Record<string, string>[]});

describe('the private stream of OKX', () => {
  it('logs in and subscribes on both connections, and is live when both are', async () => {
    const {line, hear, events, stream} = await watch();
    const login = frames(line('private'))[0];
    expect(login).toMatchObject({op: 'login', args: [{apiKey: 'key', passphrase: 'phrase'}]});
    expect(login?.args[0]?.timestamp, 'in seconds').toMatch(/^\d{10}(?:\.\d+)?$/);
    hear('private', {event: 'login', code: '0', msg: ''});
    hear('private', {event: 'subscribe', arg: {channel: 'orders', instType: 'SPOT'}});
    hear('private', {event: 'channel-conn-count', channel: 'orders', connCount: '1', connId: 'x'});
    expect(frames(line('private'))[1]).toEqual({op: 'subscribe', args: [{channel: 'orders', instType: 'SPOT'}]});
    expect(events, 'half of it').toEqual([]);
    hear('business', {event: 'login', code: '0', msg: ''});
    hear('business', {event: 'subscribe', arg: {channel: 'orders-algo', instType: 'SPOT'}});
    expect(frames(line('business'))[1]).toEqual({op: 'subscribe', args: [{channel: 'orders-algo', instType: 'SPOT'}]});
    expect(events).toEqual([{type: 'LIVE'}]);
    stream.close();
  });

  it('tells orders with their fills, and the message that closes a market order without one', async () => {
    const {push, events, goLive, stream} = await watch();
    goLive();
    const filled = {ordType: 'market', px: '', state: 'partially_filled', accFillSz: '0.2', avgPx: '60000'};
    const fill = {
      tradeId: 't1',
      fillPx: '60000',
      fillSz: '0.2',
      fillFee: '-0.0002',
      fillFeeCcy: 'BTC',
      fillTime: '1700000000500',
    };
    push('orders', row(), row({...filled, ...fill}), row({...filled, state: 'filled', tradeId: '', fillSz: '0', fillPx: ''}));
    expect(events.slice(1)).toMatchObject([
      {type: 'ORDER', order: {status: 'NEW'}, fill: null},
      {type: 'ORDER', order: {status: 'PARTIALLY_FILLED'}, fill: {id: 't1', fee: {asset: 'BTC', amount: '0.0002'}}},
      {type: 'ORDER', order: {status: 'FILLED'}, fill: null},
    ]);
    stream.close();
  });

  it('tells a conditional order until it fires, and then what it made under the same number', async () => {
    const {push, events, goLive, stream} = await watch();
    goLive();
    push('orders-algo', algoRow());
    push('orders-algo', algoRow({state: 'effective', ordIdList: ['901'], ordId: '901'}));
    push('orders', row({ordId: '901', clOrdId: '', source: '6', algoId: '77', algoClOrdId: 'c1'}));
    expect(events.slice(1)).toMatchObject([
      {order: {id: '77', status: 'PENDING'}},
      {order: {id: '77', clientOrderId: 'c1', status: 'NEW', stopPrice: '61000', childIds: ['901']}},
    ]);
    stream.close();
  });

  it('tells an order whose type of instrument is on no page', async () => {
    const {push, events, goLive, stream} = await watch();
    goLive();
    push('orders', row({instType: 'NOVEL', ordId: '5'}), row({instType: 'MARGIN', ordId: '6'}));
    expect(events.slice(1)).toMatchObject([{type: 'ORDER', order: {id: '5'}}]);
    stream.close();
  });

  it('goes on past what it can’t read, other products and the answer to a ping', async () => {
    const {hear, push, events, ends, goLive, stream} = await watch();
    goLive();
    hear('private', 'pong');
    push('orders', row({ordId: ''}), row({instType: 'SWAP', instId: 'BTC-USDT-SWAP'}), row({state: 'melted'}));
    hear('private', {arg: {channel: 'orders'}, data: 'none'});
    hear('private', {arg: {channel: 'account'}, data: [{}]});
    hear('private', {event: 'notice', code: '1', msg: 'news'});
    expect(events.slice(1)).toMatchObject([
      {type: 'UNREADABLE', reason: 'an event of order (no id) could not be read: it has no id'},
      {order: {status: 'UNKNOWN', raw: {status: 'melted'}}},
    ]);
    expect(ends).toEqual([]);
    stream.close();
  });

  it('says that it is leaving when OKX does', async () => {
    const {hear, events, goLive, stream} = await watch();
    goLive();
    hear('business', {event: 'notice', code: '64008', msg: 'The connection will soon be closed', connId: 'x'});
    expect(events[1]).toMatchObject({type: 'LEAVING'});
    stream.close();
  });

  it.each([
    ['a key that is refused', {event: 'error', code: '60005', msg: 'Invalid apiKey'}, 'auth'],
    ['a signature that is refused', {event: 'error', code: '60007', msg: 'Invalid sign'}, 'auth'],
    ['a time that is off', {event: 'error', code: '60006', msg: 'Timestamp request expired'}, 'clock'],
    ['a login that failed', {event: 'login', code: '60009', msg: 'Login failed.'}, 'auth'],
    ['too many connections', {event: 'channel-conn-count-error', channel: 'orders', connCount: '30'}, 'rejected'],
    ['text that is no message', '[]', 'protocol'],
    ['text that is no JSON', 'ping?', 'protocol'],
  ] as const)('ends on %s', async (_name, message, kind) => {
    const {hear, ends, context} = await watch();
    hear('private', message);
    expect(ends).toMatchObject([{kind}]);
    expect(context.memory.clockOffset() === null).toBe(kind === 'clock');
  });

  it('tells a fill of any contract in the base, however many were met before', async () => {
    const swap = (base: string) => row({instType: 'SWAP', instId: `${base}-USDT-SWAP`, tradeQuoteCcy: '', sz: '3'});
    const pending: Answer = ({query}) => ok(swap(query.get('instId')?.slice(0, 1) ?? ''));
    const answers = {
      'GET trade/orders-pending': pending,
      'GET trade/orders-algo-pending': ok(),
      'GET public/instruments': contracts,
    };
    const {push, goLive, events} = await watch(answers, {products: ['spot', 'linear']}, async ({trading}) => {
      for (const base of ['A', 'B', 'C', 'D']) {
        await trading.openOrders({symbol: `${base}/USDT:USDT`, products: 'ACCOUNT'}, soon());
      }
    });
    goLive();
    push('orders', {...swap('E'), tradeId: '5', fillPx: '60000', fillSz: '2', fillTime: '1700000000000', accFillSz: '2'});
    expect(events.at(-1)).toMatchObject({type: 'ORDER', order: {filled: '0.02'}, fill: {quantity: '0.02'}});
  });

  it('shows an order on a contract that is settled in its coin without a size and without a fill', async () => {
    const {push, goLive, events} = await watch({'GET public/instruments': contracts}, {products: ['spot', 'linear']});
    goLive();
    const inverse = row({instType: 'SWAP', instId: 'A-USD-SWAP', tradeQuoteCcy: '', sz: '3', accFillSz: '1'});
    push('orders', {...inverse, tradeId: '5', fillPx: '60000', fillSz: '1', fillTime: '1700000000000'});
    expect(events.at(-1)).toMatchObject({type: 'ORDER', order: {symbol: 'A/USD:A', quantity: null, filled: null}, fill: null});
  });
});
