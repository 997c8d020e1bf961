/** Reading a map of the keys file field by field: unknown keys are errors, and no error shows what was written. */
import {nearest} from '../model/nearest.ts';
import {type MapNode, problemAt, type Tree} from './yaml-tree.ts';

/** The tree as a map. Throws `config` otherwise. */
export function asMap(node: Tree, what: string): MapNode {
  if (node.type === 'map') return node;
  if (node.type === 'text' && node.value === '') return {...node, type: 'map', entries: []};
  throw problemAt(node, `${what} must be a map of keys and values.`);
}

/** The tree as trimmed text. Throws `config` for lists, maps and nothing. */
export function asText(node: Tree, what: string): string {
  const text = node.type === 'text' ? node.value.trim() : '';
  if (text === '') throw problemAt(node, `${what} must be a text.`);
  return text;
}

/** The text as one of the words allowed. Throws `config` naming those, not the word found. */
export function asOneOf<const T extends string>(node: Tree, what: string, words: readonly T[]): T {
  const text = node.type === 'text' ? node.value.trim() : '';
  const found = words.find((word) => word === text);
  if (found === undefined) throw problemAt(node, `${what} must be one of: ${words.join(', ')}.`);
  return found;
}

/** Throws `config` at the first key that is not known, with the one that was probably meant. */
export function refuseUnknownKeys(node: MapNode, known: readonly string[]): void {
  const stranger = node.entries.find(({key}) => !known.includes(key));
  if (stranger === undefined) return;
  const [guess] = nearest(stranger.key, known, 1);
  const help = guess === undefined ? `Allowed here: ${known.join(', ')}.` : `Did you mean ${guess}?`;
  throw problemAt(stranger.keyAt, `unknown key. ${help}`);
}

export function field(node: MapNode, name: string): Tree | undefined {
  return node.entries.find(({key}) => key === name)?.value;
}
