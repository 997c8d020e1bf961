/** An OKX account in front of answers that a test gives, and rows as the exchange writes them. */
import type {AdapterContext} from '../../../../src/lib/adapter/context.ts';
import okx from '../../../../src/lib/exchanges/okx/index.ts';
import type {AccountConfig} from '../../../../src/lib/model/account.ts';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {Secret} from '../../../../src/lib/model/secret.ts';
import {createVolatileMemory} from '../../../../src/lib/state/volatile-memory.ts';
import {systemClock} from '../../../../src/lib/transport/clock.ts';
import type {HttpRequest} from '../../../../src/lib/transport/http.ts';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}
export type Reply = {readonly status?: number; readonly body: unknown};
export type Answer = Reply | ((asked: Asked) => Reply);

export const ok = (...data: readonly unknown[]): Reply => ({body: {code: '0', msg: '', data}});
/** A refused command: the item says why. */
export const refused = (sCode: string, sMsg = 'no'): Reply => ({
  body: {code: '1', msg: 'All operations failed', data: [{ordId: '', clOrdId: '', sCode, sMsg}]},
});
export const failed = (code: string, msg = 'no', status = 200): Reply => ({status, body: {code, msg, data: []}});

export const soon = (): AbortSignal => AbortSignal.timeout(5000);

/** Answers by method and path (without /api/v5/); what has none is HTTP 404. */
export function serve(
  answers: Readonly<Record<string, Answer>>,
  change: Partial<AccountConfig> = {},
  context: Partial<AdapterContext> = {},
) {
  const asked: Asked[] = [];
  const request = async ({method, url, headers, body}: HttpRequest) => {
    const {pathname, searchParams} = new URL(url);
    const path = pathname.replace('/api/v5/', '');
    const one: Asked = {method, path, query: searchParams, headers, body: body === undefined ? null : JSON.parse(String(body))};
    asked.push(one);
    const answer = {...BESIDE, ...answers}[`${method} ${path}`];
    if (answer === undefined) return {status: 404, headers: {}, body: 'not found'};
    const reply = typeof answer === 'function' ? answer(one) : answer;
    return {status: reply.status ?? 200, headers: {}, body: JSON.stringify(reply.body)};
  };
  const memory = createVolatileMemory(systemClock);
  memory.saveClockOffset(0);
  const whole: AdapterContext = {
    account: {
      account: 'desk',
      exchange: 'okx',
      credentials: {apiKey: new Secret('key'), secret: new Secret('secret'), passphrase: new Secret('phrase')},
      products: ['spot'],
      environment: 'live',
      mode: 'trade',
      urls: {},
      ...change,
    },
    http: {request},
    sockets: {open: () => Promise.reject(new Error('not used'))},
    clock: systemClock,
    random: (size) => new Uint8Array(size),
    memory,
    timeoutMs: 2000,
    debug: () => {},
    ...context,
  };
  const sentTo = (path: string) => asked.filter((each) => each.path === path);
  return {adapter: okx.create(whole), context: whole, asked, sentTo};
}

export const INSTRUMENT = {
  ...{instType: 'SPOT', instId: 'BTC-USDT', baseCcy: 'BTC', quoteCcy: 'USDT', tradeQuoteCcyList: ['USDT']},
  ...{state: 'live', tickSz: '0.1', lotSz: '0.00000001', minSz: '0.00001', maxLmtSz: '9999999999', maxLmtAmt: '1000000'},
  ...{maxMktAmt: '1000000', openType: '', contTdSwTime: '', groupId: '12'},
};
const UNIFIED = {...INSTRUMENT, instId: 'BTC-USD', quoteCcy: 'USD', tradeQuoteCcyList: ['USD', 'USDC']};

const instruments: Answer = ({query}) => {
  const instId = query.get('instId');
  const found = [INSTRUMENT, UNIFIED].filter((each) => instId === null || each.instId === instId);
  return found.length > 0 ? ok(...found) : failed('51001', "Instrument ID, Instrument ID code or Spread ID doesn't exist.");
};
const BESIDE: Readonly<Record<string, Answer>> = {
  'GET public/instruments': instruments,
  'GET account/instruments': instruments,
  'GET account/config': ok({uid: '7', acctLv: '1', feeType: '0', perm: 'read_only,trade', ip: ''}),
};

export const row = (change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  ...{instType: 'SPOT', instId: 'BTC-USDT', ordId: '900', clOrdId: 'c1', algoId: '', algoClOrdId: '', source: ''},
  ...{side: 'buy', ordType: 'limit', px: '60000.0', sz: '0.50', tgtCcy: '', tradeQuoteCcy: 'USDT', state: 'live'},
  ...{accFillSz: '0', avgPx: '', fee: '0', feeCcy: 'BTC', rebate: '', rebateCcy: '', cancelSource: '', reduceOnly: 'false'},
  ...{cTime: '1700000000001', uTime: '1700000000999'},
  ...change,
});

export const algoRow = (change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  ...{instType: 'SPOT', instId: 'BTC-USDT', algoId: '77', algoClOrdId: 'c1', ordType: 'trigger', side: 'buy', sz: '0.5'},
  ...{triggerPx: '61000', ordPx: '61500', triggerPxType: 'last', last: '60000', state: 'live', ordId: '', ordIdList: []},
  ...{tradeQuoteCcy: 'USDT', reduceOnly: 'false', failCode: '', cTime: '1700000000001', uTime: '1700000000001'},
  ...change,
});

/** The failure of a call, which must come. */
export async function failureOf(work: Promise<unknown>): Promise<DeskError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof DeskError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}
