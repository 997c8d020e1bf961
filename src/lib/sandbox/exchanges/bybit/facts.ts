/** What tests must know of Bybit. https://bybit-exchange.github.io/docs/v5/error and /docs/v5/rate-limit */
import type {VenueFacts} from '../../facts.ts';

const ROW = {
  ...{category: 'spot', symbol: 'BTCUSDT', orderId: '1001', orderLinkId: 'mine-1', side: 'Buy', orderType: 'Limit'},
  ...{orderStatus: 'New', qty: '0.500000', price: '60000.00', timeInForce: 'GTC', avgPrice: '', cumExecQty: '0.000000'},
  ...{cumExecValue: '0.00', cumExecFee: '0', cumFeeDetail: {}, cancelType: 'UNKNOWN', rejectReason: 'EC_NoError'},
  ...{triggerPrice: '0.00', marketUnit: '', reduceOnly: false, createdTime: '1700000000001', updatedTime: '1700000000999'},
};

const facts: VenueFacts = {
  trouble: {
    doubtful: ['10000', '10016', '10019', '170001', '170005', '170007', '170146'],
    filters: ['170134', '170137', '170140'],
    limited: () => ({
      status: 200,
      body: '{"retCode":10006,"retMsg":"Too many visits!","result":{},"retExtInfo":{}}',
      headers: {},
    }),
    banned: () => ({status: 403, body: 'access too frequent', headers: {}}),
    pauseOf: ({status, body}) => (status === 403 && body.includes('access too frequent') ? 600_000 : 0),
  },
  privateStream: {
    acknowledge: ({op, req_id}) =>
      op === 'auth' || op === 'subscribe' ? {success: true, ret_msg: '', op, conn_id: 'c', req_id} : null,
    order: (change) => ({topic: 'order', id: '1', creationTime: 1, data: [{...ROW, ...change}]}),
    strangers: [
      {topic: 'brand.new', id: '1', creationTime: 1, data: {deep: [1]}},
      {topic: 'wallet', id: '1', creationTime: 1, data: []},
    ],
    unknownStatus: {orderStatus: 'Dreaming'},
  },
  keys: {
    unknown: {apiKey: 'canaryAbCdEf0123456789', secret: 'canary-0f1e2d3c4b5a69788796a5b4c3d2e1f0ff'},
    wrongSecret: (right) => ({...right, secret: 'canary-91e5c0d2b7ab'}),
  },
  hosts: {
    rest: {
      live: 'https://api.bybit.com',
      testnet: 'https://api-testnet.bybit.com',
      demo: 'https://api-demo.bybit.com',
    },
    timePath: '/v5/market/time',
    timeReply: (epochMs) => ({
      ...{retCode: 0, retMsg: 'OK', retExtInfo: {}, time: epochMs},
      result: {timeSecond: String(Math.floor(epochMs / 1000)), timeNano: `${epochMs}000000`},
    }),
  },
  // The acknowledgement is not yet a result: the order is asked for once more.
  roundTripsToPlace: 2,
  // `parentOrderLinkId` is "supported for futures and options".
  namesNoParent: ['spot'],
};

export default facts;
