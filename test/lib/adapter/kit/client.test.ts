/** The request client of every exchange: leave, repeats, bans, clock, and what an answer that did not come means. */
import {describe, expect, it} from 'vitest';
import {type Answer, type ApiCall, RequestClient} from '../../../../src/lib/adapter/kit/client.ts';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {Secret} from '../../../../src/lib/model/secret.ts';
import {createVolatileMemory} from '../../../../src/lib/state/volatile-memory.ts';
import {type HttpRequest, type HttpResponse, TransportError} from '../../../../src/lib/transport/http.ts';
import {VirtualTime} from '../../../simulation/virtual-time.ts';

const SIGNAL = new AbortController().signal;
type Reply = Partial<HttpResponse> | TransportError;

/** A client of an exchange that refuses with a kind in its body, over answers that are played in turn. */
function opened(replies: Reply[], mode: 'read' | 'trade' = 'trade') {
  const time = new VirtualTime(1_000_000);
  const clock = time.clock();
  const memory = createVolatileMemory(clock);
  const sent: {at: number; request: HttpRequest}[] = [];
  let meanwhile = () => {};
  const http = {
    async request(request: HttpRequest) {
      sent.push({at: time.now(), request});
      meanwhile();
      const reply = replies.shift() ?? {};
      if (reply instanceof TransportError) throw reply;
      return {status: 200, headers: {}, body: '{}', ...reply};
    },
  };
  const account = {
    account: 'a',
    exchange: 'x',
    credentials: {apiKey: new Secret('k')},
    products: ['spot' as const],
    environment: 'live' as const,
    mode,
    urls: {},
  };
  const sockets = {open: () => Promise.reject(new Error('no sockets here'))};
  const context = {account, http, sockets, clock, memory, random: () => new Uint8Array(), timeoutMs: 5000, debug: () => {}};
  const client = new RequestClient(context, {
    time: {call: () => call({path: '/time', signed: false}), read: () => time.now() + 90_000},
    notes: ({status, headers}) => ({
      bans: status === 429 ? [{budget: 'ip', forMs: Number(headers['retry-after'])}] : [],
    }),
    failure: ({status, headers}: Answer) =>
      status === 200
        ? null
        : status === 429
          ? new DeskError('rate-limit', 'slow down', {retryAfterMs: Number(headers['retry-after'])})
          : new DeskError(status === 401 ? 'clock' : 'rejected', 'no'),
  });
  const onRequest = (what: () => void) => {
    meanwhile = what;
  };
  return {client, time, memory, clock, onRequest, sent, paths: () => sent.map(({request}) => new URL(request.url).pathname)};
}

function call(change: Partial<ApiCall> = {}): ApiCall {
  const path = change.path ?? '/orders';
  return {
    method: 'GET',
    path,
    costs: [{budget: 'ip', weight: 1}],
    endsRisk: true,
    signed: true,
    encode: () => ({url: `https://x.example${path}`, headers: {}}),
    ...change,
  };
}

