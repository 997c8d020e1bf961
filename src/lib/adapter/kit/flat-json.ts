/**
 * The busiest message of a stream out of its text: what `JSON.parse` would give, for the plainest form alone. That is one flat
 * object, the last thing in its envelope, with names of one letter, no blanks, and values that are printable ASCII, whole
 * numbers, true, false or null. Every other text is left to `JSON.parse`, which also says what is wrong with it. Fields that are
 * not asked for are stepped over and never made, which is what it saves: at 50,000 order events a second parsing was half the work.
 */
import {canonicalPart} from '../../model/decimal.ts';

const [QUOTE, COMMA, MINUS, COLON, BACKSLASH, CLOSE] = [34, 44, 45, 58, 92, 125];
const [ZERO, NINE] = [48, 57];
const [LETTER_F, LETTER_N, LETTER_T] = [102, 110, 116];
/** Longer numbers are left to `JSON.parse`: up to here a sum of digits is exact. */
const MAX_DIGITS = 15;

export type FlatValue = string | number | boolean | null | undefined;

export class FlatScanner {
  readonly #opening: RegExp;
  #text = '';
  /** How the last one began: all of a connection begin alike. */
  #head = 'not read yet';
  /** Where the value of the field of this character code lies; 0: there is none. Kept, so that nothing is made per message. */
  readonly #starts = new Int32Array(128);
  readonly #ends = new Int32Array(128);
  /** The text that `word` gave last, by field. */
  readonly #words: string[] = Array.from({length: 128}, () => '');

  /** `opening` matches the envelope up to the first field, from the start of the text on. */
  constructor(opening: RegExp) {
    this.#opening = opening;
  }

  /** Looks a message over; false for a text that must be parsed. */
  scan(text: string): boolean {
    if (!text.startsWith(this.#head)) {
      const head = this.#opening.exec(text);
      if (head === null) return false;
      this.#head = head[0];
    }
    this.#text = text;
    this.#starts.fill(0);
    return this.#find(this.#head.length);
  }

  /** The field of this character code as `JSON.parse` has it, of a name that is there twice the last; undefined: it is not there. */
  value(code: number): FlatValue {
    const start = this.#starts[code] ?? 0;
    if (start === 0) return undefined;
    const end = this.#ends[code] ?? 0;
    const first = this.#text.charCodeAt(start);
    if (first === QUOTE) return this.#text.slice(start + 1, end - 1);
    if (first === LETTER_N) return null;
    if (first === LETTER_T) return true;
    return first === LETTER_F ? false : this.#integer(start, end);
  }

  /** The same of a field with few different texts (a side, a state): of equal ones always one and the same string, made once. */
  word(code: number): FlatValue {
    const start = this.#starts[code] ?? 0;
    const word = this.#words[code] ?? '';
    if (start !== 0 && this.#isText(word, start, this.#ends[code] ?? 0)) return word;
    const value = this.value(code);
    if (typeof value === 'string') this.#words[code] = value;
    return value;
  }

  /** The same, but plain decimal text as `canonical` has it: without zeros that are not needed. */
  amount(code: number): FlatValue {
    const start = this.#starts[code] ?? 0;
    if (start === 0 || this.#text.charCodeAt(start) !== QUOTE) return this.value(code);
    return canonicalPart(this.#text, start + 1, (this.#ends[code] ?? 0) - 1) ?? this.value(code);
  }

  /** The same, but a whole number that is not negative as its digits: of an id only those are wanted. */
  id(code: number): FlatValue {
    const start = this.#starts[code] ?? 0;
    const first = this.#text.charCodeAt(start);
    return start !== 0 && first >= ZERO && first <= NINE ? this.#text.slice(start, this.#ends[code]) : this.value(code);
  }

  /** Whether the value from `start` to before `end` is this text in quotes. */
  #isText(word: string, start: number, end: number): boolean {
    if (this.#text.charCodeAt(start) !== QUOTE || end - start - 2 !== word.length) return false;
    for (let at = 0; at < word.length; at++) if (this.#text.charCodeAt(start + 1 + at) !== word.charCodeAt(at)) return false;
    return true;
  }

  #integer(start: number, end: number): number {
    let value = 0;
    const first = this.#text.charCodeAt(start) === MINUS ? start + 1 : start;
    for (let at = first; at < end; at++) value = value * 10 + this.#text.charCodeAt(at) - ZERO;
    return first === start ? value : -value;
  }

  /** Notes where each value lies. False at the first thing that is not plain. */
  #find(from: number): boolean {
    const text = this.#text;
    for (let at = from; ; ) {
      const name = text.charCodeAt(at + 1);
      const isPlain = text.charCodeAt(at) === QUOTE && text.charCodeAt(at + 2) === QUOTE && text.charCodeAt(at + 3) === COLON;
      if (!isPlain || !(name < 128) || name === BACKSLASH || name === QUOTE || name < 32) return false;
      const start = at + 4;
      const end = endOfValue(text, start);
      if (end === -1) return false;
      this.#starts[name] = start;
      this.#ends[name] = end;
      const next = text.charCodeAt(end);
      if (next === CLOSE) return end === text.length - 2 && text.charCodeAt(end + 1) === CLOSE;
      if (next !== COMMA) return false;
      at = end + 1;
    }
  }
}

/** Behind a plain value; -1 when it is none. */
function endOfValue(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first === QUOTE) return endOfText(text, start);
  if (first === MINUS || (first >= ZERO && first <= NINE)) return endOfInteger(text, first === MINUS ? start + 1 : start);
  if (text.startsWith('true', start) || text.startsWith('null', start)) return start + 4;
  return text.startsWith('false', start) ? start + 5 : -1;
}

function endOfText(text: string, start: number): number {
  for (let at = start + 1; ; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    // Not a number at the end of the text.
    if (!(code >= 32 && code < 127) || code === BACKSLASH) return -1;
  }
}

function endOfInteger(text: string, start: number): number {
  let at = start;
  for (let code = text.charCodeAt(at); code >= ZERO && code <= NINE; code = text.charCodeAt(at)) at += 1;
  const digits = at - start;
  return digits === 0 || digits > MAX_DIGITS || (digits > 1 && text.charCodeAt(start) === ZERO) ? -1 : at;
}
