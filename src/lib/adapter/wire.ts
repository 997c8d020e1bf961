/** Decode at the door: text to JSON to a checked shape. Behind this file no payload is `unknown`. */
import * as v from 'valibot';
import {DeskError} from '../model/errors.ts';
import {conceal} from '../model/secret.ts';
import {isBoundedJson} from './json-bounds.ts';

/**
 * Parses and checks one payload. Throws `protocol` naming `what` and the path of the first wrong field, never its value.
 * Objects stay open: exchanges add fields.
 */
export function decode<T extends v.GenericSchema>(schema: T, payload: unknown, what: string): v.InferOutput<T> {
  const result = v.safeParse(schema, payload, {abortEarly: true});
  if (result.success) return result.output;
  const path = v.getDotPath(result.issues[0]) ?? '(root)';
  throw new DeskError('protocol', `${what}: unexpected shape at ${path}.`);
}

/** JSON text to a value. Throws `protocol` without quoting the text, also where it nests too deep or holds too many values. */
export function parseJson(text: string, what: string): unknown {
  if (!isBoundedJson(text)) throw new DeskError('protocol', `${what}: the answer nests too deep, or holds too many values.`);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DeskError('protocol', `${what}: the answer is not JSON.`, {cause});
  }
}

/** Longer runs are no words but signatures and tokens of a request that was echoed. */
const TOKEN = /[A-Za-z0-9+/=%_-]{44,}/g;

/**
 * An exchange's own words, fit to be shown: plain ASCII, no secrets, no tokens, at most 200 characters. Secrets are concealed
 * before the text is cut, because half of one would not be recognised.
 */
export function plainWords(text: string): string {
  return conceal(text)
    .replace(/[^\x20-\x7e]/g, '?')
    .replace(TOKEN, '[...]')
    .slice(0, 200);
}
