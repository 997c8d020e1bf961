/** Texts that a source file may print: its string and template literals, without comments and regular expressions. */

/** After one of these a slash begins a regular expression, elsewhere it divides. */
const BEFORE_REGEX = /(?:[=(,:[!&|?{};]|=>|\breturn|^)\s*$/;

export interface Literal {
  readonly line: number;
  /** Of a template, with `…` where an expression stands. */
  readonly text: string;
}

export function literalsOf(source: string): readonly Literal[] {
  const found: Literal[] = [];
  readCode(source, 0, found, false);
  return found;
}

/** Reads code from `at`; inside a template's expression until its closing brace. Answers where it ended. */
function readCode(source: string, at: number, found: Literal[], isExpression: boolean): number {
  let depth = 0;
  let index = at;
  while (index < source.length) {
    const character = source.charAt(index);
    const next = source.charAt(index + 1);
    if (character === '/' && next === '/') index = endOf(source, '\n', index);
    else if (character === '/' && next === '*') index = endOf(source, '*/', index + 2) + 2;
    else if (character === '/' && BEFORE_REGEX.test(source.slice(Math.max(0, index - 40), index)))
      index = skipRegex(source, index);
    else if (character === "'" || character === '"' || character === '`') index = readText(source, index, found);
    else {
      if (character === '{') depth += 1;
      if (character === '}' && depth === 0 && isExpression) return index + 1;
      if (character === '}') depth -= 1;
      index += 1;
    }
  }
  return index;
}

function readText(source: string, start: number, found: Literal[]): number {
  const quote = source.charAt(start);
  const line = source.slice(0, start).split('\n').length;
  let [text, index] = ['', start + 1];
  while (index < source.length && source.charAt(index) !== quote) {
    if (source.charAt(index) === '\\') {
      text += source.charAt(index + 1);
      index += 2;
    } else if (quote === '`' && source.startsWith('${', index)) {
      index = readCode(source, index + 2, found, true);
      text += '…';
    } else {
      text += source.charAt(index);
      index += 1;
    }
  }
  found.push({line, text});
  return index + 1;
}

function skipRegex(source: string, start: number): number {
  let isClass = false;
  let index = start + 1;
  for (; index < source.length; index++) {
    const character = source.charAt(index);
    if (character === '\\') index += 1;
    else if (character === '[') isClass = true;
    else if (character === ']') isClass = false;
    else if ((character === '/' && !isClass) || character === '\n') break;
  }
  return index + 1;
}

function endOf(source: string, what: string, from: number): number {
  const found = source.indexOf(what, from);
  return found === -1 ? source.length : found;
}
