/** The `assets` of the keys file: what the user calls a coin that an exchange names otherwise. */
import {asMap, asText} from './fields.ts';
import type {KeysFile} from './keys-file.ts';
import {type MapEntry, problemAt, type Tree} from './yaml-tree.ts';

/** Reads `assets`; nothing there means none. Throws `config`. */
export function readAssets(node: Tree | undefined): KeysFile['assets'] {
  if (node === undefined) return {};
  return Object.fromEntries(asMap(node, 'assets').entries.map(readExchange));
}

function readExchange({key, keyAt, value}: MapEntry): [string, Readonly<Record<string, string>>] {
  if (!/^[a-z0-9-]{1,32}$/.test(key)) throw problemAt(keyAt, 'here an exchange is named, in lower case, such as binance.');
  const names = asMap(value, 'the coins of an exchange').entries.map((entry): [string, string] => [
    coin(entry.key, entry.keyAt),
    coin(asText(entry.value, 'your name of a coin'), entry.value),
  ]);
  return [key, Object.fromEntries(names)];
}

/** In capitals, as everywhere: letters of any script, digits, and the signs that coins have in their names. */
function coin(text: string, at: Parameters<typeof problemAt>[0]): string {
  const name = text.trim().replace(/[a-z]+/g, (letters) => letters.toUpperCase());
  if (/^[\p{L}\p{M}\p{N}\p{So}.$]{1,32}$/u.test(name)) return name;
  throw problemAt(at, 'a coin has a name such as NEIRO, without blanks or separators.');
}
