/**
 * Everything that is open, ended. Coinbase cancels by its own ids alone: those that the caller knows go out at once, beside the
 * list, of which nothing is read but id and market. https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/cancel-order
 */
import type {Missing, Rows} from '../../adapter/contract/rows.ts';
import type {CancelAllReport, CancelScope} from '../../adapter/contract/trading.ts';
import {Row} from '../../adapter/kit/row.ts';
import {DeskError} from '../../model/errors.ts';
import type {Client} from './client.ts';
import {changeVerdict, doubtfulError, refusalError} from './errors.ts';
import {openRows, type ReadContext, toOrders} from './lists.ts';
import {symbolOf} from './market.ts';
import {cancelOrders} from './rest.ts';
import {cancelAnswerOf} from './trading.ts';

/** Most ids that one request takes. */
const AT_ONCE = 100;

interface Named {
  readonly id: string;
  readonly name: string;
}

interface Listed extends Named {
  readonly payload: unknown;
}

/** Never throws for one part; `permission` for an account that may only read. */
export async function cancelAll(
  context: ReadContext,
  {symbol, knownOrders = []}: CancelScope,
  signal: AbortSignal,
): Promise<CancelAllReport> {
  const {client} = context;
  client.requireWriter();
  const known = knownOrders.flatMap(({id, symbol: name}) => (id === null ? [] : [{id, name}]));
  const [sent, {rows, missing}] = await Promise.all([cancelEach(client, known, signal), listed(client, symbol, signal)]);
  const ids = new Set(known.map(({id}) => id));
  const orders = [...new Map(rows.map((order) => [order.id, order])).values()];
  const failed = [
    ...missing,
    ...sent,
    ...(await cancelEach(
      client,
      orders.filter(({id}) => !ids.has(id)),
      signal,
    )),
  ];
  const broken = new Set(failed.map(({what}) => what));
  const names = symbol === null ? orders.map(({name}) => name) : [symbol];
  return {
    canceled: missing.length > 0 && symbol !== null ? [] : [...new Set(names)].filter((name) => !broken.has(name)),
    // As they were listed: an answer says that a cancel was begun, not how the order ended.
    orders: toOrders(
      context,
      orders.map(({payload}) => payload),
    ).rows,
    unnamed: 0,
    failed,
  };
}

async function cancelEach(client: Client, orders: readonly Named[], signal: AbortSignal): Promise<readonly Missing[]> {
  const batches = Array.from({length: Math.ceil(orders.length / AT_ONCE)}, (_, index) =>
    orders.slice(index * AT_ONCE, (index + 1) * AT_ONCE),
  );
  return (await Promise.all(batches.map((batch) => cancelBatch(client, batch, signal)))).flat();
}

async function listed(client: Client, symbol: string | null, signal: AbortSignal): Promise<Rows<Listed>> {
  try {
    const {rows, missing} = await openRows(client, symbol, signal);
    const named = rows.filter((payload) => new Row(payload).text('order_id') !== '');
    const odd = rows.length - named.length;
    const error = new DeskError('protocol', `Coinbase lists ${odd} open orders without an id.`);
    return {
      rows: named.map((payload) => {
        const row = new Row(payload);
        const wire = row.text('product_id');
        return {payload, id: row.text('order_id'), name: symbol ?? symbolOf(wire) ?? wire};
      }),
      missing: odd === 0 ? missing : [...missing, {what: 'orders without an id', error}],
    };
  } catch (error) {
    if (error instanceof DeskError) return {rows: [], missing: [{what: 'the list of open orders', error}]};
    throw error;
  }
}

/** One request, and a verdict for each order: that one is over, or about to be, is what was wanted. */
async function cancelBatch(client: Client, orders: readonly Named[], signal: AbortSignal): Promise<readonly Missing[]> {
  const all = (error: DeskError): readonly Missing[] => [...new Set(orders.map(({name}) => name))].map((what) => ({what, error}));
  try {
    const body = JSON.stringify({order_ids: orders.map(({id}) => id)});
    const commanded = await client.command(cancelOrders, body, signal);
    if ('refusal' in commanded) return all(commanded.refusal);
    return orders.flatMap(({id, name}): readonly Missing[] => {
      const answer = cancelAnswerOf(commanded.result, id);
      if (answer === 'SUCCESS') return [];
      if (answer === null) {
        const words = `Coinbase did not say what became of the cancel of order ${id}.`;
        return [{what: name, error: new DeskError('unknown-outcome', words, {sent: true})}];
      }
      const verdict = changeVerdict(answer.code);
      if (verdict === 'MISSING' || verdict === 'FINAL' || verdict === 'NO_CHANGE') return [];
      return [{what: name, error: verdict === 'REFUSED' ? refusalError(answer) : doubtfulError(answer)}];
    });
  } catch (error) {
    // Also when it was stopped: what the other requests have ended must still be said.
    if (error instanceof DeskError) return all(error);
    throw error;
  }
}
