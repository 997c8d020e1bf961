/** The picture below `mxt route`: the side of the book that is taken from, and what the plan takes of it. */
import {type Decimal, dec, ZERO} from '../../model/decimal.ts';
import type {BookDocument, MergedLevel} from '../../router/merged-book.ts';
import type {Route, RouteLeg} from '../../router/route.ts';
import {amount, decimalsOf} from '../format.ts';
import {prose, wrapWords} from '../prose.ts';
import {HUES, type Screen} from '../screen.ts';
import {cutPainted} from '../text-width.ts';

const BAR = 30;
/** On a narrow terminal, where the names of the accounts need the room. */
const SHORT_BAR = 16;
const ROOM_FOR_BAR = 80;
/** Before the bars: the prices. */
const MARGIN = 18;
/** One per account, beside its colour: a picture without colours can be read too. */
const BLOCKS = ['█', '▓', '▒', '▚', '◆', '●'] as const;
const LEFT = '░';

/** An account of the plan as it is drawn. */
interface Brush {
  readonly account: string;
  /** `length` blocks in the account's colour. */
  draw(length: number): string;
}

/** Price by price, best first. Blocks of an account are what the plan takes there; the light ones are left in the book. */
export function depthChart(route: Route, reach: BookDocument, screen: Screen): readonly string[] {
  const levels = route.side === 'BUY' ? reach.asks : reach.bids;
  if (levels.length === 0) return [];
  const most = levels.reduce((largest, {quantity}) => (dec(quantity).gt(largest) ? dec(quantity) : largest), ZERO);
  const brushes = brushesOf(route.plan, screen);
  const digits = levels.reduce((finest, {price}) => Math.max(finest, decimalsOf(price)), 0);
  const taking = new Taking(route);
  const {width} = screen;
  const whole = {most, length: width !== null && width < ROOM_FOR_BAR ? SHORT_BAR : BAR};
  const lines = levels.map((level) => {
    const bar = barOf(level, whole, taking.at(level), brushes, screen);
    const line = `${amount(level.price, digits).padStart(MARGIN - 2)}  ${bar} ${level.accounts.map(namesOf).join(', ')}`;
    return width === null ? line : cutPainted(line, width);
  });
  const legend = [...brushes.map(({account, draw}) => `${draw(1)} ${account}`), `${screen.paint('dim', LEFT)} left in the book`];
  const beyond = taking.isDone() ? [] : [prose(`The plan goes on beyond the prices shown here.`, screen, 'dim')];
  return ['', ...lines, ...beyond, ...wrapWords(`${' '.repeat(MARGIN)}${legend.join('   ')}`, width)];
}

/** What each leg still takes while the levels are walked from the best one on. */
class Taking {
  readonly #side: Route['side'];
  readonly #left = new Map<string, Decimal>();
  readonly #limit = new Map<string, Decimal>();

  constructor({side, plan}: Route) {
    this.#side = side;
    for (const {account, quantity, limitPrice} of plan) {
      this.#left.set(account, (this.#left.get(account) ?? ZERO).plus(quantity));
      this.#limit.set(account, dec(limitPrice));
    }
  }

  /** Quantities taken at this level, by account of the plan. */
  at({accounts}: MergedLevel): ReadonlyMap<string, Decimal> {
    const taken = new Map<string, Decimal>();
    for (const {account, sameBook, quantity, bookPrice} of accounts) {
      let there = dec(quantity);
      for (const name of [account, ...sameBook]) {
        const part = this.#take(name, there, dec(bookPrice));
        there = there.minus(part);
        if (part.gt(0)) taken.set(name, (taken.get(name) ?? ZERO).plus(part));
      }
    }
    return taken;
  }

  isDone(): boolean {
    return [...this.#left.values()].every((left) => left.lte(0));
  }

  #take(name: string, there: Decimal, price: Decimal): Decimal {
    const [left = ZERO, limit] = [this.#left.get(name), this.#limit.get(name)];
    if (limit === undefined || (this.#side === 'BUY' ? price.gt(limit) : price.lt(limit))) return ZERO;
    const part = left.lt(there) ? left : there;
    this.#left.set(name, left.minus(part));
    return part;
  }
}

/** Something is never drawn as nothing, and a level that is not used up never as used up where there is room to say so. */
function barOf(
  {quantity}: MergedLevel,
  {most, length: longest}: {readonly most: Decimal; readonly length: number},
  taken: ReadonlyMap<string, Decimal>,
  brushes: readonly Brush[],
  screen: Screen,
): string {
  const length = most.isZero() ? 0 : Math.max(1, dec(quantity).div(most).times(longest).round().toNumber());
  const blocks = (part: Decimal) => Math.max(1, dec(part).div(quantity).times(length).round().toNumber());
  const sum = [...taken.values()].reduce((all, part) => all.plus(part), ZERO);
  let room = sum.lt(quantity) ? Math.max(1, length - 1) : length;
  const parts = brushes.flatMap(({account, draw}) => {
    const part = taken.get(account);
    if (part === undefined) return [];
    const size = Math.min(room, blocks(part));
    room -= size;
    return [{size, text: draw(size)}];
  });
  const drawn = parts.reduce((all, {size}) => all + size, 0);
  return parts.map(({text}) => text).join('') + screen.paint('dim', LEFT.repeat(length - drawn));
}

function brushesOf(plan: readonly RouteLeg[], screen: Screen): readonly Brush[] {
  const accounts = [...new Set(plan.map(({account}) => account))];
  return accounts.map((account, index) => {
    const block = BLOCKS[index % BLOCKS.length] ?? LEFT;
    const hue = HUES[index % HUES.length] ?? 'cyan';
    return {account, draw: (length: number) => screen.paint(hue, block.repeat(length))};
  });
}

function namesOf({account, sameBook}: MergedLevel['accounts'][number]): string {
  return [account, ...sameBook].join('/');
}
