/** Whether all books are of one coin: exchanges list different coins under one name. */
import {dec} from '../model/decimal.ts';
import {DeskError} from '../model/errors.ts';
import type {OrderBook} from '../model/market.ts';
import type {Candidate} from './route.ts';

/** Books of one coin can't stand further apart than this factor. */
const ONE_COIN_FACTOR = 2;

type Seen = Candidate & {readonly book: OrderBook};

/**
 * Throws `usage` where two exchanges' books of one symbol are more than 2x apart: the bid of one against the ask of the
 * other, so that a wide book alone proves nothing.
 */
export function refuseTwoCoins(candidates: readonly Candidate[]): void {
  const seen = candidates.filter((candidate): candidate is Seen => candidate.book !== null && candidate.excluded === null);
  for (const dear of seen) {
    const floor = dear.book.bids[0]?.[0] ?? dear.book.asks[0]?.[0];
    if (floor === undefined) continue;
    for (const cheap of seen) {
      const ceiling = cheap.book.asks[0]?.[0] ?? cheap.book.bids[0]?.[0];
      if (cheap.exchange === dear.exchange || ceiling === undefined) continue;
      if (dec(floor).gt(dec(ceiling).times(ONE_COIN_FACTOR))) throw twoCoins(cheap, ceiling, dear, floor);
    }
  }
}

function twoCoins(cheap: Candidate, ceiling: string, dear: Candidate, floor: string): DeskError {
  const [base = ''] = dear.symbol.split('/');
  return new DeskError(
    'usage',
    `${dear.symbol} is at ${ceiling} on ${cheap.exchange} and at ${floor} on ${dear.exchange}: two coins of one name.`,
    {
      hint: `Choose an account with --on or --account, or give one of them its own name in the keys file: assets: {${dear.exchange}: {${base}: NAME}}.`,
      sent: false,
    },
  );
}