describe('a read', () => {
  it('waits for a throttle that ends within its time, and asks again', async () => {
    const {client, time, sent} = opened([{status: 429, headers: {'retry-after': '1000'}}, {}]);
    await time.until(client.read(call(), SIGNAL));
    expect(sent.map(({at}) => at - 1_000_000)).toEqual([0, 1000]);
  });

  it('fails at once when the throttle is longer than its time', async () => {
    const {client, time, sent} = opened([{status: 429, headers: {'retry-after': '60000'}}]);
    await expect(time.until(client.read(call(), SIGNAL))).rejects.toMatchObject({kind: 'rate-limit'});
    expect(time.now()).toBe(1_000_000);
    await expect(time.until(client.read(call(), SIGNAL))).rejects.toMatchObject({kind: 'rate-limit', detail: {sent: false}});
    expect(sent).toHaveLength(1);
  });

  it('measures the clock once when its time stamp is refused, asking for the time again where no answer comes', async () => {
    const lost = new TransportError('reset', 'cut', true);
    const {client, time, paths} = opened([{status: 401}, lost, {}, {}]);
    await time.until(client.read(call(), SIGNAL));
    expect(paths()).toEqual(['/orders', '/time', '/time', '/orders']);
    expect(client.exchangeTime(0)).toBe(90_000);
  });

  it('measures our clock as it stands when the answer is there, also when it is set on the way', async () => {
    const {client, time, memory, clock, onRequest} = opened([{}]);
    onRequest(() => {
      const now = clock.now.bind(clock);
      clock.now = () => now() + 600_000;
    });
    const {offsetMs} = await time.until(client.syncClock(SIGNAL));
    expect(offsetMs).toBe(90_000 - 600_000);
    expect(memory.clockOffset()?.offsetMs).toBe(offsetMs);
  });

  it('gives up when the time stamp is refused with a measured clock too', async () => {
    const {client, time, paths} = opened([{status: 401}, {}, {status: 401}]);
    await expect(time.until(client.read(call(), SIGNAL))).rejects.toMatchObject({kind: 'clock'});
    expect(paths()).toEqual(['/orders', '/time', '/orders']);
  });
});

describe('a budget', () => {
  const limit = {counting: 'WINDOW', limit: 10, windowMs: 60_000} as const;
  const cost = [{budget: 'ip', weight: 1, limit}];

  it('keeps a part for what ends risk, also when a scan has used up the rest', async () => {
    const {client, time, sent} = opened([]);
    const scan = call({path: '/history', costs: cost, endsRisk: false});
    for (let page = 0; page < 8; page++) await time.until(client.read(scan, SIGNAL));
    await expect(time.until(client.read(scan, SIGNAL))).rejects.toMatchObject({kind: 'rate-limit', detail: {sent: false}});
    await time.until(client.write(call({method: 'DELETE', costs: cost}), SIGNAL));
    expect([sent.length, time.now()]).toEqual([9, 1_000_000]);
  });
});

describe('a write', () => {
  const write = call({method: 'POST', path: '/order', endsRisk: false});

  it('is sent once, whatever comes back', async () => {
    const {client, time, sent} = opened([{status: 429, headers: {'retry-after': '1000'}}]);
    expect(await time.until(client.write(write, SIGNAL))).toMatchObject({status: 429});
    expect(sent).toHaveLength(1);
  });

  it('is unknown when it may have arrived, and not sent when it did not leave', async () => {
    const {client, time} = opened([new TransportError('reset', 'cut', true), new TransportError('dns', 'no name', false)]);
    await expect(time.until(client.write(write, SIGNAL))).rejects.toMatchObject({kind: 'unknown-outcome'});
    await expect(time.until(client.write(write, SIGNAL))).rejects.toMatchObject({kind: 'network', detail: {sent: false}});
  });

  it('does not wait long for a ban, a cancel waits as long as a read', async () => {
    const {client, time, memory, sent} = opened([]);
    memory.block('ip', time.now() + 4000);
    await expect(time.until(client.write(write, SIGNAL))).rejects.toMatchObject({kind: 'rate-limit', detail: {sent: false}});
    await time.until(client.write(call({method: 'DELETE'}), SIGNAL));
    expect(sent.map(({request}) => request.method)).toEqual(['DELETE']);
  });

  it('is refused in read mode before anything leaves', async () => {
    const {client, sent} = opened([], 'read');
    await expect(client.write(write, SIGNAL)).rejects.toMatchObject({kind: 'permission', detail: {sent: false}});
    expect(sent).toEqual([]);
  });
});

it('numbers that JavaScript cannot hold come as their text', async () => {
  const {client, time} = opened([{body: '{"id": 123456789012345678, "price": 0.10000000000000000001, "n": 5, "s": "a: 1.5"}'}]);
  const {payload} = await time.until(client.read(call(), SIGNAL));
  expect(payload).toEqual({id: '123456789012345678', price: '0.10000000000000000001', n: 5, s: 'a: 1.5'});
});
