/**
 * What moved in the wallets of coins without a trade, list by list. Amounts have no sign there: the list says the direction.
 * Interest and rewards are read from the distributions alone, which have those of Simple Earn as well.
 */
import type {LedgerLog} from '../../adapter/contract/ledger.ts';
import {type EntryFacts, ledgerEntry} from '../../adapter/kit/ledger-entry.ts';
import {logSpan, readLog, type WindowedLog} from '../../adapter/kit/log-windows.ts';
import {Row} from '../../adapter/kit/row.ts';
import {type DecimalText, dec, negated, plain} from '../../model/decimal.ts';
import type {LedgerEntry} from '../../model/ledger.ts';
import {hasWallets} from './account.ts';
import type {Client, ReadEndpoint} from './client.ts';
import * as rest from './rest.ts';
import {readTransfers} from './transfers.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const SECOND_MS = 1000;

interface Kind {
  readonly name: string;
  readonly endpoint: ReadEndpoint<typeof rest.DEPOSITS.answer>;
  readonly widestMs: number;
  readonly pageRows: number;
  readonly lateMs: number;
  /** Where the rows are inside of the answer; "" where it is a list of them. */
  readonly rowsIn: string;
  readonly page: Readonly<Record<string, number>>;
  read(row: Row): readonly LedgerEntry[];
}

/** Deposits say when they were first seen, and count hours later. */
const DEPOSITS: Kind = {
  ...{name: 'deposits', endpoint: rest.DEPOSITS, widestMs: 90 * DAY_MS, pageRows: 1000, lateMs: 7 * DAY_MS, rowsIn: ''},
  ...{page: {limit: 1000}, read: depositOf},
};
const WITHDRAWALS: Kind = {
  ...{name: 'withdrawals', endpoint: rest.WITHDRAWALS, widestMs: 90 * DAY_MS, pageRows: 1000, lateMs: 7 * DAY_MS},
  ...{rowsIn: '', page: {limit: 1000}, read: withdrawalOf},
};
const DISTRIBUTIONS: Kind = {
  ...{name: 'distributions', endpoint: rest.DISTRIBUTIONS, widestMs: 180 * DAY_MS, pageRows: 500, lateMs: DAY_MS},
  ...{rowsIn: 'rows', page: {limit: 500}, read: distributionOf},
};
const REBATES: Kind = {
  ...{name: 'rebates', endpoint: rest.REBATES, widestMs: 30 * DAY_MS, pageRows: 100, lateMs: DAY_MS, rowsIn: 'data.data'},
  ...{page: {page: 1}, read: rebateOf},
};
const CONVERSIONS: Kind = {
  ...{name: 'conversions', endpoint: rest.CONVERSIONS, widestMs: 30 * DAY_MS, pageRows: 1000, lateMs: HOUR_MS, rowsIn: 'list'},
  ...{page: {limit: 1000}, read: conversionOf},
};
const DUST: Kind = {
  // The last hundred alone, whatever the times.
  ...{name: 'dust', endpoint: rest.DUST, widestMs: 3650 * DAY_MS, pageRows: Number.POSITIVE_INFINITY, lateMs: HOUR_MS},
  ...{rowsIn: 'userAssetDribblets', page: {}, read: dustOf},
};

/** Servers for tests have no wallet but spot, and no lists of what came into it. */
export function coinLogs(client: Client): readonly LedgerLog[] {
  if (!hasWallets(client)) return [];
  const logs = [DEPOSITS, WITHDRAWALS, DISTRIBUTIONS, REBATES, CONVERSIONS, DUST].map((kind) => logOf(client, kind));
  return [
    ...logs,
    {name: 'transfers', lateMs: HOUR_MS, keptMs: 180 * DAY_MS, entries: (query, signal) => readTransfers(client, query, signal)},
  ];
}

function logOf(client: Client, kind: Kind): LedgerLog {
  const {name, widestMs, pageRows, lateMs, rowsIn, page} = kind;
  // A sandbox on this machine may be asked as often as its user likes.
  const endpoint = client.context.account.environment === 'sandbox' ? {...kind.endpoint, weight: 1} : kind.endpoint;
  return {
    ...{name, lateMs, keptMs: null},
    entries(query, signal) {
      const log: WindowedLog = {
        ...{what: name, widestMs, pageRows},
        ask: async ({from, to}) => {
          const answer = await client.ask(endpoint, {startTime: Math.max(1, from), endTime: to, ...page}, signal);
          return rowsIn === '' ? (answer as readonly unknown[]) : listIn(answer, rowsIn.split('.'));
        },
        entriesOf: (payload) => kind.read(new Row(payload)),
      };
      // Withdrawals have times of whole seconds. No list goes back beyond the exchange's first day.
      const since = Math.max(query.since - (query.since % SECOND_MS), FIRST_DAY);
      return readLog(log, logSpan(client, {since}, null), query.limit);
    },
  };
}

