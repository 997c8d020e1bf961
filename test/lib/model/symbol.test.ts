import {describe, expect, it} from 'vitest';
import {joinSymbol, splitSymbol, symbolCandidates} from '../../../src/lib/model/symbol.ts';

describe('a canonical symbol and its parts', () => {
  it.each([
    ['BTC/USDT', {base: 'BTC', quote: 'USDT', settle: null, expiry: null}],
    ['BTC/USDT:USDT', {base: 'BTC', quote: 'USDT', settle: 'USDT', expiry: null}],
    ['BTC/USDT:USDT-261225', {base: 'BTC', quote: 'USDT', settle: 'USDT', expiry: '261225'}],
    ['狗狗币/USDT', {base: '狗狗币', quote: 'USDT', settle: null, expiry: null}],
  ])('%s is taken apart and put together again', (symbol, parts) => {
    expect(splitSymbol(symbol)).toEqual(parts);
    expect(joinSymbol(parts)).toBe(symbol);
  });

  it.each(['BTC', 'BTCUSDT', 'BTC/', '/USDT', 'BTC/USDT/X', 'BTC / USDT', ''])('"%s" is none', (text) => {
    expect(splitSymbol(text)).toBeNull();
  });
});

describe('what is typed', () => {
  it.each([
    ['btc/usdt', 'BTC/USDT'],
    ['Btc-Usdt', 'BTC/USDT'],
    ['btc_usdt:usdt', 'BTC/USDT:USDT'],
    ['btc/usdt:usdt-261225', 'BTC/USDT:USDT-261225'],
    ['狗狗币/usdt', '狗狗币/USDT'],
    [' 狗狗币-usdt:usdt ', '狗狗币/USDT:USDT'],
    ['ёж/usdt', 'ёж/USDT'],
    ['groß/usdt', 'GROß/USDT'],
    ['🐸/usdt', '🐸/USDT'],
    // Two ways to write one letter: composed, and a letter with a mark.
    ['CAFE\u0301/usdt', 'CAF\u00c9/USDT'],
  ])('%j means %s alone', (typed, symbol) => {
    expect(symbolCandidates(typed)).toEqual([symbol]);
  });

  it('glued, is tried at every quote that it may end in', () => {
    expect(symbolCandidates('btcusdt')).toContain('BTC/USDT');
    expect(symbolCandidates('btcusdt')).toContain('BT/CUSDT');
    expect(symbolCandidates('狗狗币usdt')).toEqual(['狗狗币US/DT', '狗狗币U/SDT', '狗狗币/USDT']);
  });

  it.each([
    'bt',
    'b tc/usdt',
    'btc/us\u0000dt',
    'btc/us\u200bdt',
    '\u202ecb/usdt',
    '\u3164/usdt',
    'btc/usdt:usdt-261325',
    'btc/usdt:usdt-2612',
    'btc/usdt-261225',
    `${'A'.repeat(70)}/USDT`,
    '',
  ])('%j is no symbol', (typed) => {
    expect(symbolCandidates(typed)).toEqual([]);
  });
});
