/** Refusals in a row, and what they end. */
import {ERROR_KINDS, type Failure} from '../../model/errors.ts';
import type {PairSide} from '../../state/pair-plan.ts';
import type {Sending} from './send-leg.ts';

/** Orders in a row that were refused. */
const MOST_REFUSED = 3;
/** Post-only orders in a row that came too late: the book had moved. */
const MOST_CROSSED = 20;

export class Refusals {
  readonly #lead: PairSide;
  #refused = 0;
  #crossed = 0;
  #isFollowerRefused = false;

  constructor(lead: PairSide) {
    this.#lead = lead;
  }

  /** The last order of the other side was refused: nothing may rest until one is not. */
  get isFollowerRefused(): boolean {
    return this.#isFollowerRefused;
  }

  passed(action: Sending): void {
    this.#refused = 0;
    if (action.do === 'REST') this.#crossed = 0;
    if (action.side !== this.#lead) this.#isFollowerRefused = false;
  }

  /** NEW: a refusal of the lead ends what is new. ALL: one of the follower is tried again, and then left to the user. Null: it goes on. */
  refused({do: what, side}: Sending, {kind}: Failure): 'NEW' | 'ALL' | null {
    if (what === 'REST' && kind === 'rejected' && this.#crossed < MOST_CROSSED) {
      this.#crossed += 1;
      return null;
    }
    this.#refused += 1;
    const isOften = this.#refused >= MOST_REFUSED;
    if (side === this.#lead) return isOften || !ERROR_KINDS[kind].retryable ? 'NEW' : null;
    this.#isFollowerRefused = true;
    return isOften ? 'ALL' : null;
  }
}
