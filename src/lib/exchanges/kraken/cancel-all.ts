/** Ending every order at once. https://docs.kraken.com/api/docs/rest-api/cancel-all-orders */
import type {Missing} from '../../adapter/contract/rows.ts';
import type {CancelAllReport, CancelScope} from '../../adapter/contract/trading.ts';
import {Row} from '../../adapter/kit/row.ts';
import {DeskError} from '../../model/errors.ts';
import type {Order} from '../../model/order.ts';
import {cancellationOf} from './cancellation.ts';
import type {Client} from './client.ts';
import {type Entry, entriesOf} from './entries.ts';
import {refusalIn, resultOf} from './errors.ts';
import type {Markets} from './markets.ts';
import {toOrders} from './orders.ts';
import {cancelAllOrders, cancelOrder, openOrders} from './rest.ts';
import {encodeForm} from './sign.ts';
import {altnameOf, spell} from './symbols.ts';

/**
 * One request for the whole account, without reading anything first. One pair has no request of its own: its orders are listed, of
 * which only the ids and the pairs are read, and canceled one by one, all at once. Never throws for one part; `permission` for an
 * account that may only read.
 */
export async function cancelAll(
  client: Client,
  markets: Markets,
  {symbol}: CancelScope,
  signal: AbortSignal,
): Promise<CancelAllReport> {
  client.requireWriter();
  if (symbol !== null) return cancelPair(client, markets, symbol, signal);
  let unnamed = 0;
  const failure = await failureOf('spot', async () => {
    const answer = await client.command(cancelAllOrders, '', signal);
    const refusal = refusalIn(answer, client.exchangeTime());
    if (refusal !== null && refusal.verdict !== 'MISSING') throw refusal.error;
    // The answer counts what it canceled, and names none.
    const count = refusal === null ? resultOf(answer).text('count') : '';
    unnamed = /^\d+$/.test(count) ? Number(count) : 0;
  });
  if (failure !== null) return {canceled: [], orders: [], unnamed: 0, failed: [failure]};
  return {canceled: ['spot'], orders: [], unnamed, failed: []};
}

async function cancelPair(client: Client, markets: Markets, symbol: string, signal: AbortSignal): Promise<CancelAllReport> {
  // Text that is not canonical is Kraken's own spelling.
  const altname = spell(symbol) ?? altnameOf(symbol);
  const listed: Entry[] = [];
  const unlisted = await failureOf('the list of open orders', async () => {
    const result = await client.askPart(openOrders, {}, signal);
    for (const [id, payload] of entriesOf(result.any('open')))
      if (altnameOf(new Row(payload).inner('descr').text('pair')) === altname) listed.push([id, payload]);
  });
  const failures = await Promise.all(
    listed.map(([txid]) =>
      failureOf(`${symbol} (${txid})`, async () => {
        const answer = await client.command(cancelOrder, encodeForm({txid}), signal);
        const cancellation = cancellationOf(answer, client.exchangeTime());
        if (cancellation.outcome === 'REJECTED') throw cancellation.error;
      }),
    ),
  );
  const failed = [unlisted, ...failures].filter((each) => each !== null);
  let orders: readonly Order[] = [];
  await failureOf('the names of the pairs', async () => {
    orders = (await toOrders(client, markets, listed, signal)).rows;
  });
  return {canceled: failed.length === 0 ? [symbol] : [], orders, unnamed: listed.length - orders.length, failed};
}

/** Also when it was stopped: what the other requests have ended must still be said. */
async function failureOf(what: string, work: () => Promise<void>): Promise<Missing | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof DeskError) return {what, error};
    throw error;
  }
}
