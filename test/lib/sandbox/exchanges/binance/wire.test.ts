/** What the sandbox's Binance says to wrong and to right requests, in process and in virtual time. */
import {createHmac} from 'node:crypto';
import {beforeEach, describe, expect, it} from 'vitest';
import {createVenue, type LiveVenue} from '../../../../../src/lib/sandbox/create-venue.ts';
import {Gatekeeper} from '../../../../../src/lib/sandbox/exchanges/binance/auth.ts';
import {parseParams} from '../../../../../src/lib/sandbox/exchanges/binance/params.ts';

let now = 1_800_000_000_000;
const clock = {now: () => now, after: () => () => {}};
let live: LiveVenue;
beforeEach(async () => {
  now = 1_800_000_000_000;
  live = await createVenue('binance', {seed: 1, clock, moving: false});
});

async function ask(
  method: string,
  path: string,
  params: Record<string, string>,
  change: {apiKey?: string; at?: number; secret?: string} = {},
) {
  const {apiKey = live.keys.apiKey ?? '', at = now, secret = live.keys.secret ?? ''} = change;
  const signed = new URLSearchParams({...params, timestamp: String(at)}).toString();
  const signature = createHmac('sha256', secret).update(signed).digest('hex');
  const answer = await live.venue.handle({
    method,
    path,
    query: `${signed}&signature=${signature}`,
    headers: {'x-mbx-apikey': apiKey},
    body: '',
  });
  return {...answer, json: JSON.parse(answer.body)};
}

const LIMIT = {symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.001', price: '90000'};
const place = (change: Record<string, string> = {}) => ask('POST', '/api/v3/order', {...LIMIT, ...change});
const without = (...names: string[]) => Object.fromEntries(Object.entries(LIMIT).filter(([name]) => !names.includes(name)));

describe('signatures', () => {
  const keys = {
    apiKey: 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A',
    secret: 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j',
  };
  const payload =
    'symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559';

  it("accepts the exchange's published example, and no other signature for it", () => {
    const gate = new Gatekeeper([{name: 'me', keys: [keys]}], () => 1_499_827_319_600);
    const check = (signature: string) => gate.check(keys.apiKey, parseParams(`${payload}&signature=${signature}`, ''), payload);
    expect(check('c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71')).toMatchObject({account: 'me'});
    expect(() => check('c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b72')).toThrow(
      'Signature for this request is not valid.',
    );
  });

  it.each([
    ['no key', {apiKey: ''}, 401, -2014],
    ["somebody else's key", {apiKey: 'A'.repeat(64)}, 401, -2015],
    ['a wrong secret', {secret: 'x'}, 400, -1022],
    ['a timestamp too old', {at: 1_800_000_000_000 - 5001}, 400, -1021],
    ['a timestamp too far ahead', {at: 1_800_000_000_000 + 1000}, 400, -1021],
  ])('refuses %s', async (_name, change, status, code) => {
    const answer = await ask('GET', '/api/v3/account', {}, change);
    expect([answer.status, answer.json.code]).toEqual([status, code]);
  });
});

describe('orders', () => {
  it.each([
    ['a price off the tick', {price: '90000.001'}, -1013, 'Filter failure: PRICE_FILTER'],
    ['a quantity off the step', {quantity: '0.000015'}, -1013, 'Filter failure: LOT_SIZE'],
    ['too small a value', {quantity: '0.00001'}, -1013, 'Filter failure: NOTIONAL'],
    ['a price far from the market', {price: '1000'}, -1013, 'Filter failure: PERCENT_PRICE_BY_SIDE'],
    ['too many decimals', {quantity: '0.0000000001'}, -1111, "Parameter 'quantity' has too much precision."],
    ['more than there is', {quantity: '10'}, -2010, 'Account has insufficient balance for requested action.'],
    ['an unknown symbol', {symbol: 'NOPE'}, -1121, 'Invalid symbol.'],
    ['a strange side', {side: 'HOLD'}, -1117, 'Invalid side.'],
    [
      'an exponent',
      {quantity: '1e-3'},
      -1100,
      "Illegal characters found in parameter 'quantity'; legal range is '^([0-9]{1,20})(\\.[0-9]{1,20})?$'.",
    ],
  ])('refuses %s', async (_name, change, code, msg) => {
    expect((await place(change)).json).toEqual({code, msg});
  });

  it('wants the parameters of the type, and no others', async () => {
    expect((await ask('POST', '/api/v3/order', without('price'))).json).toMatchObject({code: -1102});
    expect((await place({type: 'MARKET'})).json).toMatchObject({code: -1106});
  });

  it('refuses an id that is open, and takes it again once the first is closed', async () => {
    expect((await place({newClientOrderId: 'same'})).json).toMatchObject({status: 'NEW'});
    expect((await place({newClientOrderId: 'same'})).json).toEqual({code: -2010, msg: 'Duplicate order sent.'});
    await ask('DELETE', '/api/v3/order', {symbol: 'BTCUSDT', origClientOrderId: 'same'});
    expect((await place({newClientOrderId: 'same'})).json).toMatchObject({status: 'NEW'});
  });

  it('hides a young order from queries under read lag, and shows it later', async () => {
    live.faults.add({point: 'read.lag', action: {do: 'lag', ms: 5000}});
    await place({newClientOrderId: 'young'});
    const query = () => ask('GET', '/api/v3/order', {symbol: 'BTCUSDT', origClientOrderId: 'young'});
    expect((await query()).json).toEqual({code: -2013, msg: 'Order does not exist.'});
    now += 5000;
    expect((await query()).json).toMatchObject({status: 'NEW'});
  });

  it('executes an order whose answer is an error after the engine', async () => {
    live.faults.add({point: 'engine.post', action: {do: 'error', code: '-1007'}, times: 1});
    expect(await place({newClientOrderId: 'lost'})).toMatchObject({status: 503, json: {code: -1007}});
    expect((await ask('GET', '/api/v3/order', {symbol: 'BTCUSDT', origClientOrderId: 'lost'})).json).toMatchObject({
      status: 'NEW',
    });
  });

  it('says 429 with Retry-After at the order limit, and lets go with the next window', async () => {
    const answers = [];
    for (let n = 0; n < 101; n += 1) answers.push(await place({side: 'SELL', quantity: '0.0001', price: '99000'}));
    expect(answers.at(-1)).toMatchObject({status: 429, headers: {'Retry-After': '10'}, json: {code: -1015}});
    now += 10_000;
    expect((await place()).status).toBe(200);
  });
});
