/** Rows of logs as others recorded or documented them, where the collection is at hand: what they changed the balance by comes out. */
import {existsSync, readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {loggedEntries} from '../../src/lib/exchanges/bybit/transaction-log.ts';
import {
  accountTransferEntries,
  fundingWalletEntries,
  internalDepositEntries,
  withdrawalEntries,
} from '../../src/lib/exchanges/bybit/wallet-log.ts';
import {transactionEntries} from '../../src/lib/exchanges/coinbase/transaction.ts';
import {ledgerEntries} from '../../src/lib/exchanges/kraken/ledger-row.ts';
import {billEntries} from '../../src/lib/exchanges/okx/bill.ts';
import {depositEntries, withdrawalEntries as okxWithdrawals, walletBillEntries} from '../../src/lib/exchanges/okx/wallet-bill.ts';
import {type DecimalText, dec, plain} from '../../src/lib/model/decimal.ts';
import type {LedgerEntry} from '../../src/lib/model/ledger.ts';

const ROOT = new URL('../../../shared/fixtures/', import.meta.url).pathname;
type Json = ReturnType<typeof JSON.parse>;

function filesOf(exchange: string, name: RegExp): readonly {readonly path: string; readonly body: Json}[] {
  if (!existsSync(`${ROOT}INDEX.tsv`)) return [];
  return readFileSync(`${ROOT}INDEX.tsv`, 'utf8')
    .split('\n')
    .map((line) => line.split('\t')[0] ?? '')
    .filter((path) => path.startsWith(`${exchange}/`) && name.test(path))
    .map((path) => {
      const body = JSON.parse(readFileSync(ROOT + path, 'utf8'));
      return {path, body: body.httpResponse ?? body};
    });
}

/** What each row of these files comes to. There must be some. */
function each(exchange: string, name: RegExp, rowsOf: (body: Json) => readonly Json[], check: (row: Json) => void): void {
  let count = 0;
  for (const {path, body} of filesOf(exchange, name))
    for (const row of rowsOf(body)) {
      count += 1;
      try {
        check(row);
      } catch (error) {
        throw new Error(`${path}: ${error instanceof Error ? error.message : String(error)}`, {cause: error});
      }
    }
  expect(count).toBeGreaterThan(0);
}

function sumOf(entries: readonly LedgerEntry[]): DecimalText {
  return plain(entries.reduce((sum, {amount}) => sum.plus(amount), dec('0')));
}
const text = (value: string | undefined): DecimalText => plain(dec(value === undefined || value === '' ? '0' : value));

describe.skipIf(!existsSync(`${ROOT}INDEX.tsv`))('recorded logs', () => {
  it('Bybit: a row of the transaction log is cashFlow + funding - fee', () => {
    each(
      'bybit',
      /account-transaction-log|transaction-log-liquidation/,
      (body) => body.result.list,
      (row) => {
        const entries = loggedEntries(row);
        const expected = dec(text(row.cashFlow)).plus(text(row.funding)).minus(text(row.fee));
        expect(sumOf(entries)).toBe(plain(expected));
        for (const {symbol} of entries) expect(symbol).toMatch(/USDT:USDT$/);
      },
    );
  });

  it('Bybit: lists of the funding wallet, deposits and withdrawals', () => {
    each(
      'bybit',
      /asset-fund-history/,
      (body) => body.result.list,
      (row) => expect(fundingWalletEntries(row)).toMatchObject([{kind: 'INTEREST', asset: row.currency, amount: row.txnAmt}]),
    );
    each(
      'bybit',
      /get-withdrawals/,
      (body) => body.result.rows,
      (row) => expect(sumOf(withdrawalEntries(row))).toBe(row.status === 'success' ? '-20.1234' : '0'),
    );
    each(
      'bybit',
      /internal-deposit-record/,
      (body) => body.result.rows,
      (row) =>
        expect(internalDepositEntries(row)).toMatchObject([
          {kind: 'DEPOSIT', amount: row.amount, at: '2024-01-16T08:21:20.000Z'},
        ]),
    );
    each(
      'bybit',
      /unitransfer-list/,
      (body) => body.result.list,
      (row) => expect(sumOf(accountTransferEntries(row, row.toMemberId))).toBe(row.status === 'SUCCESS' ? text(row.amount) : '0'),
    );
  });

  it('OKX: a bill of a contract is pnl + fee, one of coins is told by the fills', () => {
    const rowsOf = (body: Json) => (Array.isArray(body) ? body : body.data);
    each('okx', /pub--bill|get-bills-details|ccxt--bills/, rowsOf, (row) => {
      const entries = billEntries(row);
      const isOwn = row.from === '6' && row.to === '18';
      const ofContract = dec(text(row.pnl)).plus(text(row.fee)).plus(text(row.interest));
      const expected = row.instType === 'SPOT' || isOwn ? '0' : row.type === '1' ? text(row.balChg) : plain(ofContract);
      expect(sumOf(entries)).toBe(expected);
    });
  });

  it('OKX: bills of the funding account, deposits and withdrawals', () => {
    each(
      'okx',
      /asset-bills-details/,
      (body) => body.data,
      (row) => expect(walletBillEntries(row)).toEqual([]),
    );
    each(
      'okx',
      /query-deposits-withdrawals/,
      (body) => (body.data ?? []).filter((row: Json) => 'depId' in row),
      (row) => expect(depositEntries(row)).toMatchObject([{kind: 'DEPOSIT', amount: text(row.amt), reference: row.txId}]),
    );
    each(
      'okx',
      /get-withdrawal-history/,
      (body) => body.data.filter((row: Json) => row.state === '2'),
      (row) => expect(sumOf(okxWithdrawals(row))).toBe(plain(dec(row.amt).plus(row.fee).neg())),
    );
  });

  it('Kraken: a row of the ledger is amount - fee, moves between wallets and trades are left out', () => {
    const rowsOf = (body: Json) => Object.entries(body.result?.ledger ?? body.ledger ?? {});
    each('kraken', /ledger\/(?:pub--ledgers|rotki--(?!.*unexpected))/, rowsOf, (entry) => {
      const [, row] = entry as [string, Json];
      const entries = ledgerEntries(entry as [string, unknown], new Map());
      const isWithin = /allocation|stakingfromspot|spottostaking/.test(row.subtype) || row.type === 'trade';
      const change = plain(dec(text(String(row.amount))).minus(text(String(row.fee))));
      if (row.asset !== 'KFEE') expect(sumOf(entries)).toBe(isWithin ? '0' : change);
      for (const {kind} of entries) if (row.type !== 'adjustment') expect(kind).not.toBe('UNKNOWN');
    });
  });

  it('Coinbase: a completed transaction is its amount, but for fills and moves into staking', () => {
    const rowsOf = (body: Json) => [body.data ?? body].flat().filter((row: Json) => row?.amount?.currency && row.created_at);
    each('coinbase', /ledger\//, rowsOf, (row) => {
      const isOut = row.status !== 'completed' || /advanced_trade_fill|staking_transfer|request/.test(row.type);
      expect(sumOf(transactionEntries(row))).toBe(isOut ? '0' : text(row.amount.amount));
    });
  });
});
