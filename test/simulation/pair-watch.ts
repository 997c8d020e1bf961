/**
 * A pair is looked at whenever an order of it changes in an engine: what is alone is alone, whatever mxt knows of it. While it is opened and
 * while it is closed:
 *
 *   H1 one side is never ahead by more than was allowed, and a lot · H2 the other side never has more than the lead; nothing that was opened is
 *   closed twice, and no side flips · H7 what rests and what is alone are never more than was allowed, and a lot
 *   H8 what rests has the price that the journal has · H11 an order that takes goes by a book of its time
 */
import {type Decimal, dec, plain, ZERO} from '../../src/lib/model/decimal.ts';
import type {OrderDeps} from '../../src/lib/orders/order-deps.ts';
import type {EngineOrder} from '../../src/lib/sandbox/engine/types.ts';
import type {Journal} from '../../src/lib/state/journal.ts';
import type {DeskAccount} from './desk.ts';
import {PairBooks} from './pair-books.ts';
import {type PairTerms, symbolOn} from './pair-terms.ts';
import {PairTruth} from './pair-truth.ts';
import type {VirtualTime} from './virtual-time.ts';

/** How often the journal is held against what rests, while something does: it may be wrong without any change in an engine. */
const LOOK_MS = 250;
/** What the stream says of a change may be on its way for so long; one that is in doubt is known to be. */
const CHANGE_MS = 5000;
/** As a fraction. */
export const MAX_SLIPPAGE = '0.02';

export interface Watched {
  readonly terms: PairTerms;
  readonly journal: Journal;
  readonly time: VirtualTime;
  readonly complain: (what: string) => void;
}

export class PairWatch {
  readonly truth: PairTruth;
  readonly #books: PairBooks;
  readonly #of: Watched;
  readonly #most: Decimal;
  /** When the orders were journaled, by client order id. */
  readonly #decided = new Map<string, number>();
  #lead: 'long' | 'short' | null = null;
  #wrongSince: number | null = null;
  #isLooking = false;
  /** What was alone when the newest closing began: it may be left to the end. Null: it is opened. */
  #before: Decimal | null = null;

  constructor(of: Watched) {
    const {long, short, maxUnhedged, lot} = of.terms;
    this.#of = of;
    this.#most = dec(maxUnhedged).plus(lot);
    const symbolOf = ({world}: DeskAccount) => symbolOn(world);
    this.#books = new PairBooks([long, short], symbolOf, of.terms.maker);
    this.truth = new PairTruth([long, short], symbolOf, (account, order, isNew) => {
      if (isNew && order.timeInForce === 'IOC') this.#compareBook(account, order);
      this.#compare();
    });
  }

  /** What a process works with, so that it is seen when it decides on an order, and on a closing. */
  over(deps: OrderDeps): OrderDeps {
    const {journal} = deps.state;
    const open: Journal['open'] = (draft, admission, sent) => {
      this.#decided.set(draft.clientOrderId, this.#of.time.now());
      return journal.open(draft, admission, sent);
    };
    const openRoute: Journal['openRoute'] = (draft, admission) => {
      const opened = journal.openRoute(draft, admission);
      if (opened.found === 'FRESH' && draft.pair?.kind === 'CLOSE') this.#before = this.alone().abs();
      return opened;
    };
    return {...deps, state: {...deps.state, journal: {...journal, open, openRoute}}};
  }

  /** From now on it is closed. */
  closing(): void {
    this.#before ??= this.alone().abs();
  }

  stop(): void {
    this.#books.stop();
    this.truth.stop();
    this.truth.verify();
  }

  /** Coins that the long side has more of than the short one. */
  alone(): Decimal {
    const {long, short} = this.left();
    return long.minus(short);
  }

  /** Coins of each side that were traded and not traded back. */
  left(): Readonly<Record<'long' | 'short', Decimal>> {
    const {long, short} = this.#of.terms;
    return {
      long: this.truth.net(long, 'BUY').minus(this.truth.filled(long, 'SELL')),
      short: this.truth.filled(short, 'SELL').minus(this.truth.net(short, 'BUY')),
    };
  }

