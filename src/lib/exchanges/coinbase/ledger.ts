/** The account's one log: the transactions of all of its wallets, each newest first and put together oldest first. */
import type {LedgerLog, LedgerQuery} from '../../adapter/contract/ledger.ts';
import {joinRows, type Page, type Rows} from '../../adapter/contract/rows.ts';
import {orAbsent} from '../../adapter/kit/absent.ts';
import {allPages, eachAlone, readRows} from '../../adapter/kit/pages.ts';
import {Row} from '../../adapter/kit/row.ts';
import {DeskError} from '../../model/errors.ts';
import type {LedgerEntry} from '../../model/ledger.ts';
import type {Client} from './client.ts';
import {type Endpoint, transactionsOf, walletList} from './rest.ts';
import {transactionEntries} from './transaction.ts';

/** What waits for a chain or a bank is told by its beginning. */
const LATE_MS = 7 * 86_400_000;
const PAGE_ROWS = '100';

export function logsOf(client: Client): readonly LedgerLog[] {
  return [
    {
      ...{name: 'transactions', lateMs: LATE_MS, keptMs: null},
      entries: (query, signal) => readTransactions(client, query, signal),
    },
  ];
}

async function readTransactions(client: Client, query: LedgerQuery, signal: AbortSignal): Promise<Page<LedgerEntry>> {
  // Times are told in seconds.
  const from = Math.floor(Math.min(query.since, client.exchangeTime(query.since)) / 1000) * 1000;
  const wallets = await pagesOf(client, 'the wallets', walletList, 0, signal);
  const ids = readRows('wallets', wallets.rows, (payload) => new Row(payload).text('id') || null);
  const parts = ids.rows.map((id) => ({
    what: 'transactions of a wallet',
    read: () => pagesOf(client, 'the transactions of a wallet', transactionsOf(id), from, signal),
  }));
  const payloads = await eachAlone(parts);
  const told = readRows('transactions', payloads.rows, transactionEntries);
  const {missing} = joinRows<unknown>([wallets, ids, payloads, told]);
  const entries = told.rows
    .flat()
    .filter(({at}) => Date.parse(at) >= from)
    .toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
  return {rows: entries.slice(0, query.limit), more: entries.length > query.limit, missing};
}

/** Newest first, to the first page that goes back beyond an instant. A wallet that is gone has nothing. */
async function pagesOf(
  client: Client,
  what: string,
  endpoint: Endpoint,
  from: number,
  signal: AbortSignal,
): Promise<Rows<unknown>> {
  const read = async (cursor: string | null) => {
    const query = {limit: PAGE_ROWS, starting_after: cursor ?? undefined};
    const answer = await client.askPart(endpoint, query, signal);
    const rows = answer.list('data');
    const oldest = Date.parse(new Row(rows.at(-1)).stamp('created_at') ?? '');
    const next = answer.inner('pagination').text('next_uri');
    return {rows, cursor: oldest < from || next === '' ? null : new Row(rows.at(-1)).text('id')};
  };
  try {
    return (await orAbsent(allPages(what, read))) ?? {rows: [], missing: []};
  } catch (error) {
    if (endpoint !== walletList && error instanceof DeskError && error.kind === 'not-found') return {rows: [], missing: []};
    throw error;
  }
}
