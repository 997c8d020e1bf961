import {expect, it} from 'vitest';
import {openAdapter} from '../../../support/sandbox-desk.ts';
import {json, startProxy} from '../../../support/wire-proxy.ts';
import {deskOf} from './desk.ts';

it('cancel-all sends the ids that the caller knows although the list does not come', async () => {
  const canceled: string[][] = [];
  const proxy = await startProxy(null, ({method, path, body}) => {
    if (method !== 'POST' || !path.endsWith('/batch_cancel')) return json(503, {error: 'UNAVAILABLE'});
    const {order_ids: ids} = JSON.parse(body) as {order_ids: string[]};
    canceled.push(ids);
    return json(200, {
      results: ids.map((id) => ({success: true, failure_reason: 'UNKNOWN_CANCEL_FAILURE_REASON', order_id: id})),
    });
  });
  try {
    const {default: facts} = await import('../../../../src/lib/sandbox/exchanges/coinbase/facts.ts');
    const adapter = await openAdapter('coinbase', {rest: proxy.url, stream: 'ws://127.0.0.1:9', credentials: facts.keys.unknown});
    const knownOrders = ['one', 'two'].map((id) => ({symbol: 'BTC/USD', id, clientOrderId: null}));
    const report = await adapter.trading.cancelAll({symbol: null, knownSymbols: [], knownOrders}, AbortSignal.timeout(20_000));
    expect(canceled[0]?.toSorted()).toEqual(['one', 'two']);
    expect(report.failed.map(({what}) => what)).toEqual(['the list of open orders']);
  } finally {
    await proxy.close();
  }
});

it('a look-up tells the order that one question shows although the other one does not come', async () => {
  const row = {order_id: 'abc-1', client_order_id: 'mine', product_id: 'BTC-USD', status: 'OPEN', side: 'BUY'};
  const listed = await deskOf({'orders/historical/batch': {orders: [row], has_next: false, cursor: ''}});
  const named = await deskOf({'orders/historical/abc-1': {order: row}});
  try {
    for (const {adapter} of [listed, named]) {
      const found = await adapter.trading.lookUp('abc-1', AbortSignal.timeout(20_000));
      expect(found).toMatchObject({orders: [{id: 'abc-1', clientOrderId: 'mine'}], complete: false});
    }
    await expect(named.adapter.trading.lookUp('abc-2', AbortSignal.timeout(20_000))).rejects.toMatchObject({kind: 'protocol'});
  } finally {
    await Promise.all([listed.close(), named.close()]);
  }
});
