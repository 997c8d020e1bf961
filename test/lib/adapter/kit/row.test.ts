import {describe, expect, it} from 'vitest';
import {Row} from '../../../../src/lib/adapter/kit/row.ts';

describe('a row', () => {
  const row = new Row({
    text: 'a',
    number: 5,
    empty: '',
    none: null,
    odd: 'x1',
    zero: '0.00',
    flag: 'true',
    at: '1700000000001',
    in: {a: '1'},
  });

  it('says "" or null for what is not there, whatever form that takes', () => {
    for (const field of ['empty', 'none', 'absent', 'in']) expect(row.text(field)).toBe('');
    for (const field of ['empty', 'none', 'absent']) expect([row.decimal(field), row.amount(field)]).toEqual([null, null]);
    expect([row.text('number'), row.inner('in').text('a'), row.inner('absent').text('a')]).toEqual(['5', '1', '']);
    expect([null, 'text', 7, undefined].map((value) => new Row(value).text('a'))).toEqual(['', '', '', '']);
  });

  it('tells an odd amount from one that is not there, where that counts', () => {
    expect([row.amount('odd'), row.nonZero('zero'), row.amount('zero'), row.decimal('number')]).toEqual([null, null, '0', '5']);
    expect(() => row.decimal('odd')).toThrow('odd is not a decimal');
    expect(() => row.need('absent')).toThrow('absent is missing');
  });

  it('takes no list for an empty one', () => {
    expect(() => row.list('absent')).toThrow('absent is not a list');
    expect(new Row({list: []}).list('list')).toEqual([]);
  });

  it('reads flags and times in their usual forms', () => {
    expect([row.flag('flag'), row.flag('text'), new Row({flag: false}).flag('flag')]).toEqual([true, null, false]);
    expect([row.time('at'), row.time('text')]).toEqual(['2023-11-14T22:13:20.001Z', null]);
  });
});
