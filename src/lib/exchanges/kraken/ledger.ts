/** The account's one log: the ledger of every wallet but the futures wallet, oldest first. */
import type {LedgerLog, LedgerQuery} from '../../adapter/contract/ledger.ts';
import type {Missing, Page} from '../../adapter/contract/rows.ts';
import {isoOfSecondsOrNull} from '../../adapter/kit/numbers.ts';
import {allPages, readRows} from '../../adapter/kit/pages.ts';
import {Row} from '../../adapter/kit/row.ts';
import {DeskError} from '../../model/errors.ts';
import type {LedgerEntry} from '../../model/ledger.ts';
import type {Client} from './client.ts';
import type {Entry} from './entries.ts';
import {orNoPage} from './errors.ts';
import {historyEntries} from './history.ts';
import {ledgerEntries} from './ledger-row.ts';
import {depositStatus, type Endpoint, withdrawStatus} from './rest.ts';

const HOUR_MS = 3_600_000;
const DAY_SECONDS = 86_400;

export function logsOf(client: Client): readonly LedgerLog[] {
  return [
    {
      ...{name: 'ledger', lateMs: HOUR_MS, keptMs: null},
      entries: (query, signal) => readLedger(client, query, signal),
    },
  ];
}

/** Trades have rows as well, which are left out: it is read on until there are enough of the others. */
async function readLedger(client: Client, query: LedgerQuery, signal: AbortSignal): Promise<Page<LedgerEntry>> {
  const found = new Map<string, LedgerEntry>();
  const missing: Missing[] = [];
  for (let {since, limit} = query; ; ) {
    const page = await historyEntries(client, 'ledger', {since, limit}, signal);
    const chainIds = await readChainIds(client, page.entries, signal);
    const {rows, missing: odd} = readRows('rows of the ledger', page.entries, (entry) => ledgerEntries(entry as Entry, chainIds));
    for (const entry of rows.flat()) found.set(entry.id, entry);
    missing.push(...page.missing, ...odd);
    const isOver = !page.more || page.missing.length > 0 || found.size > query.limit;
    if (isOver) return {rows: [...found.values()].slice(0, query.limit), more: page.more || found.size > query.limit, missing};
    const last = Date.parse(timeOf(page.entries.at(-1)) ?? '');
    // More rows at one instant than were asked for: only more of them lead on.
    if (last > since) since = last;
    else limit *= 2;
  }
}

function timeOf(entry: Entry | undefined): string | null {
  return isoOfSecondsOrNull(new Row(entry?.[1]).any('time'));
}

/** The chain's ids of deposits and withdrawals, by the reference that the ledger has. None for a key that may not ask for them. */
async function readChainIds(client: Client, rows: readonly Entry[], signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const lists = [
    {type: 'deposit', endpoint: depositStatus},
    {type: 'withdrawal', endpoint: withdrawStatus},
  ];
  const found = lists.map(async ({type, endpoint}) => {
    const seconds = rows
      .filter(([, payload]) => new Row(payload).text('type') === type)
      .map((entry) => Date.parse(timeOf(entry) ?? '') / 1000)
      .filter(Number.isFinite);
    return seconds.length === 0 ? [] : statusesOf(client, type, endpoint, seconds, signal);
  });
  const told = (await Promise.all(found)).flat().map((payload) => new Row(payload));
  return new Map(told.filter((row) => row.text('txid') !== '').map((row) => [row.text('refid'), row.text('txid')]));
}

/** They are listed by when they were first seen, a while before the ledger has them. */
async function statusesOf(
  client: Client,
  type: string,
  endpoint: Endpoint,
  seconds: readonly number[],
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  const [start, end] = [Math.floor(Math.min(...seconds)) - 7 * DAY_SECONDS, Math.ceil(Math.max(...seconds)) + 1];
  const read = async (cursor: string | null) => {
    const params = {start: String(Math.max(0, start)), end: String(end), cursor: cursor ?? 'true', limit: 500};
    const result = await client.askPart(endpoint, params, signal);
    if (Array.isArray(result.value)) return {rows: result.value, cursor: null};
    // The page names the list after its kind, in the singular and elsewhere in the plural.
    const list = [type, `${type}s`].find((name) => Array.isArray(result.any(name)));
    return {rows: list === undefined ? [] : result.list(list), cursor: result.text('next_cursor')};
  };
  try {
    const pages = await orNoPage(allPages(`the ${type}s`, read));
    const [hole] = pages?.missing ?? [];
    if (hole !== undefined) throw hole.error;
    return pages?.rows ?? [];
  } catch (error) {
    if (error instanceof DeskError && error.kind === 'permission') return [];
    throw error;
  }
}
