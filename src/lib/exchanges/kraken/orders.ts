import type {Rows} from '../../adapter/contract/rows.ts';
import {readRows} from '../../adapter/kit/pages.ts';
import {Row} from '../../adapter/kit/row.ts';
import type {Order} from '../../model/order.ts';
import type {Client} from './client.ts';
import type {Entry} from './entries.ts';
import type {Markets} from './markets.ts';
import {toOrder} from './order.ts';

/** Orders of a list, their pairs by the names of the desk. */
export async function toOrders(
  client: Client,
  markets: Markets,
  entries: readonly Entry[],
  signal: AbortSignal,
): Promise<Rows<Order>> {
  const pairOf = (payload: unknown) => new Row(payload).inner('descr').text('pair');
  await markets.learn(
    entries.map(([, payload]) => pairOf(payload)),
    signal,
  );
  return readRows('orders', entries, (entry) => {
    const [id, payload] = entry as Entry;
    return toOrder(id, new Row(payload), markets.get(pairOf(payload)), client.owner);
  });
}
