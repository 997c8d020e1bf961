/**
 * Fills in the columns that CoinTracking imports: the eleven of its CSV import, and its optional one for the id of the trade.
 * https://cointracking.freshdesk.com/en/support/solutions/articles/29000034379 · cointracking.info/import/import_csv
 */
import {dec, plain} from '../../model/decimal.ts';
import {splitSymbol} from '../../model/symbol.ts';
import type {HistoryDocument} from '../../orders/look/history.ts';
import type {CsvTable} from '../csv.ts';

const HEADER = [
  ...['Type', 'Buy Amount', 'Buy Currency', 'Sell Amount', 'Sell Currency', 'Fee', 'Fee Currency'],
  ...['Exchange', 'Trade-Group', 'Comment', 'Date', 'Tx-ID'],
];

export interface FillsCsv {
  readonly table: CsvTable;
  /** Fills of contracts: no coin was bought or sold, so they are no trades of that format. */
  readonly leftOut: number;
}

/** One record per fill of a spot market. */
export function fillsCsv({fills}: HistoryDocument): FillsCsv {
  const rows = fills.flatMap((fill) => {
    const market = splitSymbol(fill.symbol);
    if (market === null || market.settle !== null) return [];
    const base = [fill.quantity, market.base] as const;
    const quote = [plain(dec(fill.quantity).times(fill.price)), market.quote] as const;
    const [bought, sold] = fill.side === 'BUY' ? [base, quote] : [quote, base];
    const fee = [fill.fee?.amount ?? null, fill.fee?.asset ?? null];
    return [['Trade', ...bought, ...sold, ...fee, fill.exchange, fill.account, fill.orderId, seconds(fill.at), fill.id]];
  });
  return {table: {header: HEADER, rows}, leftOut: fills.length - rows.length};
}

/** `YYYY-MM-DD HH:MM:SS`, UTC: it knows no finer time. */
function seconds(at: string): string {
  return at.slice(0, 19).replace('T', ' ');
}
