import nock from 'nock';
import {afterAll, afterEach, beforeAll, expect, it} from 'vitest';
import {loadExchange} from '../../../src/lib/adapter/registry.ts';
import type {Environment} from '../../../src/lib/model/account.ts';
import {createVolatileMemory} from '../../../src/lib/state/volatile-memory.ts';
import {systemClock, systemRandom} from '../../../src/lib/transport/clock.ts';
import type {Http} from '../../../src/lib/transport/http.ts';
import {secretsOf} from '../../support/sandbox-desk.ts';
import {EXCHANGES, factsOf} from '../../support/venues.ts';

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
  nock.enableNetConnect();
  nock.restore();
});

const TIME = 1_700_000_000_000;
const HOSTS = EXCHANGES.flatMap((exchange) =>
  Object.entries(factsOf(exchange).hosts.rest).map(
    ([environment, host]) => [exchange, environment as Environment, host] as const,
  ),
);

it.each(HOSTS)("%s %s asks the exchange's own host for the time", async (exchange, environment, host) => {
  const {hosts, keys} = factsOf(exchange);
  const scope = nock(host).get(hosts.timePath).reply(200, hosts.timeReply(TIME));
  const adapter = (await loadExchange(exchange)).create({
    account: {
      account: 'a',
      exchange,
      credentials: secretsOf(keys.unknown),
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
