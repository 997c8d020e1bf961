/**
 * The account's logs: that of the unified account, that of the funding wallet, and the lists of what came from or went to elsewhere.
 * Stretches that hold more rows than are wanted are asked for again in shorter ones; pages of one are followed to the last.
 */
import type {LedgerLog, LedgerQuery} from '../../adapter/contract/ledger.ts';
import type {Page, Rows} from '../../adapter/contract/rows.ts';
import {logSpan} from '../../adapter/kit/log-windows.ts';
import {readRows} from '../../adapter/kit/pages.ts';
import {readStretches} from '../../adapter/kit/stretches.ts';
import type {Span} from '../../adapter/kit/windows.ts';
import {DeskError} from '../../model/errors.ts';
import type {LedgerEntry} from '../../model/ledger.ts';
import {orNoPage} from './account.ts';
import type {Client, Query} from './client.ts';
import * as rest from './rest.ts';
import {toUid} from './rights.ts';
import {loggedEntries} from './transaction-log.ts';
import {
  accountTransferEntries,
  depositEntries,
  fundingWalletEntries,
  internalDepositEntries,
  withdrawalEntries,
} from './wallet-log.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
/** A day short of the limit, so that no request asks for the day that is just leaving. */
const TWO_YEARS_MS = 729 * DAY_MS;
const MONTH_MS = 29 * DAY_MS;
/** No list goes back beyond the exchange's first day. */
const FIRST_DAY = Date.UTC(2018, 2, 1);
const NOTHING: Rows<unknown> = {rows: [], missing: []};

interface List {
  readonly name: string;
  readonly endpoint: rest.Endpoint;
  readonly widestMs: number;
  readonly lateMs: number;
  readonly keptMs: number | null;
  readonly query: Query;
  /** The window in the list's own words; epoch ms where nothing is said. */
  readonly window?: (span: Span) => Query;
  /** Needs a right that a key may lack, or an account that a key is not of: then there is nothing to read. */
  readonly isOptional?: (client: Client, signal: AbortSignal) => Promise<boolean>;
  readonly entriesOf: (payload: unknown, uid: string | null) => readonly LedgerEntry[];
}

const UNIFIED: List = {
  ...{name: 'transaction log', endpoint: rest.transactionLog, widestMs: WEEK_MS, lateMs: HOUR_MS, keptMs: TWO_YEARS_MS},
  ...{query: {accountType: 'UNIFIED', limit: '50'}, entriesOf: loggedEntries},
};
const FUNDING: List = {
  ...{name: 'funding wallet', endpoint: rest.fundingHistory, widestMs: WEEK_MS - 2000, lateMs: HOUR_MS, keptMs: TWO_YEARS_MS},
  query: {limit: '100'},
  window: ({from, to}) => ({createTimeFrom: String(Math.floor(from / 1000)), createTimeTo: String(Math.ceil(to / 1000))}),
  entriesOf: fundingWalletEntries,
};
/** They are listed by the time when they were first seen, and count later. */
const DEPOSITS: List = {
  ...{name: 'deposits', endpoint: rest.depositRecords, widestMs: MONTH_MS, lateMs: WEEK_MS, keptMs: null},
  ...{query: {limit: '50'}, entriesOf: depositEntries},
};
const INTERNAL_DEPOSITS: List = {
  ...{name: 'internal deposits', endpoint: rest.internalDeposits, widestMs: MONTH_MS, lateMs: WEEK_MS, keptMs: null},
  ...{query: {limit: '50'}, entriesOf: internalDepositEntries},
};
const WITHDRAWALS: List = {
  ...{name: 'withdrawals', endpoint: rest.withdrawRecords, widestMs: MONTH_MS, lateMs: WEEK_MS, keptMs: null},
  ...{query: {withdrawType: '2', limit: '50'}, entriesOf: withdrawalEntries},
  // Only a key of the main account may ask.
  isOptional: async (client, signal) => (await orNoPage(client.ask(rest.queryApi, {}, signal)))?.flag('isMaster') === false,
};
/** Moves between the main account and its sub-accounts. */
const ACCOUNT_TRANSFERS: List = {
  ...{name: 'transfers between accounts', endpoint: rest.universalTransfers, widestMs: WEEK_MS, lateMs: HOUR_MS},
  ...{keptMs: TWO_YEARS_MS, query: {limit: '50'}, entriesOf: accountTransferEntries, isOptional: async () => true},
};

/** A demo account has no wallet but the unified one. .../docs/v5/demo */
export function logsOf(client: Client): readonly LedgerLog[] {
  const elsewhere = [FUNDING, DEPOSITS, INTERNAL_DEPOSITS, WITHDRAWALS, ACCOUNT_TRANSFERS];
  const lists = client.context.account.environment === 'demo' ? [UNIFIED] : [UNIFIED, ...elsewhere];
  return lists.map((list) => ({
    ...{name: list.name, lateMs: list.lateMs, keptMs: list.keptMs},
    entries: (query, signal) => readList(client, list, query, signal),
  }));
}

async function readList(client: Client, list: List, query: LedgerQuery, signal: AbortSignal): Promise<Page<LedgerEntry>> {
  const {name: what, widestMs, keptMs, entriesOf} = list;
  const uid = list === ACCOUNT_TRANSFERS ? await readUid(client, signal) : null;
  const read = async (span: Span, wanted: number) => {
    const {rows: payloads, missing: unread} = await pagesOf(client, list, span, wanted, signal);
    if (payloads.length > wanted) return 'TOO_MANY';
    const {rows, missing} = readRows(what, payloads, (payload) => entriesOf(payload, uid));
    return {rows: rows.flat(), missing: [...missing, ...unread], isCut: unread.length > 0};
  };
  const span = logSpan(client, {since: Math.max(query.since, FIRST_DAY)}, keptMs);
  const whole = {from: Math.floor(span.from), to: Math.ceil(span.to)};
  return readStretches({widestMs, read, keyOf: ({id}) => id, timeOf: ({at}) => at}, whole, query.limit);
}

async function pagesOf(client: Client, list: List, span: Span, wanted: number, signal: AbortSignal): Promise<Rows<unknown>> {
  const window = list.window ?? (({from, to}) => ({startTime: String(from), endTime: String(to)}));
  try {
    const work = client.pages(list.name, list.endpoint, {...list.query, ...window(span)}, signal, wanted);
    return (await orNoPage(work)) ?? NOTHING;
  } catch (error) {
    const isRefused = error instanceof DeskError && error.kind === 'permission';
    if (isRefused && (await list.isOptional?.(client, signal)) === true) return NOTHING;
    throw error;
  }
}

async function readUid(client: Client, signal: AbortSignal): Promise<string | null> {
  const info = await orNoPage(client.ask(rest.queryApi, {}, signal));
  return info === null ? null : toUid(info);
}
