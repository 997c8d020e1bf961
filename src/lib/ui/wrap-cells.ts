/** Long texts of a table that go on below: a row becomes as many rows as its longest text has lines. */
import type {Column, Slot} from './columns.ts';
import {wrapWords} from './prose.ts';
import {displayWidth} from './text-width.ts';

interface Cells<Row> {
  /** By column, then by row. */
  readonly texts: readonly (readonly string[])[];
  readonly rows: readonly Row[];
}

/** The same cells where no column wraps. A row that goes on is there again, with nothing in its other columns. */
export function wrapCells<Row>(columns: readonly Column[], slots: readonly Slot[], cells: Cells<Row>): Cells<Row> {
  const wrapping = new Map(slots.flatMap(({index, width}) => (columns[index]?.wrap === true ? [[index, width] as const] : [])));
  if (wrapping.size === 0) return cells;
  const texts: string[][] = columns.map(() => []);
  const rows: Row[] = [];
  cells.rows.forEach((row, at) => {
    const parts = columns.map((_, index) => {
      const text = cells.texts[index]?.[at] ?? '';
      const width = wrapping.get(index);
      return width === undefined ? [text] : wrapWords(text, width).flatMap((line) => broken(line, width));
    });
    const height = parts.reduce((most, {length}) => Math.max(most, length), 1);
    for (let line = 0; line < height; line += 1) {
      rows.push(row);
      parts.forEach((part, index) => {
        texts[index]?.push(part[line] ?? '');
      });
    }
  });
  return {texts, rows};
}

/** A word that is wider than the column, such as a path, in pieces. */
function broken(line: string, width: number): readonly string[] {
  if (displayWidth(line) <= width) return [line];
  const pieces = [''];
  for (const character of line) {
    const piece = pieces.at(-1) ?? '';
    if (displayWidth(piece + character) > width && piece !== '') pieces.push(character);
    else pieces[pieces.length - 1] = piece + character;
  }
  return pieces;
}
