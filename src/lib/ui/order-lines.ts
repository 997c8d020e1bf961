/**
 * Orders as JSON lines, each turned into the words of a command line: a field is a flag or an argument by its name, and is checked
 * as if it had been typed.
 */
import {DeskError} from '../model/errors.ts';

/** One order of the file. */
export interface OrderLine {
  /** Counted from 1, empty lines included. */
  readonly line: number;
  readonly argv: readonly string[];
}

/** What a field may be. BOOLEAN: a flag without a value; LIST: one that may be given several times. */
export type FieldKind = 'ARGUMENT' | 'BOOLEAN' | 'TEXT' | 'LIST';

/** Throws `usage` with the number of the first line that is no order. Arguments stand in the order of `fields`. */
export function orderLines(text: string, fields: ReadonlyMap<string, FieldKind>): readonly OrderLine[] {
  const lines = text.split('\n').flatMap((each, index) => {
    const written = each.trim();
    return written === '' ? [] : [{line: index + 1, argv: wordsOf(written, index + 1, fields)}];
  });
  if (lines.length === 0) throw new DeskError('usage', 'There are no orders in it.', {hint: HINT});
  return lines;
}

const HINT = 'Write one order a line: {"side":"buy","quantity":"0.1","symbol":"BTC/USDT","price":"60000","on":"ACCOUNT"}';

function wordsOf(written: string, line: number, fields: ReadonlyMap<string, FieldKind>): readonly string[] {
  const given = new Map<string, unknown>();
  for (const [field, value] of membersOf(written, line)) {
    const name = field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    if (!fields.has(name))
      throw inLine(line, `"${field.slice(0, 40)}" is not a field of an order.`, `Fields: ${[...fields.keys()].join(', ')}.`);
    if (given.has(name)) throw inLine(line, `"${name}" is there twice.`);
    given.set(name, value);
  }
  const flags: string[] = [];
  const positions: string[] = [];
  for (const [name, kind] of fields) {
    if (!given.has(name)) {
      if (kind === 'ARGUMENT') throw inLine(line, `"${name}" is missing.`, HINT);
      continue;
    }
    const value = given.get(name);
    if (kind === 'ARGUMENT') positions.push(textOf(value, name, line));
    else flags.push(...flagWords(name, kind, value, line));
  }
  return [...flags, '--', ...positions];
}

function flagWords(name: string, kind: FieldKind, value: unknown, line: number): readonly string[] {
  if (kind === 'BOOLEAN') {
    if (typeof value === 'boolean') return value ? [`--${name}`] : [];
    throw inLine(line, `"${name}" is true or false.`);
  }
  const values = kind === 'LIST' && Array.isArray(value) ? value : [value];
  return values.map((each) => `--${name}=${textOf(each, name, line)}`);
}

/** A JSON number may have lost digits before anybody could look at it, so that an amount is text alone. */
function textOf(value: unknown, name: string, line: number): string {
  if (typeof value === 'string' && value !== '') return value;
  if (typeof value === 'number')
    throw inLine(line, `"${name}" is a JSON number, which may already be rounded.`, `Write it as text: "${name}":"...".`);
  throw inLine(line, `"${name}" is not text.`);
}

/** The members of a flat JSON object, each as often as it is written: JSON.parse would keep the last one in silence. */
function membersOf(written: string, line: number): readonly (readonly [string, unknown])[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(written);
  } catch {
    throw inLine(line, 'It is not JSON.', HINT);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw inLine(line, 'It is not a JSON object.', HINT);
  const members = Object.entries(parsed);
  // A string with a colon behind it is a name.
  const names = [...written.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?/g)].flatMap(([, text = '', colon]) =>
    colon === undefined ? [] : [text],
  );
  if (names.length === members.length) return members;
  const keys = names.map((name) => String(JSON.parse(name)));
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  throw inLine(line, twice === undefined ? 'A field holds an object.' : `"${twice.slice(0, 40)}" is there twice.`);
}

/** The refusal of a whole file for one of its lines. */
export function inLine(line: number, message: string, hint?: string): DeskError {
  return new DeskError('usage', `Line ${line}: ${message} Nothing was sent.`, {...(hint !== undefined && {hint}), sent: false});
}
