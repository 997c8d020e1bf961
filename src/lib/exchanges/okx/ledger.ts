/** The account's logs: bills of the trading and of the funding account, deposits, withdrawals, and what savings earned. */
import type {LedgerLog, LedgerQuery} from '../../adapter/contract/ledger.ts';
import {allRows, type Page} from '../../adapter/contract/rows.ts';
import {logSpan, readLog} from '../../adapter/kit/log-windows.ts';
import {readRows} from '../../adapter/kit/pages.ts';
import type {LedgerEntry} from '../../model/ledger.ts';
import {orUnavailable} from './account.ts';
import {billEntries} from './bill.ts';
import type {Client} from './client.ts';
import type {Desk} from './desk.ts';
import {type History, readHistory} from './history.ts';
import * as rest from './rest.ts';
import {depositEntries, savingsEntries, walletBillEntries, withdrawalEntries} from './wallet-bill.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** No page says how wide a stretch may be. */
const WIDEST_MS = 366 * DAY_MS;
/** The archive has three months. */
const QUARTER_MS = 89 * DAY_MS;
/** The list of the funding account's bills begins here. */
const FIRST_DAY = Date.UTC(2021, 1, 1);

interface List {
  readonly name: string;
  readonly endpoint: rest.Endpoint;
  readonly lateMs: number;
  readonly entriesOf: (payload: unknown) => readonly LedgerEntry[];
}

const LISTS: readonly List[] = [
  {name: 'bills of the funding account', endpoint: rest.fundingBills, lateMs: HOUR_MS, entriesOf: walletBillEntries},
  {name: 'deposits', endpoint: rest.depositHistory, lateMs: 7 * DAY_MS, entriesOf: depositEntries},
  {name: 'withdrawals', endpoint: rest.withdrawalHistory, lateMs: 7 * DAY_MS, entriesOf: withdrawalEntries},
  {name: 'savings', endpoint: rest.lendingHistory, lateMs: DAY_MS, entriesOf: savingsEntries},
];

export function logsOf(desk: Desk): readonly LedgerLog[] {
  return [
    {
      ...{name: 'bills', lateMs: HOUR_MS, keptMs: QUARTER_MS},
      entries: (query, signal) => readBills(desk, query, signal),
    },
    ...LISTS.map((list) => ({
      ...{name: list.name, lateMs: list.lateMs, keptMs: null},
      entries: (query: LedgerQuery, signal: AbortSignal) => readList(desk.client, list, query, signal),
    })),
  ];
}

/** Of all instruments, and of none, in one list. */
function readBills(desk: Desk, query: LedgerQuery, signal: AbortSignal): Promise<Page<LedgerEntry>> {
  const history: History<LedgerEntry> = {
    ...{
      what: 'bills',
      recent: rest.bills,
      archive: rest.billsArchive,
      recentMs: 6 * DAY_MS,
      idField: 'billId',
      types: [undefined],
    },
    async decode(payloads) {
      const {rows, missing} = readRows('bills', payloads, billEntries);
      return {rows: rows.flat(), missing};
    },
    keyOf: ({id}) => id,
    timeOf: ({at}) => at,
  };
  return readHistory(desk, history, {...query, symbol: null}, async () => allRows([]), signal);
}

/** `after` and `before` leave out the instants that they name. */
function readList(client: Client, list: List, query: LedgerQuery, signal: AbortSignal): Promise<Page<LedgerEntry>> {
  const {name: what, endpoint, entriesOf} = list;
  const span = logSpan(client, {since: Math.max(query.since, FIRST_DAY)}, null);
  const whole = {from: Math.floor(span.from), to: Math.ceil(span.to)};
  const ask = async ({from, to}: typeof whole) => {
    const window = {after: String(to + 1), before: String(from - 1), limit: String(rest.PAGE_ROWS)};
    return (await orUnavailable(client.ask(endpoint, window, signal))) ?? [];
  };
  return readLog({what, widestMs: WIDEST_MS, pageRows: rest.PAGE_ROWS, ask, entriesOf}, whole, query.limit);
}
