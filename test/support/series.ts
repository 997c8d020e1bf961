/** Series as the tests of several suites ask for them, on the scripted exchange. */
import type {SeriesForm, SeriesInput} from '../../src/lib/orders/series/series.ts';

const TERMS = {
  side: 'BUY',
  symbol: 'BTC/USDT',
  quantity: '0.03',
  quantityIn: 'BASE',
  price: null,
  stopPrice: null,
  timeInForce: null,
  postOnly: false,
  reduceOnly: false,
} as const;

function seriesOf(form: SeriesForm, typed: Partial<SeriesInput['typed']>): SeriesInput {
  const options = {exact: false, allowDuplicate: false, despite: []};
  return {form, typed: {...TERMS, clientId: null, ...typed}, on: 'desk', options};
}

/** 0.01 BTC each at 60000, 59000 and 58000. */
export function ladderOf(
  typed: Partial<SeriesInput['typed']> = {},
  form: Partial<{from: string; to: string; into: number}> = {},
): SeriesInput {
  return seriesOf({kind: 'LADDER', from: '60000', to: '58000', into: 3, ...form}, typed);
}

/** 0.01 BTC each at market, a minute apart. */
export function slicesOf(typed: Partial<SeriesInput['typed']> = {}): SeriesInput {
  return seriesOf({kind: 'SLICES', overMs: 180_000, into: 3}, typed);
}
