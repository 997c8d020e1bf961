/**
 * Moves between the wallets of coins (spot and funding) and all others, a question for each direction.
 * https://developers.binance.com/docs/wallet/asset/query-user-universal-transfer
 */
import type {LedgerQuery} from '../../adapter/contract/ledger.ts';
import {joinRows, type Page} from '../../adapter/contract/rows.ts';
import {logSpan, readLog} from '../../adapter/kit/log-windows.ts';
import {numberedPages} from '../../adapter/kit/pages.ts';
import {Row} from '../../adapter/kit/row.ts';
import {negated} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {LedgerEntry} from '../../model/ledger.ts';
import type {Client} from './client.ts';
import {TRANSFERS} from './rest.ts';

const DAY_MS = 86_400_000;
const KEPT_MS = 180 * DAY_MS;
const WIDEST_MS = 30 * DAY_MS;
const PAGE_ROWS = 100;
/** Wallets beside those that are read as coins; what is on the futures side is told by the income of contracts. */
const OTHERS = ['UMFUTURE', 'CMFUTURE', 'MARGIN', 'OPTION'] as const;
const TYPES = OTHERS.flatMap((other) => ['MAIN', 'FUNDING'].flatMap((own) => [`${own}_${other}`, `${other}_${own}`]));

/** One entry each, of the side that is a wallet of coins. Between spot and funding nothing changes hands. */
export async function readTransfers(client: Client, query: LedgerQuery, signal: AbortSignal): Promise<Page<LedgerEntry>> {
  const span = logSpan(client, query, KEPT_MS);
  const pages = await Promise.all(
    TYPES.map((type) => {
      const ask = async ({from, to}: typeof span) => {
        const read = async (current: number) => {
          const row = new Row(
            await client.ask(TRANSFERS, {type, startTime: from, endTime: to, current, size: PAGE_ROWS}, signal),
          );
          return {rows: row.any('rows') === undefined ? [] : row.list('rows'), total: Number(row.text('total') || 0)};
        };
        const {rows, missing} = await numberedPages('transfers', PAGE_ROWS, read);
        if (missing[0] !== undefined) throw missing[0].error;
        return rows;
      };
      const log = {what: 'transfers', widestMs: WIDEST_MS, pageRows: Number.POSITIVE_INFINITY, ask, entriesOf: transferOf};
      return readLog(log, span, Number.POSITIVE_INFINITY);
    }),
  );
  const {rows, missing} = joinRows(pages);
  const sorted = rows.toSorted((one, other) => (one.at < other.at ? -1 : 1));
  return {rows: sorted.slice(0, query.limit), more: sorted.length > query.limit, missing};
}

function transferOf(payload: unknown): readonly LedgerEntry[] {
  const row = new Row(payload);
  if (row.text('status') === 'FAILED') return [];
  const [type, at, asset, id] = [row.text('type'), row.time('timestamp'), row.text('asset'), row.text('tranId')];
  if (at === null || asset === '' || id === '' || !TYPES.includes(type as (typeof TYPES)[number]))
    throw new DeskError('protocol', 'Binance sent a transfer without an id, a coin, a direction or a time.');
  const leaves = /^(MAIN|FUNDING)_/.test(type);
  const amount = leaves ? negated(row.need('amount')) : row.need('amount');
  return [{id, kind: 'TRANSFER', asset, amount, at, symbol: null, tradeId: null, reference: null}];
}