const FIRST_DAY = Date.UTC(2017, 6, 1);

function listIn(answer: unknown, path: readonly string[]): readonly unknown[] {
  const [last = '', ...inner] = path.toReversed();
  return inner.reduceRight((row, name) => row.inner(name), new Row(answer)).list(last);
}

const entry = (at: string | null, facts: EntryFacts): LedgerEntry => ledgerEntry('Binance', at, facts);

/** 1: credited; 6: credited, and not to be withdrawn yet. All others have brought nothing. .../capital/deposite-history */
function depositOf(row: Row): readonly LedgerEntry[] {
  if (!['1', '6'].includes(row.text('status'))) return [];
  const facts = {id: row.text('id'), asset: row.text('coin'), amount: row.need('amount'), reference: row.text('txId') || null};
  return [entry(row.time('insertTime'), {...facts, kind: 'DEPOSIT'})];
}

/** 3: rejected, 5: failed, 1: canceled. Any other has left the wallet. The fee is on top. .../capital/withdraw-history */
function withdrawalOf(row: Row): readonly LedgerEntry[] {
  if (['1', '3', '5'].includes(row.text('status'))) return [];
  const at = row.time('applyTime') ?? new Row({at: `${row.text('applyTime').replace(' ', 'T')}Z`}).stamp('at');
  const [id, asset, fee] = [row.text('id'), row.text('coin'), row.decimal('transactionFee') ?? '0'];
  const reference = row.text('txId') || null;
  const sent = entry(at, {id, asset, kind: 'WITHDRAWAL', amount: negated(row.need('amount')), reference});
  if (fee === '0') return [sent];
  return [sent, entry(at, {id: `${id} fee`, asset, kind: 'FEE', amount: negated(fee), reference})];
}

/** `id` is unique, `tranId` repeats over coins. .../asset/assets-divided-record */
function distributionOf(row: Row): readonly LedgerEntry[] {
  const amount = row.need('amount');
  const kind = /interest|earn|saving|staking/i.test(row.text('enInfo')) ? 'INTEREST' : 'REWARD';
  const signed = row.text('direction') === '-1' ? negated(amount) : amount;
  return [entry(row.time('divTime'), {id: row.text('id'), asset: row.text('asset'), amount: signed, kind})];
}

/** Rows have no id of their own. .../rebate/taxQuery */
function rebateOf(row: Row): readonly LedgerEntry[] {
  const [asset, amount, at] = [row.text('asset'), row.need('amount'), row.time('updateTime')];
  return [entry(at, {id: `${at} ${asset} ${row.text('type')} ${amount}`, asset, amount, kind: 'REBATE'})];
}

/** .../convert/trade/Get-Convert-Trade-History */
function conversionOf(row: Row): readonly LedgerEntry[] {
  const [id, at, status] = [row.text('orderId'), row.time('createTime'), row.text('orderStatus')];
  if (status !== 'SUCCESS') return [];
  const side = (name: 'from' | 'to', amount: DecimalText) =>
    entry(at, {id: `${id} ${name}`, kind: 'CONVERSION', reference: id, asset: row.text(`${name}Asset`), amount});
  return [side('from', negated(row.need('fromAmount'))), side('to', row.need('toAmount'))];
}

/** Small change into BNB: what came in is told after the charge. .../asset/dust-log */
function dustOf(row: Row): readonly LedgerEntry[] {
  const details = row.any('details') === undefined ? 'userAssetDribbletDetails' : 'details';
  return row.list(details).flatMap((payload) => {
    const detail = new Row(payload);
    const [asset, at] = [detail.text('fromAsset'), detail.time('operateTime') ?? row.time('operateTime')];
    const reference = `${detail.text('transId')} ${asset}`;
    const charge = detail.decimal('serviceChargeAmount') ?? '0';
    const gross = plain(dec(detail.need('transferedAmount')).plus(charge));
    return [
      entry(at, {id: `${reference} from`, kind: 'CONVERSION', reference, asset, amount: negated(detail.need('amount'))}),
      entry(at, {id: `${reference} to`, kind: 'CONVERSION', reference, asset: 'BNB', amount: gross}),
      entry(at, {id: `${reference} fee`, kind: 'FEE', reference, asset: 'BNB', amount: negated(charge)}),
    ];
  });
}