  /** Of the side that follows, and of both while they are closed: the lead of an opening is held to the spread as well. */
  #compareBook(account: DeskAccount, order: EngineOrder): void {
    const {terms, complain} = this.#of;
    const lead = this.#leadOf();
    const decidedAt = this.#decided.get(order.clientOrderId);
    const opens = (account === terms.long) === (order.side === 'BUY');
    if (decidedAt === undefined || lead === null || (opens && account === terms[lead])) return;
    if (!this.#books.isOfItsTime(account, order, decidedAt, MAX_SLIPPAGE))
      complain(`H11 ${order.side} at ${order.price} on ${account.account}, by a book that is old`);
  }

  #compare(): void {
    const {
      complain,
      terms: {maker},
    } = this.#of;
    const alone = this.alone();
    if (this.#before !== null) return this.#compareClosing(alone, this.#before);
    if (alone.abs().gt(this.#most)) complain(`H1 ${plain(alone)} alone, ${plain(this.#most)} allowed`);
    const lead = this.#leadOf();
    if (lead === 'long' && alone.lt(0)) complain(`H2 over-hedged by ${plain(alone.neg())}`);
    if (lead === 'short' && alone.gt(0)) complain(`H2 over-hedged by ${plain(alone)}`);
    if (!maker) return;
    this.#compareResting(lead === 'short' ? alone.neg() : alone);
    this.#lookOn();
  }

  /** A closing is held up by no rest that was alone before: where there is no room beside that for a smallest order, it comes on top. */
  #compareClosing(alone: Decimal, before: Decimal): void {
    const {unit, lot} = this.#of.terms;
    const isCramped = before.lt(unit) && this.#most.minus(lot).minus(before).lt(unit);
    const most = isCramped ? this.#most.plus(before) : this.#most;
    const allowed = most.gt(before) ? most : before.plus(lot);
    if (alone.abs().gt(allowed)) this.#of.complain(`H1 ${plain(alone)} alone in closing, ${plain(allowed)} allowed`);
    for (const [side, left] of Object.entries(this.left()))
      if (left.lt(0)) this.#of.complain(`H2 ${plain(left.neg())} more was closed of the ${side} side than it had`);
  }

  #compareResting(alone: Decimal): void {
    const resting = this.truth.resting();
    const open = resting.reduce((sum, {quantity, filled}) => sum.plus(dec(quantity).minus(filled)), ZERO);
    if (open.plus(alone).gt(this.#most))
      this.#of.complain(`H7 ${plain(open)} rests and ${plain(alone)} is alone, ${plain(this.#most)} allowed`);
    this.#comparePrices(resting);
  }

  #comparePrices(resting: ReturnType<PairTruth['resting']>): void {
    const {journal, time, complain} = this.#of;
    const differing = resting.filter(({clientOrderId, price}) => {
      const order = journal.find(clientOrderId)[0]?.order;
      return price !== null && order?.price != null && !dec(order.price).eq(price);
    });
    const inDoubt =
      differing.length === 0
        ? new Set()
        : new Set(journal.amends(0).flatMap(({after, before}) => (after === null ? [before.clientOrderId] : [])));
    const wrong = differing.find(({clientOrderId}) => !inDoubt.has(clientOrderId));
    const now = time.now();
    this.#wrongSince = wrong === undefined ? null : (this.#wrongSince ?? now);
    if (this.#wrongSince !== null && now - this.#wrongSince > CHANGE_MS)
      complain(`H8 ${wrong?.clientOrderId} rests at ${wrong?.price}, which the journal does not know`);
  }

  /** Goes on as long as something rests. */
  #lookOn(): void {
    if (this.#isLooking || this.truth.resting().length === 0) return;
    this.#isLooking = true;
    this.#of.time.after(LOOK_MS, () => {
      this.#isLooking = false;
      if (this.#before !== null) return;
      this.#comparePrices(this.truth.resting());
      this.#lookOn();
    });
  }

  #leadOf(): 'long' | 'short' | null {
    this.#lead ??= this.#of.journal.pairs()[0]?.pair?.lead ?? null;
    return this.#lead;
  }
}
