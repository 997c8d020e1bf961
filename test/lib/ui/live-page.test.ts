import {describe, expect, test} from 'vitest';
import {drawn} from '../../../src/lib/ui/live-page.ts';
import {PLAIN_SCREEN, type Screen} from '../../../src/lib/ui/screen.ts';

const AT = Date.parse('2026-01-01T00:01:00.000Z');
const COLORED: Screen = {width: null, paint: (_tone, text) => `\u001b[31m${text}\u001b[39m`};
const lines = (page: string) => page.replaceAll(/\u001b\[[0-9;]*[A-Za-z]/g, '').split('\r\n');

describe('a page of --watch', () => {
  test('says what it is of and when, and that nothing was read yet', () => {
    const terminal = {columns: 80, rows: 5, now: AT};
    expect(lines(drawn({title: 'mxt book', shown: null, told: null}, PLAIN_SCREEN, terminal))).toEqual([
      'mxt book    q quits',
      'Reading ...',
    ]);
    expect(
      lines(drawn({title: 'mxt book', shown: {view: () => 'one\ntwo', at: AT}, told: null}, PLAIN_SCREEN, terminal)),
    ).toEqual(['mxt book  as of 00:01:00Z  q quits', 'one', 'two']);
  });

  test('says how old it is while no new answer comes', () => {
    const page = drawn({title: 'mxt book', shown: {view: () => 'one', at: AT}, told: null}, PLAIN_SCREEN, {
      columns: 80,
      rows: 5,
      now: AT + 7000,
    });
    expect(lines(page)[0]).toBe('mxt book  as of 00:01:00Z, 7 s old, waiting for answers  q quits');
  });

  test('is drawn for the terminal as it is now: no line is broken, none scrolls away unsaid', () => {
    const view = ({width}: Screen, rows: number) =>
      [
        `${width} x ${rows}`,
        ...Array.from({length: 20}, (_, line) => COLORED.paint('bad', `price ${line} northex 0.04983`)),
      ].join('\n');
    const page = drawn({title: 'mxt book BTC/USDT', shown: {view, at: AT}, told: null}, COLORED, {columns: 18, rows: 6, now: AT});
    expect(lines(page)).toHaveLength(6);
    expect(lines(page).every((line) => line.length <= 18)).toBe(true);
    expect(lines(page)[1]).toBe('18 x 5');
    expect(lines(page)[2]).toBe('price 0 northex 0…');
    expect(lines(page)[5]).toBe('... 17 more lines…');
    expect(page.split('\r\n')[2], 'a cut line ends its colour').toMatch(/\u001b\[39m/);
  });

  test('holds what was told while it has the screen', () => {
    const page = {title: 'mxt spread', shown: {view: () => 'one\ntwo', at: AT}, told: '--exec failed.\u001b[2J'};
    const shown = lines(drawn(page, PLAIN_SCREEN, {columns: 80, rows: 3, now: AT}));
    expect(shown.slice(1)).toEqual(['--exec failed.\\u{1b}[2J', '... 2 more lines: the terminal is too low']);
  });
});
