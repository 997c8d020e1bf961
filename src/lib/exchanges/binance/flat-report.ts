/**
 * The busiest message of all, an executionReport on the private stream, out of its text: what `JSON.parse` would give, for
 * the plainest form alone. That is one flat object in `{"subscriptionId":0,"event":{...}}`, with names of one letter, no
 * blanks, and values that are printable ASCII, whole numbers, true, false or null. Every other text is left to `JSON.parse`,
 * which also says what is wrong with it. Fields that nobody reads are stepped over and never made.
 */
const HEAD = /^\{"subscriptionId":(?:0|[1-9]\d{0,8}),"event":\{"e":"executionReport",/;
const [QUOTE, COMMA, MINUS, COLON, BACKSLASH, CLOSE] = [34, 44, 45, 58, 92, 125];
const [ZERO, NINE] = [48, 57];
const [LETTER_E, LETTER_F, LETTER_N, LETTER_T] = [101, 102, 110, 116];
/** Longer numbers are left to `JSON.parse`: up to here a sum of digits is exact. */
const MAX_DIGITS = 15;

type Value = string | number | boolean | null | undefined;

export class FlatReport {
  #text = '';
  /** How the last one began: all of a connection begin alike. */
  #head = 'not read yet';
  /** Where the value of the field of this character code lies; 0: there is none. Kept, so that nothing is made per message. */
  readonly #starts = new Int32Array(128);
  readonly #ends = new Int32Array(128);

  /** The fields that `asExecutionReport` looks at, not checked yet; null for a text that must be parsed. */
  read(text: string): Readonly<Record<string, unknown>> | null {
    if (!text.startsWith(this.#head)) {
      const head = HEAD.exec(text);
      if (head === null) return null;
      this.#head = head[0];
    }
    this.#text = text;
    this.#starts.fill(0);
    // Of a name that is there twice the last counts: another kind of event, then.
    if (!this.#find(this.#head.length) || this.#starts[LETTER_E] !== 0) return null;
    return {
      e: 'executionReport',
      s: this.#value(115),
      c: this.#value(99),
      C: this.#value(67),
      S: this.#value(83),
      o: this.#value(111),
      f: this.#value(102),
      q: this.#value(113),
      p: this.#value(112),
      P: this.#value(80),
      x: this.#value(120),
      X: this.#value(88),
      r: this.#value(114),
      i: this.#value(105),
      t: this.#value(116),
      l: this.#value(108),
      L: this.#value(76),
      z: this.#value(122),
      Z: this.#value(90),
      n: this.#value(110),
      N: this.#value(78),
      T: this.#value(84),
      O: this.#value(79),
      m: this.#value(109),
      w: this.#value(119),
    };
  }

  /** As `JSON.parse` has it; undefined when there is no such field. */
  #value(code: number): Value {
    const start = this.#starts[code] ?? 0;
    if (start === 0) return undefined;
    const end = this.#ends[code] ?? 0;
    const first = this.#text.charCodeAt(start);
    if (first === QUOTE) return this.#text.slice(start + 1, end - 1);
    if (first === LETTER_N) return null;
    if (first === LETTER_T) return true;
    return first === LETTER_F ? false : this.#integer(start, end);
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
