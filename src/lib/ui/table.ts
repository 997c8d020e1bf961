/** Tables for people: aligned columns without borders, fitted to the terminal, plain and whole when piped. */
import Table from 'cli-table3';
import {alignPoints, type Column, fitColumns, GAP, type Slot, totalOf} from './columns.ts';
import {printable} from './printable.ts';
import {wrapWords} from './prose.ts';
import {recordsText} from './records.ts';
import type {Screen, Tone} from './screen.ts';
import {cutTo, displayWidth} from './text-width.ts';
import {wrapCells} from './wrap-cells.ts';

export type {Column} from './columns.ts';

export type Cell = string | {readonly text: string; readonly tone: Tone};

/** cli-table3 compares each cell with all those before it: a long table is drawn in pieces, or its time would grow with the square of the rows. */
const ROWS_AT_ONCE = 60;
/** Lines of one cell of cli-table3. A cell costs more than its text, and its text is measured once for each line: measured, few are best. */
const ROWS_PER_CELL = 3;

/** No borders, and two blanks between columns. */
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

/**
 * The table as text, without a final line break. Cells are made safe for the terminal here. "" for no columns. Where
 * columns were dropped to fit, a last line names them; where no layout fits, each row is a paragraph of its titles and
 * texts. The time it takes grows with the number of rows and no faster.
 */
export function renderTable(columns: readonly Column[], rows: readonly (readonly Cell[])[], screen: Screen): string {
  const {texts, slots, dropped} = arrange(columns, rows, screen.width);
  if (slots.length === 0) return '';
  const {width} = screen;
  if (width !== null && totalOf(slots) > width) return recordsText(columns, columnTexts(columns, rows), rows.length, width);
  const pieces: string[] = [];
  const content = {columns, ...wrapCells(columns, slots, {texts, rows}), screen};
  for (let from = TITLES; from < content.rows.length; from += ROWS_AT_ONCE) {
    pieces.push(drawPiece(slots, {from, to: Math.min(from + ROWS_AT_ONCE, content.rows.length)}, content));
  }
  if (dropped.length > 0) {
    const note = `Not shown in ${screen.width} columns: ${dropped.join(', ')}.`;
    pieces.push(...wrapWords(note, screen.width).map((line) => screen.paint('dim', line)));
  }
  return pieces.join('\n');
}

interface Content {
  readonly columns: readonly Column[];
  /** By column, then by row. */
  readonly texts: readonly (readonly string[])[];
  readonly rows: readonly (readonly Cell[])[];
  readonly screen: Screen;
}

/** The row of titles, before the first. */
const TITLES = -1;

/** The widths are given, so that every piece of a long table is laid out alike. */
function drawPiece(slots: readonly Slot[], {from, to}: {readonly from: number; readonly to: number}, content: Content): string {
  const table = new Table({
    chars: NO_LINES,
    style: {'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true},
    colWidths: slots.map(({width}) => width),
    colAligns: slots.map(({index}) => ((content.columns[index]?.align ?? 'left') === 'left' ? 'left' : 'right')),
  });
  for (let row = from; row < to; row += ROWS_PER_CELL) {
    const rows = Array.from({length: Math.min(ROWS_PER_CELL, to - row)}, (_, at) => row + at);
    table.push(slots.map((slot) => rows.map((each) => cellText(slot, each, content)).join('\n')));
  }
  // Blanks at line ends would make diffs of piped tables noisy.
  return table.toString().replace(/ +$/gm, '');
}

/** Cut before it is painted: what paints a text has no width. */
function cellText({index, width}: Slot, row: number, {columns, texts, rows, screen}: Content): string {
  if (row === TITLES) return screen.paint('dim', cutTo(columns[index]?.title ?? '', width));
  const cell = rows[row]?.[index];
  const text = cutTo(texts[index]?.[row] ?? '', width);
  return typeof cell === 'object' ? screen.paint(cell.tone, text) : text;
}

/**
 * The texts and where they go. Decimal points stand below each other where there is room for that; a column of 60,000.5
 * and 0.00001 is wide then, and showing a column more is worth more than that.
 */
function arrange(columns: readonly Column[], rows: readonly (readonly Cell[])[], width: number | null) {
  const plain = columnTexts(columns, rows);
  const aligned = plain.map((texts, index) => (columns[index]?.align === 'point' ? alignPoints(texts) : texts));
  const best = {texts: aligned, ...fitColumns(columns, aligned.map(widestOf), width)};
  if (width === null || (best.dropped.length === 0 && totalOf(best.slots) <= width)) return best;
  const narrow = {texts: plain, ...fitColumns(columns, plain.map(widestOf), width)};
  const isBetter = narrow.dropped.length < best.dropped.length || totalOf(best.slots) > width;
  return isBetter ? narrow : best;
}

/** The cells of each column as they are shown, before any is cut or aligned. */
function columnTexts(columns: readonly Column[], rows: readonly (readonly Cell[])[]): readonly (readonly string[])[] {
  const safe = rows.map((row) => safeTexts(columns.map((_, index) => textOf(row[index]))));
  return columns.map(({hideEmpty}, index) => {
    const texts = safe.map((row) => row[index] ?? '');
    return hideEmpty === true && texts.every((text) => text === '' || text === '-') ? texts.map(() => '') : texts;
  });
}

/** A row is looked through as one text: nearly all have nothing to hide, and that is one search instead of one per cell. */
function safeTexts(texts: readonly string[]): readonly string[] {
  const joined = texts.join(' ');
  return printable(joined) === joined ? texts : texts.map(printable);
}

function widestOf(texts: readonly string[]): number {
  let widest = 0;
  for (const text of texts) widest = Math.max(widest, displayWidth(text));
  return widest;
}

function textOf(cell: Cell | undefined): string {
  return cell === undefined ? '' : typeof cell === 'string' ? cell : cell.text;
}
