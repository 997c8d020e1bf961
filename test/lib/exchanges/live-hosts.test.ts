import nock from 'nock';
import {afterAll, afterEach, beforeAll, expect, it} from 'vitest';
import {loadExchange} from '../../../src/lib/adapter/registry.ts';
import type {Environment} from '../../../src/lib/model/account.ts';
import {Secret} from '../../../src/lib/model/secret.ts';
import {createVolatileMemory} from '../../../src/lib/state/volatile-memory.ts';
import {systemClock, systemRandom} from '../../../src/lib/transport/clock.ts';
import type {Http} from '../../../src/lib/transport/http.ts';

/** The Http port over global fetch, which nock stands in for: the exchanges' real hosts without a network. */
const fetchHttp: Http = {
  async request({url, method, headers, body}, signal) {
    const response = await fetch(url, {method, headers, ...(body !== undefined && {body}), signal, redirect: 'manual'});
    return {status: response.status, headers: Object.fromEntries(response.headers), body: await response.text()};
  },
};

beforeAll(() => {
  nock.disableNetConnect();
});
afterEach(() => {
  nock.cleanAll();
});
afterAll(() => {
  nock.restore();
});

const TIME = 1_700_000_000_000;
const BINANCE = {path: '/api/v3/time', reply: {serverTime: TIME}};
const BYBIT = {
  path: '/v5/market/time',
  reply: {
    retCode: 0,
    retMsg: 'OK',
    result: {timeSecond: '1700000000', timeNano: '1700000000000000000'},
    retExtInfo: {},
    time: TIME,
  },
};

it.each<[exchange: string, environment: Environment, host: string, clock: typeof BINANCE | typeof BYBIT]>([
  ['binance', 'live', 'https://api.binance.com', BINANCE],
  ['binance', 'testnet', 'https://testnet.binance.vision', BINANCE],
  ['binance', 'demo', 'https://demo-api.binance.com', BINANCE],
  ['bybit', 'live', 'https://api.bybit.com', BYBIT],
  ['bybit', 'testnet', 'https://api-testnet.bybit.com', BYBIT],
  ['bybit', 'demo', 'https://api-demo.bybit.com', BYBIT],
])("%s %s asks the exchange's own host for the time", async (exchange, environment, host, {path, reply}) => {
  const scope = nock(host).get(path).reply(200, reply);
  const adapter = (await loadExchange(exchange)).create({
    account: {
      account: 'a',
      exchange,
      credentials: {apiKey: new Secret('key-of-the-test'), secret: new Secret('secret-of-the-test')},
      products: ['spot'],
      environment,
      mode: 'read',
      urls: {},
    },
    http: fetchHttp,
    sockets: {open: () => Promise.reject(new Error('not used'))},
    clock: systemClock,
    random: systemRandom,
    memory: createVolatileMemory(systemClock),
    timeoutMs: 2000,
    debug: () => {},
  });
  const {offsetMs} = await adapter.marketData.syncClock(AbortSignal.timeout(2000));
  expect(Math.abs(offsetMs + Date.now() - TIME)).toBeLessThan(2000);
  scope.done();
});
