/** Tables for people: aligned columns without borders, fitted to the terminal, plain and whole when piped. */
import {alignPoints, type Column, fitColumns, GAP, type Slot, totalOf} from './columns.ts';
import {printable} from './printable.ts';
import {wrapWords} from './prose.ts';
import type {Screen, Tone} from './screen.ts';
import {cutTo, displayWidth, padding} from './text-width.ts';

export type {Column} from './columns.ts';

export type Cell = string | {readonly text: string; readonly tone: Tone};

/**
 * The table as text, without a final line break. Cells are made safe for the terminal here. "" for no columns. Where
 * columns were dropped to fit, a last line names them. The time it takes grows with the number of rows and no faster.
 */
export function renderTable(columns: readonly Column[], rows: readonly (readonly Cell[])[], screen: Screen): string {
  const {texts, slots, dropped} = arrange(columns, rows, screen.width);
  if (slots.length === 0) return '';
  const head = slots.map(({index, width}) => {
    const title = columns[index]?.title ?? '';
    return place(title, (text) => screen.paint('dim', text), width, columns[index]);
  });
  const lines = [trimmed(head), ...rows.map((row, at) => trimmed(lineOf(row, at, {columns, texts, slots, screen})))];
  if (dropped.length > 0) {
    const note = `Not shown in ${screen.width} columns: ${dropped.join(', ')}.`;
    lines.push(...wrapWords(note, screen.width).map((line) => screen.paint('dim', line)));
  }
  return lines.join('\n');
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

interface Drawing {
  readonly columns: readonly Column[];
  /** By column, then by row. */
  readonly texts: readonly (readonly string[])[];
  readonly slots: readonly Slot[];
  readonly screen: Screen;
}

function lineOf(row: readonly Cell[], at: number, {columns, texts, slots, screen}: Drawing): readonly string[] {
  return slots.map(({index, width}) => {
    const cell = row[index];
    const paint = typeof cell === 'object' ? (text: string) => screen.paint(cell.tone, text) : (text: string) => text;
    return place(texts[index]?.[at] ?? '', paint, width, columns[index]);
  });
}

/** The text in its slot; the padding is not painted. */
function place(text: string, paint: (text: string) => string, width: number, column: Column | undefined): string {
  const shown = cutTo(text, width);
  const blanks = padding(shown, width);
  // Blanks that align decimal points stand inside the text: painting them shows nothing.
  return column?.align === undefined || column.align === 'left' ? paint(shown) + blanks : blanks + paint(shown);
}

/** Blanks at line ends would make diffs of piped tables noisy. */
function trimmed(cells: readonly string[]): string {
  return cells.join(GAP).replace(/ +$/, '');
}

/** The cells of each column as they are shown, before any is cut or aligned. */
function columnTexts(columns: readonly Column[], rows: readonly (readonly Cell[])[]): readonly (readonly string[])[] {
  const safe = rows.map((row) => safeTexts(columns.map((_, index) => textOf(row[index]))));
  return columns.map((_, index) => safe.map((row) => row[index] ?? ''));
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
