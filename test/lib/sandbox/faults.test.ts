import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {faultSwarm} from '../../../src/lib/sandbox/engine/fault-swarm.ts';
import {FaultPlan} from '../../../src/lib/sandbox/engine/faults.ts';
import {seededRandom} from '../../../src/lib/sandbox/engine/random.ts';
import {type RunningSandbox, startSandbox} from '../../../src/lib/sandbox/sandbox.ts';
import {ANY, factsOf} from '../../support/venues.ts';

const plan = () => new FaultPlan(seededRandom(1, 'test'), () => 5);
const place = {method: 'POST', path: '/api/v3/order', clientOrderId: 'x1', symbol: 'BTCUSDT'};

describe('fault plan', () => {
  it('strikes the n-th match, as often as it is told, and journals it', () => {
    const faults = plan();
    faults.add({point: 'engine.post', action: {do: 'drop'}, path: '/api/*/order', nth: 2, times: 1});
    expect([1, 2, 3].map(() => faults.at('engine.post', place)?.do ?? null)).toEqual([null, 'drop', null]);
    expect(faults.journal()).toEqual([{at: 5, rule: 1, point: 'engine.post', action: {do: 'drop'}, subject: place}]);
    expect(faults.list()[0]).toMatchObject({hits: 3, strikes: 1});
  });

  it('matches method, path, symbol and client id, and nothing else', () => {
    const faults = plan();
    faults.add({point: 'gw.pre', action: {do: 'reset'}, method: 'post', clientOrderId: 'x1'});
    expect(faults.at('gw.pre', {...place, clientOrderId: 'x2'})).toBeNull();
    expect(faults.at('gw.pre', {...place, method: 'GET'})).toBeNull();
    expect(faults.at('gw.post', place)).toBeNull();
    expect(faults.at('gw.pre', place)).toEqual({do: 'reset'});
  });

  it('refuses rules that mean nothing', () => {
    expect(() => plan().add({point: 'gw.pre', action: {do: 'endless'}})).toThrow('done to bytes');
    expect(() => plan().add({point: 'resp.body', action: {do: 'drop'}, times: 0})).toThrow('count from 1');
    expect(() => plan().add({point: 'resp.body', action: {do: 'drop'}, probability: 2})).toThrow('between 0 and 1');
  });

  it('makes the same swarm from the same seed', () => {
    expect(faultSwarm(7)).toEqual(faultSwarm(7));
    expect(faultSwarm(7)).not.toEqual(faultSwarm(8));
  });
});

describe('faults on the wire', () => {
  let sandbox: RunningSandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({port: 0, seed: 1, latencyMs: 0, moving: false, exchanges: [ANY]});
  });
  afterAll(() => sandbox.close());
  beforeEach(() => sandbox.faults(ANY).clear());
  const time = () => fetch(`${sandbox.exchanges[ANY]?.rest}${factsOf(ANY).hosts.timePath}`, {redirect: 'manual'});
  const control = (path: string, body: object) =>
    fetch(`${sandbox.controlUrl}${path}`, {method: 'POST', body: JSON.stringify(body)}).then((response) => response.json());

  it.each([
    ['req.head', {do: 'reset'}],
    ['resp.head', {do: 'reset'}],
    ['resp.body', {do: 'cut', bytes: 3, how: 'reset'}],
    ['resp.body', {do: 'cut', bytes: 3, how: 'end'}],
    ['resp.body', {do: 'garbage'}],
    ['gw.pre', {do: 'reset'}],
  ])('%s %o: no readable answer, and the next one is whole', async (point, action) => {
    expect(await control('/faults', {exchange: ANY, point, action, times: 1})).toEqual({added: 1});
    await expect(time().then((response) => response.json())).rejects.toThrow();
    expect((await time()).status).toBe(200);
  });

  it('answers in the words of the exchange, redirects, and speaks HTML when told to', async () => {
    const faults = sandbox.faults(ANY);
    const [code] = factsOf(ANY).trouble.doubtful;
    faults.add({point: 'gw.pre', action: {do: 'error', code}, times: 1});
    expect(await (await time()).text()).toContain(code);
    faults.add({point: 'resp.body', action: {do: 'redirect', to: 'http://127.0.0.1:9/'}, times: 1});
    expect((await time()).status).toBe(307);
    faults.add({
      point: 'gw.post',
      action: {do: 'answer', status: 502, body: '<html>', headers: {'content-type': 'text/html'}},
      times: 1,
    });
    expect(await (await time()).text()).toBe('<html>');
  });

  it('takes bad rules for what they are, and browsers for what they are', async () => {
    expect(await control('/faults', {point: 'nowhere', action: {do: 'drop'}})).toMatchObject({error: {kind: 'usage'}});
    const page = await fetch(`${sandbox.controlUrl}/faults`, {headers: {origin: 'https://example.com'}});
    expect(page.status).toBe(400);
  });
});
