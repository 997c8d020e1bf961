/** What stands on a command line before the cursor, as words, whichever shell it was typed in. */

export interface TypedLine {
  /** Whole words before the one at the cursor, the program left out. */
  readonly before: readonly string[];
  /** The word at the cursor, up to the cursor; "" when a new one begins. */
  readonly current: string;
}

/** A line of bash up to the cursor: quotes and backslashes are taken away, an open quote ends at the cursor. */
export function splitLine(line: string): TypedLine {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    if (quote === null && /\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (character === quote) {
      quote = null;
    } else if (quote === null && (character === '"' || character === "'")) {
      quote = character;
      word ??= '';
    } else if (character === '\\' && quote !== "'") {
      at += 1;
      word = (word ?? '') + line.charAt(at);
    } else word = (word ?? '') + character;
  }
  return {before: words.slice(1), current: word ?? ''};
}

/**
 * bash replaces only what follows the last character of $COMP_WORDBREAKS: of the reply to `BTC/USDT:` it wants the part
 * after the colon. A reply that does not begin with what was typed replaces nothing but that part either.
 */
export function afterBreak(reply: string, current: string, breaks: string): string {
  const kept = [...current].findLastIndex((character) => (character === ':' || character === '=') && breaks.includes(character));
  return [...reply].slice(kept + 1).join('');
}
