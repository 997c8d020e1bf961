/** Tables for people: aligned columns without borders, fitted to the terminal, plain and whole when piped. */
import Table from 'cli-table3';
import {printable} from './printable.ts';
import type {Screen, Tone} from './screen.ts';

export interface Column {
  readonly title: string;
  /** Numbers are right-aligned. */
  readonly align?: 'left' | 'right';
  /** On a narrow terminal the column with the largest goes first; without it the column always stays. */
  readonly drop?: number;
  /** Narrowest width in characters down to which a long text may be cut. Never set on numbers: a cut number lies. */
  readonly shrinkTo?: number;
  /** Left out when no row has anything in it. */
  readonly hideEmpty?: boolean;
}

export type Cell = string | {readonly text: string; readonly tone: Tone};

const GAP = '  ';
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const COMBINING = /\p{M}/u;
const NO_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: GAP,
};

/** The table as text, without a final line break. Cells are made safe for the terminal here. "" for no columns. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly Cell[])[], screen: Screen): string {
  const texts = [columns.map(({title}) => title), ...rows.map((row) => columns.map((_, index) => printable(textOf(row[index]))))];
  const layout = fitColumns(columns, texts, screen.width);
  if (layout.length === 0) return '';
  const table = new Table({
    chars: NO_LINES,
    style: {'padding-left': 0, 'padding-right': 0, head: [], border: []},
    truncate: '…',
    colWidths: layout.map(({width}) => width),
    colAligns: layout.map(({index}) => columns[index]?.align ?? 'left'),
  });
  texts.forEach((line, number) => {
    const paint = (text: string, index: number) => {
      if (number === 0) return screen.paint('dim', text);
      const cell = rows[number - 1]?.[index];
      return typeof cell === 'object' ? screen.paint(cell.tone, text) : text;
    };
    table.push(layout.map(({index}) => paint(line[index] ?? '', index)));
  });
  // Spaces at line ends would make diffs of piped tables noisy.
  return table.toString().replace(/ +$/gm, '');
}

interface Slot {
  readonly index: number;
  readonly width: number;
}

/** Which columns stay and how wide: cuts long texts first, then drops columns by their `drop`, largest first. */
function fitColumns(columns: readonly Column[], texts: readonly (readonly string[])[], width: number | null): readonly Slot[] {
  const natural = columns.map((_, index) => Math.max(1, ...texts.map((line) => displayWidth(line[index] ?? ''))));
  const isEmpty = (index: number) => texts.slice(1).every((line) => line[index] === '');
  let kept = columns.flatMap(({hideEmpty}, index) => (hideEmpty === true && isEmpty(index) ? [] : [index]));
  for (;;) {
    const slots = shrink(columns, natural, kept, width);
    const total = slots.reduce((sum, slot) => sum + slot.width + GAP.length, -GAP.length);
    const droppable = kept.filter((index) => columns[index]?.drop !== undefined);
    if (width === null || total <= width || droppable.length === 0) return slots;
    const least = droppable.reduce((a, b) => ((columns[b]?.drop ?? 0) > (columns[a]?.drop ?? 0) ? b : a));
    kept = kept.filter((index) => index !== least);
  }
}

/** Takes what is too much from the columns that may be cut, from the widest one first. */
function shrink(
  columns: readonly Column[],
  natural: readonly number[],
  kept: readonly number[],
  width: number | null,
): readonly Slot[] {
  const slots = kept.map((index) => ({index, width: natural[index] ?? 1}));
  if (width === null) return slots;
  let excess = slots.reduce((sum, slot) => sum + slot.width + GAP.length, -GAP.length) - width;
  for (; excess > 0; excess--) {
    const room = slots.filter((slot) => slot.width > (columns[slot.index]?.shrinkTo ?? Number.POSITIVE_INFINITY));
    if (room.length === 0) break;
    const widest = room.reduce((a, b) => (b.width > a.width ? b : a));
    widest.width -= 1;
  }
  return slots;
}

function textOf(cell: Cell | undefined): string {
  return cell === undefined ? '' : typeof cell === 'string' ? cell : cell.text;
}

/** Terminal cells of a text: ideographs and emoji take two, combining marks none. */
function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += WIDE.test(character) ? 2 : COMBINING.test(character) ? 0 : 1;
  return width;
}
