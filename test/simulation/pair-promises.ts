/**
 * What a pair says, held against what the engines have, once all is well again:
 *
 *   H3 what it says was filled and is alone is so, no leg forgotten · H4 it is not in doubt any more, and what is alone has a reason
 *   H5 no more was traded than the plan has · H6 closed: nothing is left of it beyond a smallest order, and what is left is said
 *   H9 nothing rests once the pair has said how it stands · H10 once closed it stays closed, whoever takes it up
 */
import type {PairDocument} from '../../src/lib/arbitrage/pair/pair.ts';
import {type Decimal, dec, plain} from '../../src/lib/model/decimal.ts';
import {DeskError} from '../../src/lib/model/errors.ts';
import type {Said} from './pair-commands.ts';
import type {PairTerms} from './pair-terms.ts';
import type {PairWatch} from './pair-watch.ts';

/** Of a purchase that is paid in coins: more than any exchange keeps back. */
const MOST_FEE = '0.003';

export class PairPromises {
  readonly broken = new Set<string>();
  readonly #terms: PairTerms;
  readonly #watch: () => PairWatch;

  /** `watch` complains to this. */
  constructor(terms: PairTerms, watch: () => PairWatch) {
    this.#terms = terms;
    this.#watch = watch;
  }

  complain(what: string): void {
    this.broken.add(what);
  }

  /** At any time: whoever says how the pair stands has left nothing in the book. */
  rests(when: string, said: Said): void {
    if (said === null || said instanceof DeskError || said.state === 'unknown') return;
    if (this.#watch().truth.resting().length > 0) this.complain(`H9 ${when}: ${said.state}, and an order rests`);
  }

  /** Of a pair that is there, and not being closed. */
  opened(when: string, said: Said): void {
    if (said === null || said instanceof DeskError) return this.complain(`H4 ${when}: ${said?.message ?? 'no answer'}`);
    this.rests(when, said);
    const watch = this.#watch();
    const real = {long: watch.truth.filled(this.#terms.long, 'BUY'), short: watch.truth.filled(this.#terms.short, 'SELL')};
    for (const side of ['long', 'short'] as const)
      if (!real[side].eq(said[side].filled))
        this.complain(`H3 ${when}: says ${said[side].filled} ${side}, it is ${plain(real[side])}`);
    const alone = watch.alone();
    if (said.residual !== null && !alone.eq(said.residual))
      this.complain(`H3 ${when}: says residual ${said.residual}, it is ${plain(alone)}`);
    this.#ended(when, said);
    const most = dec(this.#terms.quantity).plus(this.#terms.lot);
    if (real.long.gt(most) || real.short.gt(most))
      this.complain(`H5 ${plain(real.long)} and ${plain(real.short)} of ${this.#terms.quantity}`);
  }

  /** Of a pair that is being closed, or was: what is left of it. */
  closed(when: string, said: Said): void {
    if (said === null || said instanceof DeskError) return this.complain(`H6 ${when}: ${said?.message ?? 'no answer'}`);
    this.rests(when, said);
    this.#ended(when, said);
    if (said.state !== 'closed' && said.error === undefined && said.state !== 'residual')
      this.complain(`H6 ${when}: ${said.state}, without a reason`);
    const alone = this.#watch().alone();
    if (said.residual !== null && alone.minus(said.residual).abs().gt(this.#unsaid()))
      this.complain(`H6 ${when}: says residual ${said.residual}, it is ${plain(alone)}`);
    const left = Object.values(this.#watch().left());
    // What is under the smallest order of a market stays.
    if (left.some((each) => each.abs().gte(this.#least()))) this.complain(`H6 ${when} left ${left.map(plain).join(' and ')}`);
  }

  /** Nothing more can be done for a pair that was closed. */
  stays(when: string, said: Said, ordersBefore: number): void {
    const watch = this.#watch();
    if (watch.truth.orders !== ordersBefore) this.complain(`H10 ${when}: taken up after its close it sent more`);
    const state = said === null ? 'not answered' : said instanceof DeskError ? said.message : said.state;
    const residual = said === null || said instanceof DeskError ? null : said.residual;
    // What is under the smallest order and not under a lot can be closed by nobody: then it is said, down to the lot.
    const alone = watch.alone();
    const isLeft = residual !== null && alone.abs().gte(this.#terms.lot) && alone.minus(residual).abs().lt(this.#terms.lot);
    if (state !== 'closed' && !(state === 'residual' && isLeft))
      this.complain(`H10 ${when}: taken up after its close it is ${state}`);
  }

  #ended(when: string, {state, residual, error}: PairDocument): void {
    if (state === 'unknown') this.complain(`H4 ${when}: still in doubt`);
    if (state === 'residual' && error === undefined) this.complain(`H4 ${when}: residual ${residual} without a reason`);
  }

  /** A closing counts in whole steps, and what its purchases cost in coins is not in it. */
  #unsaid(): Decimal {
    return this.#terms.lot.times(2).plus(this.#watch().truth.filled(this.#terms.short, 'BUY').times(MOST_FEE));
  }

  #least(): Decimal {
    const {unit, lot} = this.#terms;
    return unit.gt(lot.times(2)) ? unit : lot.times(2);
  }
}
