import {expect, it} from 'vitest';
import {prose, wireText, wrapWords} from '../../../src/lib/ui/prose.ts';
import {PLAIN_SCREEN} from '../../../src/lib/ui/screen.ts';
import {displayWidth} from '../../../src/lib/ui/text-width.ts';

it('breaks between words, and leaves a word that is too wide whole', () => {
  expect(wrapWords('one two three', 8)).toEqual(['one two', 'three']);
  expect(wrapWords('a-word-that-is-wider than this', 10)).toEqual(['a-word-that-is-wider', 'than this']);
  expect(wrapWords('one two three', null)).toEqual(['one two three']);
});

it('keeps the indent of a line on each of its parts', () => {
  expect(wrapWords('  one two three', 9)).toEqual(['  one two', '  three']);
});

it('counts no colours', () => {
  expect(wrapWords('\u001b[1mone\u001b[22m two', 7)).toEqual(['\u001b[1mone\u001b[22m two']);
});

it('makes a text safe, and paints each of its lines', () => {
  const screen = {width: 8, paint: (tone: string, text: string) => `<${tone}>${text}`};
  expect(prose('one two\u001b three', screen, 'bad')).toBe('<bad>one\n<bad>two\\u{1b}\n<bad>three');
  expect(prose('a\nb', PLAIN_SCREEN)).toBe('a\nb');
});

it('breaks what goes over the wire where a break changes nothing, and no line is wider', () => {
  const body = JSON.stringify({symbol: 'BTCUSDT', side: 'Buy', orderLinkId: 'a'.repeat(40), name: '币安人生'});
  for (const width of [20, 30, 60]) {
    const text = wireText(body, {width});
    for (const line of text.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(width);
    expect(text.replaceAll('\n  ', '')).toBe(body);
  }
  expect(JSON.parse(wireText(body, {width: 60}))).toEqual(JSON.parse(body));
  expect(wireText('symbol=BTCUSDT&side=BUY', {width: 16})).toBe('symbol=BTCUSDT&\n  side=BUY');
  expect(wireText(body, PLAIN_SCREEN)).toBe(body);
});
