import {parseJson} from '../wire.ts';

/** A number with a fraction, an exponent, or more digits than JavaScript holds; may also match inside of a string. */
const INEXACT = /[:,[]\s*-?(?:\d+[.eE]|\d{16})/;

/**
 * JSON text to a value in which no number lost a digit: amounts and long ids that the exchange sends as JSON numbers become
 * their text. Texts without such numbers, nearly all, cost no more than `JSON.parse`. Throws `protocol`.
 */
export function parseExact(text: string, what: string): unknown {
  const value = parseJson(text, what);
  return INEXACT.test(text) ? JSON.parse(text, exactNumber) : value;
}

function exactNumber(_name: string, value: unknown, context?: {readonly source?: string}): unknown {
  return typeof value === 'number' && !Number.isSafeInteger(value) ? (context?.source ?? value) : value;
}

/** The same; undefined for what is not JSON. */
export function exactOrNone(text: string, what: string): unknown {
  try {
    return parseExact(text, what);
  } catch {
    return undefined;
  }
}

/** JSON text to a value in which every number is its own text, zeros at its end included: for checksums over the text. Throws `protocol`. */
export function parseTexts(text: string, what: string): unknown {
  parseJson(text, what);
  return JSON.parse(text, (_name, value, context?: {readonly source?: string}) =>
    typeof value === 'number' ? (context?.source ?? value) : value,
  );
}
