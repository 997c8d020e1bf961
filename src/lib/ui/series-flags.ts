/** Several orders that are one: a ladder of prices, or slices in time. */
import {Flags} from '@oclif/core';
import {DeskError} from '../model/errors.ts';
import {priceIn} from '../model/typed/price.ts';
import type {SeriesForm} from '../orders/series/series.ts';
import {durationMs} from './flags.ts';

/** Flags that have no meaning for a series. */
const NOT_BOTH = ['stop-price', 'any-quote', 'from', 'take-profit', 'stop-loss', 'replan'];

export const SERIES_FLAGS = {
  ladder: Flags.string({
    helpValue: 'P1:P2',
    dependsOn: ['into'],
    exclusive: [...NOT_BOTH, 'over', 'price', 'max-slippage'],
    description: 'limit orders at even distances from P1 to P2',
  }),
  over: durationMs({
    helpValue: 'DURATION',
    dependsOn: ['into'],
    exclusive: NOT_BOTH,
    description: 'orders at even intervals of time, the first at once',
  }),
  into: Flags.integer({helpValue: 'N', min: 2, max: 100, description: 'how many orders --ladder or --over makes'}),
};

interface TypedSeries {
  readonly ladder?: string | undefined;
  readonly over?: number | undefined;
  readonly into?: number | undefined;
  readonly route?: string | undefined;
  readonly tif?: string | undefined;
}

/** Null: one order. Throws `usage`. */
export function seriesForm({ladder, over, into, route, tif}: TypedSeries): SeriesForm | null {
  if (into === undefined) return null;
  if (ladder === undefined && over === undefined) throw new DeskError('usage', '--into needs --ladder or --over.');
  if (route === 'split') throw new DeskError('usage', 'All orders of a series go to one account: --route split does not.');
  if (over !== undefined) {
    if (over < into * 1000) throw new DeskError('usage', '--over leaves less than a second for each order.');
    return {kind: 'SLICES', overMs: over, into};
  }
  if (tif !== undefined && tif.toLowerCase() !== 'gtc')
    throw new DeskError('usage', 'The orders of a ladder rest: --tif is gtc.');
  const [from = '', to, ...more] = (ladder ?? '').split(':');
  if (to === undefined || more.length > 0)
    throw new DeskError('usage', '--ladder has two prices with a colon between them.', {
      hint: 'Write it as 60000:58000, or bid-1%:bid-5%.',
    });
  for (const price of [from, to]) priceIn(price, '--ladder');
  return {kind: 'LADDER', from, to, into};
}
