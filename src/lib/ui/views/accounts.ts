/** How each account did: the foot of every table over accounts. */
import type {AccountStatus} from '../../adapter/accounts.ts';
import type {Unread} from '../../portfolio/gather.ts';
import {age, money} from '../format.ts';
import {prose} from '../prose.ts';
import type {Screen} from '../screen.ts';
import {type Cell, renderTable} from '../table.ts';

/** One line per account; with a value column where the statuses have one. */
export function accountsTable(
  accounts: readonly (AccountStatus & {readonly value?: string | null; readonly sameAs?: string})[],
  screen: Screen,
): string {
  const withValue = accounts.some(({value}) => value !== undefined);
  const columns = [
    {title: 'Account', shrinkTo: 12},
    {title: 'Exchange', drop: 2},
    ...(withValue ? [{title: 'Value USD', align: 'point' as const}] : []),
    {title: 'Latency', align: 'right' as const, drop: 1},
    {title: 'Status', shrinkTo: 20},
  ];
  const rows = accounts.map(({account, exchange, value, latencyMs, error, sameAs}): Cell[] => [
    account,
    exchange,
    ...(withValue ? [money(value ?? null)] : []),
    age(latencyMs),
    error === undefined
      ? {text: sameAs === undefined ? 'ok' : `same account as ${sameAs}`, tone: 'good'}
      : {text: `failed: ${error.kind}`, tone: 'bad'},
  ]);
  return [renderTable(columns, rows, screen), ...failureLines(accounts, screen)].join('\n');
}

/** What went wrong on each account and what to do, whole: it is wrapped and never cut to the width. */
export function failureLines(accounts: readonly Pick<AccountStatus, 'account' | 'error'>[], screen: Screen): readonly string[] {
  return accounts.flatMap(({account, error}) =>
    error === undefined ? [] : [prose(`${account}: ${[error.message, error.hint].filter(Boolean).join(' ')}`, screen, 'bad')],
  );
}

/** What the exchanges hold and no row shows; empty when there is nothing of that kind. */
export function notRead(unread: readonly Unread[], screen: Screen): readonly string[] {
  if (unread.length === 0) return [];
  const lines = unread.map(({account, what, error}) => `  ${account}: ${what}${error === undefined ? '' : `: ${error.message}`}`);
  return [prose(['Not read:', ...lines].join('\n'), screen, 'dim')];
}
