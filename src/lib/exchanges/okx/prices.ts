/**
 * Last prices of all spot instruments, and OKX's index of coins in USD, which prices what trades against no dollar.
 * https://www.okx.com/docs-v5/en/#public-data-rest-api-get-index-tickers
 */
import type {Missing} from '../../adapter/contract/rows.ts';
import {orAbsent} from '../../adapter/kit/absent.ts';
import {askAgain} from '../../adapter/kit/again.ts';
import {missingPart} from '../../adapter/kit/pages.ts';
import {Row} from '../../adapter/kit/row.ts';
import type {DecimalText} from '../../model/decimal.ts';
import type {PriceBoard} from '../../model/market.ts';
import type {Client} from './client.ts';
import {indexTickers, tickers} from './rest.ts';

const BRIDGES = ['USDT', 'USDC'] as const;

/** Both boards at once; one that can't be had is `missing`. */
export async function readPrices(client: Client, signal: AbortSignal): Promise<PriceBoard> {
  const {clock, timeoutMs} = client.context;
  const deadline = clock.monotonic() + timeoutMs;
  const missing: Missing[] = [];
  const board = async (what: string, ask: () => Promise<readonly unknown[]>): Promise<readonly unknown[]> => {
    try {
      return await askAgain(clock, deadline, signal, ask);
    } catch (error) {
      missing.push(missingPart(what, error));
      return [];
    }
  };
  const [last, index] = await Promise.all([
    board('last prices of the spot markets', () => client.ask(tickers, {instType: 'SPOT'}, signal)),
    board('USD prices (the index)', async () => (await orAbsent(client.ask(indexTickers, {quoteCcy: 'USD'}, signal))) ?? []),
  ]);
  return toPriceBoard({last, index, missing}, clock.now());
}

/** A row that can't be read prices nothing and costs no other. */
export function toPriceBoard(
  {
    last,
    index,
    missing,
  }: {readonly last: readonly unknown[]; readonly index: readonly unknown[]; readonly missing: readonly Missing[]},
  receivedAt: number,
): PriceBoard {
  const byName = (payloads: readonly unknown[]) =>
    new Map(payloads.map((payload) => new Row(payload)).map((row) => [row.text('instId'), row]));
  const [traded, indexed] = [byName(last), byName(index)];
  const priceIn = (board: ReadonlyMap<string, Row>, name: string, field: string): DecimalText | null =>
    board.get(name)?.nonZero(field) ?? null;
  return {
    receivedAt,
    missing,
    bridges: BRIDGES,
    price: (base, quote) =>
      priceIn(traded, `${base}-${quote}`, 'last') ?? (quote === 'USD' ? priceIn(indexed, `${base}-USD`, 'idxPx') : null),
  };
}
