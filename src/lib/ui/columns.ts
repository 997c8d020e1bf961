/** Which columns of a table fit on the screen and how wide they are: one layout for printed tables and for the window. */

export interface Column {
  readonly title: string;
  /** `right` for text that ends in a unit, `point` for numbers: their decimal points stand below each other. */
  readonly align?: 'left' | 'right' | 'point';
  /** On a narrow terminal the column with the largest goes first; without it the column always stays. */
  readonly drop?: number;
  /** Narrowest width in characters down to which a long text may be cut. Never set on numbers: a cut number lies. */
  readonly shrinkTo?: number;
  /** When the text may be cut: after every column with a larger `drop` is gone. Without it before the first goes. */
  readonly cutAfter?: number;
  /** Left out when no row has anything in it but the "-" of what is not known. */
  readonly hideEmpty?: boolean;
  /** A text wider than its column goes on in the next lines instead of being cut. Together with `shrinkTo`. */
  readonly wrap?: boolean;
}

/** Between two columns. */
export const GAP = '  ';

export interface Slot {
  /** Of the column. */
  readonly index: number;
  /** In terminal cells. */
  readonly width: number;
}

export interface Layout {
  readonly slots: readonly Slot[];
  /** Titles of the columns that were dropped for want of room, in the order of the table. */
  readonly dropped: readonly string[];
}

/**
 * `natural`: the width that each column needs; 0 hides a column with `hideEmpty`. `width`: of the screen, null when
 * everything is shown. Cuts long texts and drops columns, step by step, until the table fits or no step is left.
 */
export function fitColumns(columns: readonly Column[], natural: readonly number[], width: number | null): Layout {
  const used = columns.flatMap(({hideEmpty}, index) => (hideEmpty === true && natural[index] === 0 ? [] : [index]));
  const full = used.map((index) => ({index, width: Math.max(natural[index] ?? 0, columns[index]?.title.length ?? 0, 1)}));
  if (width === null) return {slots: full, dropped: []};
  const dropped = new Set<number>();
  for (const step of stepsOf(columns, used)) {
    if (step.drops !== null) dropped.add(step.drops);
    const slots = shrink(
      columns,
      full.filter(({index}) => !dropped.has(index)),
      step.rank,
      width,
    );
    if (totalOf(slots) <= width || step.isLast) {
      return {slots, dropped: used.filter((index) => dropped.has(index)).map((index) => columns[index]?.title ?? '')};
    }
  }
  return {slots: full, dropped: []};
}

interface Step {
  /** Texts whose `cutAfter` is at least this may be cut. */
  readonly rank: number;
  /** The column that goes with this step. */
  readonly drops: number | null;
  readonly isLast: boolean;
}

/** What is given up, the least important first. */
function stepsOf(columns: readonly Column[], used: readonly number[]): readonly Step[] {
  const drops = used.flatMap((index) => {
    const rank = columns[index]?.drop;
    return rank === undefined ? [] : [{rank, drops: index}];
  });
  const cuts = used.flatMap((index) => {
    const rank = columns[index]?.cutAfter;
    return rank === undefined ? [] : [{rank, drops: null}];
  });
  const steps = [{rank: Number.POSITIVE_INFINITY, drops: null}, ...[...drops, ...cuts].sort((a, b) => b.rank - a.rank)];
  return steps.map((step, at) => ({...step, isLast: at === steps.length - 1}));
}

/** Takes what is too much from the columns that may be cut, from the widest one first. */
function shrink(columns: readonly Column[], full: readonly Slot[], rank: number, width: number): readonly Slot[] {
  const slots = full.map((slot) => ({...slot}));
  let excess = totalOf(slots) - width;
  for (; excess > 0; excess--) {
    const widest = slots
      .filter((slot) => slot.width > leastWidth(columns[slot.index], rank))
      .reduce((a: {index: number; width: number} | null, b) => (a === null || b.width > a.width ? b : a), null);
    if (widest === null) break;
    widest.width -= 1;
  }
  return slots;
}

function leastWidth(column: Column | undefined, rank: number): number {
  const {shrinkTo = Number.POSITIVE_INFINITY, cutAfter = Number.POSITIVE_INFINITY} = column ?? {};
  return cutAfter >= rank ? shrinkTo : Number.POSITIVE_INFINITY;
}

/** Width of a whole line, in terminal cells. */
export function totalOf(slots: readonly Slot[]): number {
  return slots.reduce((sum, slot) => sum + slot.width + GAP.length, -GAP.length);
}

/** Numbers of one column with blanks behind them, so that right-aligned their decimal points stand below each other. */
export function alignPoints(texts: readonly string[]): readonly string[] {
  let most = 0;
  for (const text of texts) if (NUMBER.test(text)) most = Math.max(most, fractionOf(text));
  if (most === 0) return texts;
  return texts.map((text) => (NUMBER.test(text) ? text + ' '.repeat(most - fractionOf(text)) : text));
}

/** A formatted number, or the "-" that stands for none. */
const NUMBER = /^(?:-|[-+]?[\d,]+(?:\.\d+)?)$/;

/** Length of the point and what follows it. */
function fractionOf(text: string): number {
  const point = text.indexOf('.');
  return point === -1 ? 0 : text.length - point;
}
