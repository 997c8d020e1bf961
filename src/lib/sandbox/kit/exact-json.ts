/** JSON whose numbers keep their digits: 0.00100000 goes out as it is written, and comes in as the text that was there. */
import type {DecimalText} from '../../model/decimal.ts';

/** What the language's JSON can do and its types do not say yet. https://github.com/tc39/proposal-json-parse-with-source */
interface ExactJson {
  rawJSON(text: string): object;
  parse(text: string, reviver: (key: string, value: unknown, context: {readonly source?: string}) => unknown): unknown;
}

const EXACT = JSON as unknown as ExactJson;

/** A value that JSON.stringify writes as a number with exactly these digits. */
export function numberOf(text: DecimalText): object {
  return EXACT.rawJSON(text);
}

/** The JSON object in a text, every number in it as its own text; null for anything else. */
export function exactObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value = EXACT.parse(text, (_, member, {source}) => (typeof member === 'number' ? (source ?? String(member)) : member));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
