/** What venues of all exchanges are built with. */
import {createHmac, createPrivateKey, createSign, sign} from 'node:crypto';
import {describe, expect, it} from 'vitest';
import {Markets} from '../../../../src/lib/sandbox/engine/markets.ts';
import {seededRandom} from '../../../../src/lib/sandbox/engine/random.ts';
import {marketsOf} from '../../../../src/lib/sandbox/engine/universe.ts';
import {ClientSocket} from '../../../../src/lib/sandbox/kit/client-socket.ts';
import {EndpointTable} from '../../../../src/lib/sandbox/kit/endpoints.ts';
import {exactObject, numberOf} from '../../../../src/lib/sandbox/kit/exact-json.ts';
import {levelChanges} from '../../../../src/lib/sandbox/kit/feeds.ts';
import {ecPem, ed25519Pem, isEd25519, isHmac, keysBy, publicKeyOf} from '../../../../src/lib/sandbox/kit/keys.ts';
import {Names} from '../../../../src/lib/sandbox/kit/names.ts';
import {pageAfter, pageFrom} from '../../../../src/lib/sandbox/kit/paging.ts';
import {FixedWindow, LeakyBucket, RollingWindow} from '../../../../src/lib/sandbox/kit/rate-windows.ts';
import {VirtualTime} from '../../../simulation/virtual-time.ts';

