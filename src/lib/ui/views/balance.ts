/** The table of `mxt balance`. */
import {dec, plain} from '../../model/decimal.ts';
import type {AssetHolding, BalanceDocument} from '../../portfolio/holdings.ts';
import type {CsvTable} from '../csv.ts';
import {amount, money, price} from '../format.ts';
import type {SortKey} from '../list-flags.ts';
import {prose} from '../prose.ts';
import type {Screen} from '../screen.ts';
import {type Cell, type Column, renderTable} from '../table.ts';
import {accountsTable, notRead} from './accounts.ts';

const COLUMNS: readonly Column[] = [
  {title: 'Asset'},
  {title: 'Total', align: 'point'},
  {title: 'Locked', align: 'point', drop: 2, hideEmpty: true},
  {title: 'Price USD', align: 'point', drop: 1},
  {title: 'Value USD', align: 'point'},
  {title: 'Where', shrinkTo: 16},
];

export const BALANCE_SORTS: Readonly<Record<string, SortKey<AssetHolding>>> = {
  value: {number: ({value}) => value},
  asset: {text: ({asset}) => asset},
  total: {number: ({total}) => total},
  locked: {number: ({locked}) => locked},
};

/** Assets, then accounts, then the total. `hidden`: assets left out as worth too little; their value is in the total. */
export function balanceView(document: BalanceDocument, screen: Screen, hidden = 0): string {
  const {assets, accounts, total, complete, unread} = document;
  const none = complete && hidden === 0 ? ['No balances.'] : [];
  return [
    ...(assets.length > 0 ? [renderTable(COLUMNS, assets.map(row), screen)] : none),
    ...(hidden === 0 ? [] : [prose(`${hidden} assets worth less are not shown; the total has them.`, screen, 'dim')]),
    accountsTable(accounts, screen),
    ...notRead(unread, screen),
    totalLine(total, complete, screen),
  ].join('\n\n');
}

function totalLine(total: string | null, complete: boolean, screen: Screen): string {
  if (total === null) return 'Total not known: prices are missing, no account answered, or two keys may be of one account.';
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

/** One record per asset and wallet, at the asset's price: an average where it lies on several exchanges. */
export function balanceCsv({assets}: BalanceDocument): CsvTable {
  return {
    header: ['asset', 'account', 'exchange', 'wallet', 'total', 'free', 'locked', 'priceUsd', 'valueUsd'],
    rows: assets.flatMap(({asset, price: each, accounts}) =>
      accounts.map(({account, exchange, wallet, total, free, locked}) => {
        const value = each === null ? null : plain(dec(total).times(each));
        return [asset, account, exchange, wallet, total, free, locked, each, value];
      }),
    ),
  };
}
