/** Tables for people: aligned columns without borders, fitted to the terminal, plain and whole when piped. */
import {alignPoints, type Column, fitColumns, GAP, type Slot} from './columns.ts';
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
  const texts = columnTexts(columns, rows);
  const {slots, dropped} = fitColumns(columns, texts.map(widestOf), screen.width);
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

/** The cells of each column as they are shown, before any is cut. */
function columnTexts(columns: readonly Column[], rows: readonly (readonly Cell[])[]): readonly (readonly string[])[] {
  const safe = rows.map((row) => safeTexts(columns.map((_, index) => textOf(row[index]))));
  return columns.map(({align}, index) => {
    const texts = safe.map((row) => row[index] ?? '');
    return align === 'point' ? alignPoints(texts) : texts;
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
