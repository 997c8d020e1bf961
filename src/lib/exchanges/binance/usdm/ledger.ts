/** The income of contracts: everything that moved in the futures wallet. .../account/rest-api/Get-Income-History */
import type {LedgerLog, LedgerQuery} from '../../../adapter/contract/ledger.ts';
import type {Missing, Page} from '../../../adapter/contract/rows.ts';
import {logSpan} from '../../../adapter/kit/log-windows.ts';
import {readRows} from '../../../adapter/kit/pages.ts';
import {Row} from '../../../adapter/kit/row.ts';
import {DeskError} from '../../../model/errors.ts';
import type {EntryKind, LedgerEntry} from '../../../model/ledger.ts';
import type {Client} from '../client.ts';
import {INCOME, PAGE_ROWS} from './rest.ts';
import {canonicalOf} from './symbols.ts';

const DAY_MS = 86_400_000;
/** Older income is exported by another way. */
const KEPT_MS = 90 * DAY_MS;

const KINDS: Readonly<Record<string, EntryKind>> = {
  ...{REALIZED_PNL: 'PROFIT', DELIVERED_SETTELMENT: 'PROFIT', COMMISSION: 'FEE', POSITION_LIMIT_INCREASE_FEE: 'FEE'},
  ...{FUNDING_FEE: 'FUNDING', INSURANCE_CLEAR: 'LIQUIDATION', AUTO_EXCHANGE: 'CONVERSION'},
  ...{COMMISSION_REBATE: 'REBATE', API_REBATE: 'REBATE', REFERRAL_KICKBACK: 'REBATE', FEE_RETURN: 'REBATE'},
  ...{WELCOME_BONUS: 'REWARD', CONTEST_REWARD: 'REWARD', BFUSD_REWARD: 'REWARD'},
  ...{TRANSFER: 'TRANSFER', INTERNAL_TRANSFER: 'TRANSFER', CROSS_COLLATERAL_TRANSFER: 'TRANSFER'},
  ...{STRATEGY_UMFUTURES_TRANSFER: 'TRANSFER', COIN_SWAP_DEPOSIT: 'TRANSFER', COIN_SWAP_WITHDRAW: 'TRANSFER'},
};

export function incomeLog(client: Client): LedgerLog {
  return {
    ...{name: 'income of contracts', lateMs: 3_600_000, keptMs: KEPT_MS},
    entries: (query, signal) => readIncome(client, query, signal),
  };
}

/** Oldest first. Pages go on from the time of the last row: rows of one millisecond are told apart by their ids. */
async function readIncome(client: Client, query: LedgerQuery, signal: AbortSignal): Promise<Page<LedgerEntry>> {
  const {from, to} = logSpan(client, query, KEPT_MS);
  const found = new Map<string, LedgerEntry>();
  const missing: Missing[] = [];
  for (let startTime = from; ; ) {
    const payloads = await client.ask(INCOME, {startTime, endTime: to, limit: PAGE_ROWS}, signal);
    const page = readRows('rows of income', payloads, incomeOf);
    missing.push(...page.missing);
    for (const entry of page.rows) found.set(entry.id, entry);
    if (payloads.length < PAGE_ROWS || found.size > query.limit) break;
    const last = Number(new Row(payloads.at(-1)).text('time') || Number.NaN);
    if (!(last > startTime)) {
      missing.push({
        what: 'income',
        error: new DeskError('protocol', 'Binance has more income at one instant than a page holds.'),
      });
      break;
    }
    startTime = last;
  }
  const rows = [...found.values()];
  return {rows: rows.slice(0, query.limit), more: rows.length > query.limit, missing};
}

/** `tranId` is unique within one kind of income; rows of one asset exchange differ in the asset. */
function incomeOf(payload: unknown): LedgerEntry {
  const row = new Row(payload);
  const [word, asset, at, id] = [row.text('incomeType'), row.text('asset'), row.time('time'), row.text('tranId')];
  if (word === '' || asset === '' || at === null || id === '')
    throw new DeskError('protocol', 'Binance sent a row of income without a kind, an asset, an id or a time.');
  const kind = KINDS[word] ?? 'UNKNOWN';
  return {
    id: `${word} ${id} ${asset}`,
    ...{kind, asset, amount: row.need('income'), at},
    symbol: canonicalOf(row.text('symbol'), asset) ?? canonicalOf(row.text('symbol')),
    tradeId: row.text('tradeId') || null,
    reference: kind === 'CONVERSION' ? id : null,
    ...(kind === 'UNKNOWN' && {raw: word}),
  };
}
