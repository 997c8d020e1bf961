import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {Secret} from '../../../src/lib/model/secret.ts';
import {age, amount, money, percent, price} from '../../../src/lib/ui/format.ts';
import {printable} from '../../../src/lib/ui/printable.ts';
import {PLAIN_SCREEN, type Screen} from '../../../src/lib/ui/screen.ts';
import {type Column, renderTable} from '../../../src/lib/ui/table.ts';

const COLUMNS: readonly Column[] = [
  {title: 'Asset'},
  {title: 'Total', align: 'right'},
  {title: 'Kind', drop: 1},
  {title: 'Where it is', shrinkTo: 8},
];
const ROWS = [
  ['BTC', '1,234.5', 'spot', 'northex-main and others'],
  ['USDT', '7', 'funding', 'x'],
];
const narrow = (width: number): Screen => ({...PLAIN_SCREEN, width});

describe('a table', () => {
  it('is aligned, without borders and without blanks at line ends', () => {
    expect(renderTable(COLUMNS, ROWS, PLAIN_SCREEN)).toBe(
      [
        'Asset    Total  Kind     Where it is',
        'BTC    1,234.5  spot     northex-main and others',
        'USDT         7  funding  x',
      ].join('\n'),
    );
  });

  it('cuts long texts first, then drops columns, and never cuts a number', () => {
    expect(renderTable(COLUMNS, ROWS, narrow(40))).toBe(
      ['Asset    Total  Kind     Where it is', 'BTC    1,234.5  spot     northex-main a…', 'USDT         7  funding  x'].join(
        '\n',
      ),
    );
    expect(renderTable(COLUMNS, ROWS, narrow(28))).toBe(
      [
        'Asset    Total  Where it is',
        'BTC    1,234.5  northex-mai…',
        'USDT         7  x',
        'Not shown in 28 columns:',
        'Kind.',
      ].join('\n'),
    );
    expect(renderTable(COLUMNS, ROWS, narrow(10))).toContain('1,234.5');
  });

  it('never shows the beginning of a secret that was cut to fit', () => {
    new Secret('canary-where-it-is-42');
    for (let width = 20; width < 60; width++)
      expect(renderTable(COLUMNS, [['BTC', '1', 'spot', 'at canary-where-it-is-42']], narrow(width))).not.toContain('canary');
  });

  it('is no wider than the screen where there is something to cut or drop', () => {
    const columns: readonly Column[] = [{title: 'A'}, {title: 'B', shrinkTo: 4}, {title: 'C', drop: 1, align: 'right'}];
    const word = fc.stringMatching(/^[a-z ]{0,30}$/);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.stringMatching(/^[a-z]{0,6}$/), word, word), {maxLength: 5}),
        fc.integer({min: 12, max: 60}),
        (rows, width) => {
          for (const line of renderTable(columns, rows, narrow(width)).split('\n'))
            expect(line.length).toBeLessThanOrEqual(width);
        },
      ),
    );
  });

  it('leaves out a column that nobody uses', () => {
    const columns: readonly Column[] = [{title: 'A'}, {title: 'B', hideEmpty: true}, {title: 'C'}];
    expect(renderTable(columns, [['1', '', '']], PLAIN_SCREEN)).toBe('A  C\n1');
    expect(renderTable(columns, [['1', '2', '']], PLAIN_SCREEN)).toBe('A  B  C\n1  2');
  });

  it('puts decimal points below each other, whatever the number of decimals', () => {
    const rows = [['1,234.5'], ['0.00000001'], ['-'], ['7'], ['market']];
    expect(renderTable([{title: 'Price', align: 'point'}], rows, PLAIN_SCREEN).split('\n')).toEqual([
      '         Price',
      '1,234.5',
      '    0.00000001',
      '    -',
      '    7',
      '        market',
    ]);
  });

  it('cuts a text last where its column says so, so that an id stays longer than other columns', () => {
    const columns: readonly Column[] = [{title: 'Id', shrinkTo: 5, cutAfter: 1}, {title: 'Type', drop: 2}, {title: 'Status'}];
    const rows = [['0123456789', 'LIMIT', 'NEW']];
    expect(renderTable(columns, rows, narrow(20)).split('\n')[1]).toBe('0123456789  NEW');
    expect(renderTable(columns, rows, narrow(15)).split('\n')[1]).toBe('012345…  NEW');
  });

  it('draws more than a hundred thousand rows, each laid out like the first', {timeout: 180_000}, () => {
    const rows = Array.from({length: 130_000}, (_, index) => [String(index), 'x']);
    const lines = renderTable([{title: 'N', align: 'point'}, {title: 'X'}], rows, narrow(80)).split('\n');
    expect(lines).toEqual(['     N  X', ...rows.map(([number]) => `${number?.padStart(6)}  x`)]);
  });

  it('keeps the colour of each cell and the place of empty ones in a long table', () => {
    const screen: Screen = {width: null, paint: (tone, text) => (tone === 'bad' ? `\u001b[31m${text}\u001b[39m` : text)};
    const rows = Array.from({length: 1000}, (_, index) => [
      index % 3 === 0 ? '' : 'a',
      index % 7 === 0 ? {text: String(index), tone: 'bad' as const} : String(index),
    ]);
    const expected = rows.map(([, cell], index) => {
      const number = String(index).padStart(4);
      return `${index % 3 === 0 ? ' ' : 'a'}  ${typeof cell === 'object' ? number.replace(/\d+/, '\u001b[31m$&\u001b[39m') : number}`;
    });
    expect(renderTable([{title: 'A'}, {title: 'N', align: 'right'}], [...rows, ['b', '1000']], screen).split('\n')).toEqual([
      'A     N',
      ...expected,
      'b  1000',
    ]);
  });

  it('counts wide characters, so that columns stay aligned', () => {
    const lines = renderTable(
      [{title: 'Name'}, {title: 'N', align: 'right'}],
      [
        ['币安人生', '1'],
        ['abc', '2'],
      ],
      PLAIN_SCREEN,
    ).split('\n');
    expect(lines).toEqual(['Name      N', '币安人生  1', 'abc       2']);
  });

  it('paints the text and not the padding', () => {
    const screen: Screen = {width: null, paint: (tone, text) => (tone === 'bad' ? `\u001b[31m${text}\u001b[39m` : text)};
    expect(renderTable([{title: 'Value', align: 'right'}], [[{text: '-1', tone: 'bad'}]], screen)).toBe(
      'Value\n   \u001b[31m-1\u001b[39m',
    );
  });

  it('lets no cell move the cursor or reorder text', {timeout: 120_000}, () => {
    const evil = 'a\u001b[2Jb\u202ec\u200bd\ne\u009b1m';
    const shown = renderTable([{title: 'X'}], [[evil]], PLAIN_SCREEN);
    expect(shown).toBe('X\na\\u{1b}[2Jb\\u{202e}c\\u{200b}d\\u{a}e\\u{9b}1m');
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), (text) => !/[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/.test(printable(text))),
    );
  });
});

describe('numbers for people', () => {
  it.each([
    [money('1234567.891'), '1,234,567.89'],
    [money('-1234.5'), '-1,234.50'],
    [money('0'), '0.00'],
    [money(null), '-'],
    [amount('0.00000001'), '0.00000001'],
    [amount('1234567.00012345'), '1,234,567.00012345'],
    [amount('123456'), '123,456'],
    [price('0.99960015993602558976'), '0.99960016'],
    [price('95123.4567891'), '95,123.457'],
    [percent('0.001'), '0.1%'],
    [percent('-0.00005'), '-0.005%'],
    [age(85.4), '85 ms'],
    [age(4240), '4.2 s'],
    [age(180_000), '3 min'],
    [age(7_200_000), '2 h'],
    [age(259_200_000), '3 d'],
  ])('%s', (shown, expected) => {
    expect(shown).toBe(expected);
  });
});
