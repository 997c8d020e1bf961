/**
 * Accounts on one exchange see one and the same book, and its depth is there once. So they are alternatives: who takes
 * it is decided by fee, balance and rules, and a plan never promises the same level twice.
 */
import type {Curve} from './curve.ts';

/** The first two that both take from one book; null when no book is taken from twice. */
export function takenTwice(curves: readonly Curve[], amounts: readonly number[]): readonly [one: number, other: number] | null {
  for (let one = 0; one < curves.length; one++) {
    if (amounts[one] === 0) continue;
    for (let other = one + 1; other < curves.length; other++) {
      if (amounts[other] !== 0 && sameBook(curves, one, other)) return [one, other];
    }
  }
  return null;
}

/** The bounds with nothing left for the others on this account's book. */
export function aloneOnBook(curves: readonly Curve[], high: readonly number[], account: number): readonly number[] {
  return high.map((bound, other) => (other !== account && sameBook(curves, account, other) ? 0 : bound));
}

/** The most each may take: nothing where another on the same book can do all that it can, and no dearer; of equals the first. */
export function boundsOf(curves: readonly Curve[]): readonly number[] {
  return curves.map((curve, index) => {
    const outdone = curves.some((other, at) => at !== index && matches(other, curve) && (at < index || !matches(curve, other)));
    return outdone ? 0 : curve.bound;
  });
}

function sameBook(curves: readonly Curve[], one: number, other: number): boolean {
  return (curves[one] as Curve).terms.bookId === (curves[other] as Curve).terms.bookId;
}

/**
 * Whether every order allowed to `other` is allowed to `one` at no higher cost. Certain for equal rules and levels: a
 * buy's notional only grows, so its largest order covers what the balance bounds; a sale's may not, so that bound must be equal.
 */
function matches({terms: one, bound}: Curve, {terms: other, bound: least}: Curve): boolean {
  return (
    one.bookId === other.bookId &&
    one.levels === other.levels &&
    bound >= least &&
    one.rate <= other.rate &&
    one.step === other.step &&
    one.tick === other.tick &&
    one.worst === other.worst &&
    one.minQuantity === other.minQuantity &&
    one.minProduct === other.minProduct &&
    (one.buy || one.maxProduct === other.maxProduct)
  );
}
