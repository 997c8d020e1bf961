/** A table for a terminal on which no layout of its columns fits: nothing is left out, and nothing is wider than the screen. */
import type {Column} from './columns.ts';
import {wrapWords} from './prose.ts';

/** Of lines after the first of a row. */
const INDENT = '  ';

/** Each row as "Title text, Title text", wrapped at words. `texts`: by column, then by row; an empty one is left out. */
export function recordsText(
  columns: readonly Column[],
  texts: readonly (readonly string[])[],
  rows: number,
  width: number,
): string {
  const lines: string[] = [];
  for (let row = 0; row < rows; row += 1) {
    const parts = columns.flatMap(({title}, index) => {
      const text = texts[index]?.[row] ?? '';
      return text === '' ? [] : [`${title} ${text}`.trim()];
    });
    const [first = '', ...rest] = wrapWords(parts.join(', '), width - INDENT.length);
    lines.push(first, ...rest.map((line) => INDENT + line));
  }
  return lines.join('\n');
}
