/** The stated liquidation prices, against the sandbox engine that liquidates. `npm run simulate -- --books N` tries more. */
import {expect, it} from 'vitest';
import {KINDS, tryBook} from '../../support/liquidation-books.ts';

const BOOKS = 30;

it.each(KINDS)('the engine liquidates at the first tick at or past the stated price, and not one before (%s)', (kind) => {
  const outcomes = Array.from({length: BOOKS}, (_, index) => tryBook(kind, 1 + index));
  expect(outcomes.flatMap(({faults}) => faults)).toEqual([]);
  expect(outcomes.reduce((sum, {reached}) => sum + reached, 0)).toBeGreaterThan(BOOKS);
});
