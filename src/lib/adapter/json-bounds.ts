/**
 * Bounds on JSON before it is parsed: a few megabytes of brackets become gigabytes of objects, and nesting without end ends
 * what walks it. Bytes are capped by the transport; this caps what they are made into.
 */

/** Deeper than any answer of an exchange by far. */
const MAX_DEPTH = 64;
/** The longest listing of an exchange has under a million. */
const MAX_VALUES = 4_000_000;
/** In UTF-16 units. What fits in here can neither nest nor count as far as to do harm, and is most of the traffic: not looked at. */
const HARMLESS = 16_384;

const [QUOTE, COMMA, ESCAPE] = [34, 44, 92];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [91, 93, 123, 125];

/** False for text that nests too deep or holds too many values. Says nothing about whether it is JSON at all. */
export function isBoundedJson(text: string): boolean {
  if (text.length <= HARMLESS) return true;
  let [depth, values] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === COMMA) values += 1;
    else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      depth += 1;
      values += 1;
      if (depth > MAX_DEPTH) return false;
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) depth -= 1;
  }
  return values <= MAX_VALUES;
}

/** Where the string that begins here ends, or the end of the text. Strings are most of an answer, and `indexOf` steps over one at once. */
function endOfString(text: string, start: number): number {
  let at = text.indexOf('"', start + 1);
  while (at !== -1 && isEscaped(text, start, at)) at = text.indexOf('"', at + 1);
  return at === -1 ? text.length : at;
}

/** Whether an odd number of backslashes stands before this place of a string that begins at `start`. */
function isEscaped(text: string, start: number, at: number): boolean {
  let first = at;
  while (first > start + 1 && text.charCodeAt(first - 1) === ESCAPE) first -= 1;
  return (at - first) % 2 === 1;
}
