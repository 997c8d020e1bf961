/** What the answer to a placement proves, over a real HTTP server. */
import {describe, expect, it} from 'vitest';
import {banMs} from '../../../../src/lib/exchanges/binance/errors.ts';
import type {LimitOrder} from '../../../../src/lib/model/order.ts';
import {error, kindOf, placed, type Reply, serve} from './served.ts';
import {BTCUSDT, NOW, never} from './support.ts';

const served = serve();
const request: LimitOrder = {
  type: 'LIMIT',
  symbol: 'BTC/USDT',
  side: 'BUY',
  clientOrderId: 'mine',
  reduceOnly: false,
  quantity: '0.1',
  price: '60000',
  timeInForce: 'GTC',
  postOnly: false,
};
const place = () => served.adapter.trading.placeOrder(served.adapter.trading.prepareOrder(request, BTCUSDT, null), never);

describe('a placement', () => {
  it('is placed with its fees when the answer is the order', async () => {
    let sent = new URLSearchParams();
    served.reply = (_, __, params) => {
      sent = params;
      return [200, JSON.stringify(placed)];
    };
    const prepared = served.adapter.trading.prepareOrder(request, BTCUSDT, null);
    expect(prepared).toMatchObject({signedAt: NOW, fenceAt: NOW + 5000});
    const placement = await served.adapter.trading.placeOrder(prepared, never);
    expect(placement).toMatchObject({
      outcome: 'PLACED',
      order: {
        id: '7',
        status: 'PARTIALLY_FILLED',
        filled: '0.04',
        remaining: '0.06',
        averagePrice: '59900',
        fees: [{asset: 'BTC', amount: '0.00004'}],
      },
    });
    expect(Object.fromEntries(sent)).toMatchObject({
      symbol: 'BTCUSDT',
      quantity: '0.1',
      price: '60000',
      newClientOrderId: 'mine',
      newOrderRespType: 'FULL',
    });
    expect(`${prepared.wire.body}&signature=${sent.get('signature')}`).toBe(sent.toString());
  });

  it.each([
    [400, -2010, 'Account has insufficient balance for requested action.', 'insufficient-funds'],
    [400, -2010, 'Order would immediately match and take.', 'rejected'],
    [400, -1013, 'Filter failure: LOT_SIZE', 'rule'],
    [400, -1013, 'Market is closed.', 'rejected'],
    [400, -1021, 'Timestamp for this request is outside of the recvWindow.', 'clock'],
    [400, -1022, 'Signature for this request is not valid.', 'auth'],
    [401, -2015, 'Invalid API-key, IP, or permissions for action.', 'auth'],
    [400, -1121, 'Invalid symbol.', 'not-found'],
    [429, -1015, 'Too many new orders.', 'rate-limit'],
    [400, -1112, 'No orders on book for symbol.', 'rejected'],
    [400, -1010, 'Market is closed.', 'rejected'],
    [400, -1010, 'Account has insufficient balance for requested action.', 'insufficient-funds'],
    [400, -2010, 'This account may not place or cancel orders.', 'permission'],
    [400, -2010, 'Market orders are not supported for this symbol.', 'unsupported'],
    [418, -1003, 'Way too much request weight used; IP banned.', 'rate-limit'],
  ])('%s %s "%s" is REJECTED: %s', async (status, code, msg, kind) => {
    served.reply = () => [status, error(code, msg)];
    const placement = await place();
    expect(placement).toMatchObject({outcome: 'REJECTED', error: {kind, detail: {code: String(code)}}});
  });

  it('is DUPLICATE when an open order has its id', async () => {
    served.reply = () => [400, error(-2010, 'Duplicate order sent.')];
    expect((await place()).outcome).toBe('DUPLICATE');
  });

  it.each<[string, Reply | 'CUT']>([
    ['-1007', [400, error(-1007, 'Timeout waiting for response from backend server.')]],
    ['-1006', [400, error(-1006, 'An unexpected response was received.')]],
    ['-1000', [400, error(-1000, 'An unknown error occurred.')]],
    ['-1001', [400, error(-1001, 'Internal error.')]],
    ['-1008', [400, error(-1008, 'Server is currently overloaded.')]],
    ['-1016', [400, error(-1016, 'This service is no longer available.')]],
    ['-1010 in words that are not documented', [400, error(-1010, 'Something else.')]],
    ['a code that is not documented', [400, error(-9876, 'New.')]],
    ['5xx with a refusal in it', [503, error(-1013, 'Filter failure: LOT_SIZE')]],
    ['the firewall', [403, '<html>Forbidden</html>']],
    ['a web page', [200, '<html></html>']],
    ['cut JSON', [200, JSON.stringify(placed).slice(0, 60)]],
    ['another client id', [200, JSON.stringify({...placed, clientOrderId: 'other'})]],
    ['another side', [200, JSON.stringify({...placed, side: 'SELL'})]],
    ['another symbol', [200, JSON.stringify({...placed, symbol: 'ETHUSDT'})]],
    ['an undocumented state', [200, JSON.stringify({...placed, status: 'DREAMING'})]],
    ['a missing field', [200, JSON.stringify({...placed, orderId: undefined})]],
    ['an undocumented side', [200, JSON.stringify({...placed, side: 'SIDEWAYS'})]],
    ['a state without amounts', [200, JSON.stringify({...placed, executedQty: null})]],
    ['an error with HTTP 200', [200, error(-1013, 'Filter failure: LOT_SIZE')]],
    ['a broken connection', 'CUT'],
  ])('is unknown, and sent once, after %s', async (_, answer) => {
    served.reply = () => answer;
    expect(await kindOf(place())).toBe('unknown-outcome');
    expect(served.asked).toEqual(['POST /api/v3/order']);
  });

  it('keeps an id that is too large for a number exactly', async () => {
    served.reply = () => [200, JSON.stringify(placed).replace('"orderId":7', '"orderId":9007199254740993')];
    expect(await place()).toMatchObject({outcome: 'PLACED', order: {id: '9007199254740993'}});
  });

  it('is refused where the region is not served, in the words of the exchange', async () => {
    served.reply = () => [451, error(0, 'Service unavailable from a restricted location.')];
    const restricted = {kind: 'permission', message: expect.stringContaining('restricted location')};
    expect(await place()).toMatchObject({outcome: 'REJECTED', error: restricted});
    await expect(served.adapter.trading.openOrders({symbol: 'BTC/USDT', products: 'ACCOUNT'}, never)).rejects.toMatchObject(
      restricted,
    );
  });

  it('keeps code and words of a refusal that is not documented', async () => {
    served.reply = () => [400, error(-9876, 'Brand new rule.')];
    await expect(place()).rejects.toMatchObject({message: expect.stringContaining('Brand new rule'), detail: {code: '-9876'}});
  });

  it('holds back everything after a 429 until Retry-After', async () => {
    served.reply = () => [429, error(-1003, 'Too much request weight used.'), {'retry-after': '7'}];
    expect(await place()).toMatchObject({outcome: 'REJECTED', error: {kind: 'rate-limit', detail: {retryAfterMs: 7000}}});
    await expect(place()).rejects.toMatchObject({kind: 'rate-limit', detail: {sent: false, retryAfterMs: 7000}});
    expect(served.asked.length).toBe(1);
  });

  it.each([
    ['17', 17_000],
    ['0', 1000],
    ['999999999', 3 * 86_400_000],
    ['-5', 60_000],
    ['soon', 60_000],
    [undefined, 60_000],
  ])('reads Retry-After %s as %s ms', (header, ms) => {
    expect(banMs({status: 429, payload: undefined, headers: header === undefined ? {} : {'retry-after': header}})).toBe(ms);
  });

  it('is refused in read mode before anything is sent', async () => {
    served.open({mode: 'read'});
    served.reply = () => [200, '{}'];
    const ref = {symbol: 'BTC/USDT', id: '7', clientOrderId: null};
    expect(await kindOf(place())).toBe('permission');
    expect(await kindOf(served.adapter.trading.cancelOrder(ref, never))).toBe('permission');
    expect(await kindOf(served.adapter.trading.cancelAll({symbol: null, knownSymbols: []}, never))).toBe('permission');
    expect(served.asked).toEqual([]);
  });
});