describe('keys', () => {
  const random = () => seededRandom(1, 'keys');

  it('makes PEMs that openssl takes, the same from the same seed', () => {
    expect(ed25519Pem(random())).toBe(ed25519Pem(random()));
    expect(createPrivateKey(ed25519Pem(random())).asymmetricKeyType).toBe('ed25519');
    const key = createPrivateKey(ecPem(random()));
    expect(key.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
    expect(createSign('sha256').update('x').sign(key).length).toBeGreaterThan(60);
  });

  it('accepts the right signature and nothing near it', () => {
    const mark = createHmac('sha512', 's').update('payload').digest('base64');
    expect(isHmac('sha512', 's', 'payload', mark, 'base64')).toBe(true);
    expect(isHmac('sha512', 's', 'payload', `${mark}!`, 'base64')).toBe(false);
    expect(isHmac('sha512', 's', 'payload', mark, 'hex')).toBe(false);
    expect(isHmac('sha256', 's', 'payload', '')).toBe(false);
    const pem = ed25519Pem(random());
    const signature = sign(null, Buffer.from('payload'), createPrivateKey(pem)).toString('base64');
    expect(isEd25519(publicKeyOf(pem), 'payload', signature)).toBe(true);
    expect(isEd25519(publicKeyOf(pem), 'other', signature)).toBe(false);
  });

  it('finds the account of any of its keys', () => {
    const keys = keysBy(
      [
        {
          name: 'one',
          keys: [
            {apiKey: 'a', secret: 's'},
            {apiKey: 'b', privateKey: 'p'},
          ],
        },
        {name: 'two', keys: [{apiKey: 'c', secret: 's'}]},
      ],
      'apiKey',
    );
    expect(['a', 'b', 'c', 'd'].map((key) => keys.get(key)?.account)).toEqual(['one', 'one', 'two', undefined]);
  });
});

it('spells markets as an exchange does, within a product, and back', () => {
  const listed = marketsOf('any', [
    {quote: 'USDT', coins: 3, minNotional: '1'},
    {product: 'linear', quote: 'USDT', coins: 3, minNotional: '1'},
  ]);
  const unused = () => {
    throw new Error('not asked for');
  };
  const markets = new Markets({listed, settlements: {}, usdPrice: unused, opening: unused, nextOrderId: unused});
  const names = new Names(markets, ({base, quote}) => `${base}${quote}`);
  expect(names.wire('BTC/USDT:USDT')).toBe('BTCUSDT');
  expect(names.market('BTCUSDT')?.symbol).toBe('BTC/USDT');
  expect(names.market('BTCUSDT', 'linear')?.symbol).toBe('BTC/USDT:USDT');
  expect(names.market('NOPEUSDT')).toBeNull();
});

it('finds endpoints by path, with what stands in it', () => {
  const endpoint = (rest: string, socket?: string) => ({rest, signed: false, cost: null, ...(socket !== undefined && {socket})});
  const table = new EndpointTable([
    endpoint('GET /orders/open'),
    endpoint('GET /orders/:id', 'order.get'),
    endpoint('DELETE /orders/:id'),
  ]);
  expect(table.rest('GET', '/orders/open')?.endpoint.rest).toBe('GET /orders/open');
  expect(table.rest('GET', '/orders/7')?.inPath).toEqual(new Map([['id', '7']]));
  expect(table.rest('DELETE', '/orders/7')?.endpoint.rest).toBe('DELETE /orders/:id');
  expect(table.rest('GET', '/orders/7/fills')).toBeNull();
  expect(table.socket('order.get')?.rest).toBe('GET /orders/:id');
});

describe('counting', () => {
  it('frees a fixed window with the clock, a rolling one request by request', () => {
    const [fixed, rolling] = [new FixedWindow(1000), new RollingWindow(1000)];
    for (const at of [900, 990]) {
      fixed.add(at);
      rolling.add(at);
    }
    expect([fixed.count(999), rolling.count(999)]).toEqual([2, 2]);
    expect([fixed.count(1000), rolling.count(1900)]).toEqual([0, 1]);
    expect(rolling.freeAt(1900)).toBe(1990);
  });

  it('lets a bucket leak, and says how long to wait', () => {
    const bucket = new LeakyBucket(2, 1);
    expect([bucket.add(0), bucket.add(0), bucket.add(0)]).toEqual([true, true, false]);
    expect(bucket.waitMs(0)).toBe(1000);
    expect(bucket.add(1000)).toBe(true);
  });
});

it('cuts pages at either end', () => {
  const rows = [1, 2, 3, 4, 5];
  expect(pageFrom(rows, 2, null)).toEqual([4, 5]);
  expect(pageFrom(rows, 2, (row) => row >= 2)).toEqual([2, 3]);
  expect(pageAfter(rows, 2, null)).toEqual({items: [1, 2], more: true});
  expect(pageAfter(rows, 2, (row) => row > 3)).toEqual({items: [4, 5], more: false});
  expect(pageAfter(rows, 2, () => false)).toEqual({items: [], more: false});
});

it('says which levels changed, and which are gone', () => {
  expect(
    levelChanges(
      [
        ['1', '5'],
        ['2', '6'],
      ],
      [
        ['2', '7'],
        ['3', '1'],
      ],
    ),
  ).toEqual([
    ['2', '7'],
    ['3', '1'],
    ['1', '0'],
  ]);
});

describe('JSON whose numbers keep their digits', () => {
  it('writes them as they are given', () => {
    expect(JSON.stringify({qty: numberOf('0.00100000'), price: numberOf('12345678901234567890.1')})).toBe(
      '{"qty":0.00100000,"price":12345678901234567890.1}',
    );
  });

  it('reads them as they are written, at any depth, and nothing but objects', () => {
    expect(exactObject('{"a":0.10,"b":[1e-08,{"c":12345678901234567890}],"d":"1.50","e":true,"f":null}')).toEqual({
      ...{a: '0.10', b: ['1e-08', {c: '12345678901234567890'}], d: '1.50', e: true, f: null},
    });
    for (const text of ['[1]', '1', 'null', '', '{', '"{}"']) expect(exactObject(text)).toBeNull();
  });
});

it('cuts off a client that is silent, unless the connection is kept', async () => {
  const time = new VirtualTime(0);
  const closed: number[] = [];
  const open = () =>
    new ClientSocket(
      {faults: {at: () => null}, clock: time},
      {send() {}, ping() {}, close: (code) => void closed.push(code)},
      {path: '/', idleMs: 1000},
    );
  const kept = open();
  open();
  await time.pass(600);
  kept.keep();
  await time.pass(600);
  expect(closed).toEqual([1006]);
  await time.pass(1000);
  expect(closed).toEqual([1006, 1006]);
});
