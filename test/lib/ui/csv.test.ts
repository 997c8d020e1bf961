import {describe, expect, it} from 'vitest';
import {toCsv} from '../../../src/lib/ui/csv.ts';
import {sortedBy, worth} from '../../../src/lib/ui/list-flags.ts';
import {fillsCsv} from '../../../src/lib/ui/views/fills-csv.ts';
import {aFill} from '../feed/orders.ts';

describe('comma-separated values', () => {
  it('quotes what must be quoted and leaves numbers and empty fields alone', () => {
    expect(toCsv({header: ['a', 'b', 'c'], rows: [['x, "y"', '-0.00000001', null]]})).toBe('a,b,c\r\n"x, ""y""",-0.00000001,');
  });

  it('hands no formula to a spreadsheet and no control character to anyone', () => {
    expect(toCsv({header: [], rows: [['=1+1'], ['-a'], ['+1'], ['@x'], ['-1.5'], ['a\u001b[2J']]})).toBe(
      ['', "'=1+1", "'-a", "'+1", "'@x", '-1.5', 'a\\u{1b}[2J'].join('\r\n'),
    );
  });
});

describe('rows of a list', () => {
  const rows = [
    {name: 'b', value: '9'},
    {name: 'c', value: null},
    {name: 'a', value: '-10'},
  ];

  it('are sorted with the largest number first, and what is not known last', () => {
    const keys = {
      value: {number: ({value}: (typeof rows)[number]) => value},
      name: {text: ({name}: (typeof rows)[number]) => name},
    };
    expect(sortedBy(rows, 'value', keys).map(({name}) => name)).toEqual(['b', 'a', 'c']);
    expect(sortedBy(rows, 'name', keys).map(({name}) => name)).toEqual(['a', 'b', 'c']);
    expect(sortedBy(rows, undefined, keys)).toBe(rows);
  });

  it('worth too little are left out, of either sign; those without a price stay', () => {
    expect(worth(rows, '9.5').map(({name}) => name)).toEqual(['c', 'a']);
    expect(worth(rows, undefined)).toBe(rows);
  });
});

describe('fills as trades of coins', () => {
  const document = (symbol: string, side: 'BUY' | 'SELL') => ({
    at: '',
    complete: true,
    orders: [],
    fills: [{...aFill({symbol, side, price: '60000.1', quantity: '0.3'}), account: 'main', exchange: 'northex'}],
    accounts: [],
    bySymbol: [],
    more: false,
    missing: [],
  });

  it('buy the base or the quote, exactly', () => {
    const [bought] = fillsCsv(document('BTC/USDT', 'BUY')).table.rows;
    expect(bought?.slice(0, 7)).toEqual(['Trade', '0.3', 'BTC', '18000.03', 'USDT', '0.6', 'USDT']);
    const [sold] = fillsCsv(document('BTC/USDT', 'SELL')).table.rows;
    expect(sold?.slice(0, 5)).toEqual(['Trade', '18000.03', 'USDT', '0.3', 'BTC']);
  });

  it('leave out contracts, and count them', () => {
    expect(fillsCsv(document('BTC/USDT:USDT', 'BUY'))).toMatchObject({leftOut: 1, table: {rows: []}});
  });
});
