/** What tests must know of OKX. https://www.okx.com/docs-v5/en/#error-code and #overview-production-trading-services */
import type {VenueFacts} from '../../facts.ts';

const ROW = {
  ...{instType: 'SPOT', instId: 'BTC-USDT', ordId: '2000000000000001000', clOrdId: 'mine1', algoId: '', algoClOrdId: ''},
  ...{side: 'buy', ordType: 'limit', state: 'live', px: '60000', sz: '0.5', tgtCcy: '', tdMode: 'cash', tag: ''},
  ...{accFillSz: '0', avgPx: '0', fillPx: '', fillSz: '0', fillTime: '', tradeId: '', fee: '0', feeCcy: 'BTC'},
  ...{fillFee: '0', fillFeeCcy: '', execType: '', rebate: '0', rebateCcy: 'USDT', tradeQuoteCcy: 'USDT', source: ''},
  ...{cancelSource: '', cancelSourceReason: '', category: 'normal', reduceOnly: 'false', amendResult: '', reqId: ''},
  ...{code: '0', msg: '', cTime: '1700000000001', uTime: '1700000000999'},
};
const ORDERS = {channel: 'orders', instType: 'SPOT', uid: '44705892343619584'};

const facts: VenueFacts = {
  trouble: {
    doubtful: ['50004', '50026', '51054', '51149'],
    filters: ['51121', '51020', '51150', '51006'],
    limited: () => ({status: 429, body: '{"code":"50011","msg":"Too Many Requests","data":[]}', headers: {}}),
    banned: () => ({
      status: 200,
      body: '{"code":"50040","msg":"Too frequent operations, please try again later","data":[]}',
      headers: {},
    }),
    // Nothing in an answer says how long to wait.
    pauseOf: () => 0,
  },
  privateStream: {
    acknowledge({op, id, args}) {
      const reply = {...(id !== undefined && {id}), connId: 'a4d3ae55'};
      if (op === 'login') return {event: 'login', code: '0', msg: '', ...reply};
      return op === 'subscribe' ? {event: 'subscribe', arg: Array.isArray(args) ? args[0] : {}, ...reply} : null;
    },
    order: (change) => ({arg: ORDERS, data: [{...ROW, ...change}]}),
    strangers: [
      {event: 'channel-conn-count', channel: 'orders', connCount: '2', connId: 'a4d3ae55'},
      {arg: {channel: 'brand-new', uid: '44705892343619584'}, data: [{deep: [1]}]},
      {arg: {channel: 'account', uid: '44705892343619584'}, data: []},
    ],
    unknownStatus: {state: 'dreaming'},
  },
  keys: {
    unknown: {
      apiKey: 'canary00-1f2e-3d4c-5b6a-79880f1e2d3c',
      secret: 'CANARY0F1E2D3C4B5A69788796A5B4C3',
      passphrase: 'canary-Passphrase#1',
    },
    wrongSecret: (right) => ({...right, secret: 'canary-91e5c0d2b7ab'}),
  },
  hosts: {
    rest: {live: 'https://openapi.okx.com', demo: 'https://openapi.okx.com'},
    timePath: '/api/v5/public/time',
    timeReply: (epochMs) => ({code: '0', msg: '', data: [{ts: String(epochMs)}]}),
  },
  namesMargin: 'CROSS',
  // The acknowledgement is not yet a result: the order is asked for once more.
  roundTripsToPlace: 2,
};

export default facts;
