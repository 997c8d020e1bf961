/** The tables of `mxt keys`. They never hold a secret: only where each one comes from. */
import type {CheckedKey, KeysCheckDocument} from '../../doctor/key-rights.ts';
import type {CsvTable} from '../csv.ts';
import {prose} from '../prose.ts';
import type {Screen} from '../screen.ts';
import {type Cell, type Column, renderTable} from '../table.ts';
import {failureLines} from './accounts.ts';

export interface ListedAccount {
  readonly account: string;
  readonly exchange: string;
  readonly environment: string;
  readonly mode: string;
  readonly products: readonly string[];
  /** Where each credential comes from, in words. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly problem: string | null;
}

const LIST: readonly Column[] = [
  {title: 'Account', shrinkTo: 12},
  {title: 'Exchange'},
  {title: 'Environment'},
  {title: 'Mode'},
  {title: 'Products', drop: 1},
  {title: 'Secrets', shrinkTo: 16, wrap: true},
];

export function keysListView(path: string, accounts: readonly ListedAccount[], screen: Screen): string {
  const rows = accounts.map(({account, exchange, environment, mode, products, secrets, problem}): Cell[] => [
    account,
    exchange,
    environment,
    mode,
    products.join(', '),
    problem === null
      ? Object.entries(secrets)
          .map(([name, source]) => `${name}: ${source}`)
          .join(', ')
      : {text: 'broken', tone: 'bad'},
  ]);
  const problems = accounts.flatMap(({account, problem}) =>
    problem === null ? [] : [prose(`${account}: ${problem}`, screen, 'bad')],
  );
  return [prose(path, screen), renderTable(LIST, rows, screen), ...problems].join('\n');
}

/** One record per account. It names where a secret comes from, which is not secret. */
export function keysListCsv(accounts: readonly ListedAccount[]): CsvTable {
  return {
    header: ['account', 'exchange', 'environment', 'mode', 'products', 'secrets', 'problem'],
    rows: accounts.map(({account, exchange, environment, mode, products, secrets, problem}) => {
      const sources = Object.entries(secrets).map(([name, source]) => `${name}: ${source}`);
      return [account, exchange, environment, mode, products.join(' '), sources.join('; '), problem];
    }),
  };
}

const CHECK: readonly Column[] = [
  {title: 'Account', shrinkTo: 12},
  {title: 'Exchange', drop: 1},
  {title: 'Read'},
  {title: 'Trade'},
  {title: 'Withdraw'},
  {title: 'IP list'},
  {title: 'Result', shrinkTo: 12},
];

export function keysCheckView({accounts}: KeysCheckDocument, screen: Screen): string {
  return [renderTable(CHECK, accounts.map(checkRow), screen), ...accounts.flatMap((account) => remarks(account, screen))].join(
    '\n',
  );
}

const RIGHTS = ['canRead', 'canTrade', 'canWithdraw', 'ipRestricted'] as const;

/** One record per account. An empty field: the exchange does not say it, or the account failed. */
export function keysCheckCsv({accounts}: KeysCheckDocument): CsvTable {
  return {
    header: ['account', 'exchange', 'status', ...RIGHTS, 'expiresAt', 'warnings', 'error'],
    rows: accounts.map(({account, exchange, status, rights, warnings, error}) => [
      ...[account, exchange, status, ...RIGHTS.map((right) => rights?.[right]?.toString() ?? null)],
      ...[rights?.expiresAt ?? null, warnings.join(' '), error?.message ?? null],
    ]),
  };
}

function checkRow({account, exchange, rights, warnings, error}: CheckedKey): Cell[] {
  const answer = (value: boolean | null | undefined): string =>
    value === null || value === undefined ? '?' : value ? 'yes' : 'no';
  const answers = [rights?.canRead, rights?.canTrade, rights?.canWithdraw, rights?.ipRestricted].map(answer);
  const result: Cell =
    error !== undefined
      ? {text: `failed: ${error.kind}`, tone: 'bad'}
      : warnings.length > 0
        ? {text: 'warning', tone: 'warn'}
        : {text: 'ok', tone: 'good'};
  return [account, exchange, ...answers, result];
}

function remarks({account, warnings, error}: CheckedKey, screen: Screen): readonly string[] {
  return [
    ...failureLines([{account, ...(error !== undefined && {error})}], screen),
    ...warnings.map((warning) => prose(`${account}: ${warning}`, screen, 'warn')),
  ];
}
