/** Widths of text on a terminal, where some characters take two cells and some none. */

const ONE_CELL_EACH = /^[\x20-\x7e]*$/;
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const COMBINING = /\p{M}/u;

/** Terminal cells of a text: ideographs and emoji take two, combining marks none. The text is printable already. */
export function displayWidth(text: string): number {
  if (ONE_CELL_EACH.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += cells(character);
  return width;
}

/** The text if it fits into `width` cells, else its beginning and "…". */
export function cutTo(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let [kept, used] = ['', 1];
  for (const character of text) {
    used += cells(character);
    if (used > width) break;
    kept += character;
  }
  return `${kept}…`;
}

/** The text if it fits into `width` cells, else "…" and its end: what counts up differs there. */
export function cutStart(text: string, width: number): string {
  return displayWidth(text) <= width ? text : reversed(cutTo(reversed(text), width));
}

/** The text if it fits into `width` cells, else its beginning, "…" and its end: names differ at either. */
export function cutMiddle(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  const tail = Math.floor((width - 1) / 2);
  return cutTo(text, width - tail) + cutStart(text, tail + 1).slice(1);
}

function reversed(text: string): string {
  return [...text].reverse().join('');
}

/** Colours in a text, which take no room. */
export const PAINT = /\u001b\[[\d;]*m/g;

/** A painted text of at most `width` cells: what is cut ends with "…", and its colours end where they did. */
export function cutPainted(text: string, width: number): string {
  if (displayWidth(text.replace(PAINT, '')) <= width) return text;
  let [kept, used] = ['', 1];
  for (const [part] of text.matchAll(/\u001b\[[\d;]*m|./gsu)) {
    if (part.startsWith('\u001b')) kept += part;
    else if (used <= width) {
      used += cells(part);
      kept += used <= width ? part : '…';
    }
  }
  return kept;
}

/** Blanks that are missing to `width` cells. */
export function padding(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - displayWidth(text)));
}

function cells(character: string): number {
  return WIDE.test(character) ? 2 : COMBINING.test(character) ? 0 : 1;
}
