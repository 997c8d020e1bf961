/** The table of `mxt balance`. */
import type {AssetHolding, BalanceDocument} from '../../portfolio/holdings.ts';
import {amount, money, price} from '../format.ts';
import type {Screen} from '../screen.ts';
import {type Cell, type Column, renderTable} from '../table.ts';
import {accountsTable, notRead} from './accounts.ts';

const COLUMNS: readonly Column[] = [
  {title: 'Asset'},
  {title: 'Total', align: 'right'},
  {title: 'Locked', align: 'right', drop: 2, hideEmpty: true},
  {title: 'Price USD', align: 'right', drop: 1},
  {title: 'Value USD', align: 'right'},
  {title: 'Where', shrinkTo: 16},
];

/** Assets, then accounts, then the total. */
export function balanceView({assets, accounts, total, complete, unread}: BalanceDocument, screen: Screen): string {
  return [
    ...(assets.length > 0 ? [renderTable(COLUMNS, assets.map(row), screen)] : complete ? ['No balances.'] : []),
    accountsTable(accounts, screen),
    ...notRead(unread, screen),
    totalLine(total, complete, screen),
  ].join('\n\n');
}

function totalLine(total: string | null, complete: boolean, screen: Screen): string {
  if (total === null) return 'Total not known: prices are missing, or no account answered.';
  const sum = screen.paint('strong', `${money(total)} USD`);
  return complete ? `Total ${sum}` : `Total of what could be read ${sum}`;
}

function row({asset, exchange, total, locked, price: each, value, accounts}: AssetHolding): Cell[] {
  const name = exchange === undefined ? asset : `${asset} (${exchange})`;
  return [name, amount(total), locked === '0' ? '' : amount(locked), price(each), money(value), where(accounts)];
}

/** "binance, bybit (funding)", with amounts where there is more than one place. */
function where(parts: AssetHolding['accounts']): string {
  const name = ({account, wallet}: AssetHolding['accounts'][number]) => (wallet === 'spot' ? account : `${account} (${wallet})`);
  if (parts.length === 1) return parts.map(name).join('');
  return parts.map((part) => `${name(part)} ${amount(part.total)}`).join(', ');
}
