import {expect, it} from 'vitest';
import {openAdapter} from '../../../support/sandbox-desk.ts';
import {json, startProxy} from '../../../support/wire-proxy.ts';

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
