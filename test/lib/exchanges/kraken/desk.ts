/** A Kraken of a test's own, in memory: answers by path, and a stream that says what the test says. */
import type {AdapterContext} from '../../../../src/lib/adapter/context.ts';
import type {ExchangeAdapter} from '../../../../src/lib/adapter/contract/exchange.ts';
import kraken from '../../../../src/lib/exchanges/kraken/index.ts';
import type {AccountConfig} from '../../../../src/lib/model/account.ts';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {Secret} from '../../../../src/lib/model/secret.ts';
import {createVolatileMemory} from '../../../../src/lib/state/volatile-memory.ts';
import type {Clock} from '../../../../src/lib/transport/clock.ts';
import {TransportError} from '../../../../src/lib/transport/http.ts';
import type {Socket, SocketHandlers} from '../../../../src/lib/transport/websocket.ts';

export const NOW = Date.UTC(2026, 10, 27, 12);
export const never = new AbortController().signal;
export const ok = (result: unknown) => ({error: [], result});
export const refused = (...errors: readonly string[]) => ({error: errors});

/** What is answered to a call by its name; text goes out as it is, `LOST`: nothing comes back. */
export type Answers = Record<string, (params: URLSearchParams) => unknown>;

const PAIR = {
  ...{altname: 'XBTUSD', wsname: 'XBT/USD', base: 'XXBT', quote: 'ZUSD', pair_decimals: 1, cost_decimals: 5, lot_decimals: 8},
  ...{ordermin: '0.00005', costmin: '0.5', tick_size: '0.1', status: 'online', execution_venue: 'international'},
};
export const BTC_USD = PAIR;

export interface Desk {
  readonly adapter: ExchangeAdapter;
  readonly context: AdapterContext;
  /** `Name?params`, in order. */
  readonly asked: readonly {
    readonly name: string;
    readonly params: URLSearchParams;
    readonly headers: Readonly<Record<string, string>>;
  }[];
  readonly answers: Answers;
  readonly streamed: {readonly url: string; readonly sent: string[]; say(frame: object | string): void}[];
}

export function openDesk(answers: Answers = {}, change: Partial<AccountConfig> = {}): Desk {
  const asked: Desk['asked'][number][] = [];
  const streamed: Desk['streamed'] = [];
  const all: Answers = {
    Time: () => ok({unixtime: NOW / 1000, rfc1123: ''}),
    AssetPairs: () => ok({XXBTZUSD: PAIR}),
    GetWebSocketsToken: () => ok({token: 'a-token', expires: 900}),
    ...answers,
  };
  const clock: Clock = {now: () => NOW, monotonic: () => NOW, sleep: async () => {}, after: () => () => {}};
  const context: AdapterContext = {
    account: {
      account: 'desk',
      exchange: 'kraken',
      credentials: {apiKey: new Secret('key'), secret: new Secret('c2VjcmV0')},
      products: ['spot'],
      environment: 'live',
      mode: 'trade',
      urls: {},
      ...change,
    },
    http: {
      async request({url, headers, body}) {
        const {pathname, search} = new URL(url);
        const name = pathname.split('/').at(-1) ?? '';
        const params = new URLSearchParams(body ?? search);
        asked.push({name, params, headers});
        const answer = all[name]?.(params);
        if (answer === 'LOST') throw new TransportError('reset', 'The connection broke.', true);
        if (answer === undefined) return {status: 404, headers: {}, body: ''};
        return {status: 200, headers: {}, body: typeof answer === 'string' ? answer : JSON.stringify(answer)};
      },
    },
    sockets: {
      async open({url}, handlers: SocketHandlers): Promise<Socket> {
        const sent: string[] = [];
        streamed.push({
          url,
          sent,
          say: (frame) => handlers.onText(typeof frame === 'string' ? frame : JSON.stringify(frame)),
        });
        return {send: (text) => void sent.push(text), close() {}, pause() {}, resume() {}} as Socket;
      },
    },
    clock,
    random: (size) => new Uint8Array(size),
    memory: createVolatileMemory(clock),
    timeoutMs: 5000,
    debug: () => {},
  };
  return {adapter: kraken.create(context), context, asked, answers: all, streamed};
}

export const kindOf = (work: Promise<unknown>) =>
  work.then(
    () => 'no error',
    (thrown: unknown) => (thrown instanceof DeskError ? thrown.kind : String(thrown)),
  );

/** An order as REST answers it, with these fields changed. */
export function wireOrder(change: Readonly<Record<string, unknown>> = {}, terms: Readonly<Record<string, unknown>> = {}): object {
  return {
    ...{refid: null, userref: null, cl_ord_id: 'mine', status: 'open', opentm: 1_795_780_800.1234, starttm: 0, expiretm: 0},
    descr: {pair: 'XBTUSD', type: 'buy', ordertype: 'limit', price: '60000.0', price2: '0', leverage: 'none', ...terms},
    ...{vol: '0.50000000', vol_exec: '0.00000000', cost: '0.00000', fee: '0.00000', price: '0.00000', stopprice: '0.00000'},
    ...{limitprice: '0.00000', misc: '', oflags: 'fciq', time_in_force: 'gtc', ...change},
  };
}
