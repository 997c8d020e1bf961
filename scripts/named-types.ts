/** Of files of declarations, what the entries of a library name, directly or not: a program can reach nothing else of them. Pure. */
import {dirname, join} from 'node:path';
import {type Declaration, declarationsOf, headOf, type Import, importsOf} from './declarations.ts';

interface File {
  readonly text: string;
  readonly declarations: readonly Declaration[];
  readonly imports: readonly Import[];
}

/** `texts` by path. The same files without what no entry names; one of which nothing is left is not there. */
export function namedTypes(texts: ReadonlyMap<string, string>, entries: ReadonlySet<string>): ReadonlyMap<string, string> {
  const files = new Map(
    [...texts].map(([path, text]) => [path, {text, declarations: declarationsOf(text), imports: importsOf(text)}] as const),
  );
  const named = namesFrom(files, entries);
  return new Map(
    [...files].flatMap(([path, file]) => {
      const text = partOf(file, entries.has(path), (name) => named.has(keyOf(path, name)));
      return text === '' ? [] : [[path, text] as const];
    }),
  );
}

/** All that the entries export, and all that those name in turn. */
function namesFrom(files: ReadonlyMap<string, File>, entries: ReadonlySet<string>): ReadonlySet<string> {
  const waiting = [...entries].flatMap((path) => {
    const {declarations = [], imports = []} = files.get(path) ?? {};
    const own = declarations.filter(({isExported}) => isExported).map(({name}) => name);
    const taken = imports.filter(({isExport}) => isExport).map(({local}) => local);
    return [...own, ...taken].map((name) => [path, name] as const);
  });
  const named = new Set<string>();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [path, name] = next;
    const file = files.get(path);
    if (file === undefined || named.has(keyOf(path, name))) continue;
    named.add(keyOf(path, name));
    waiting.push(...namedBy(file, name).map((word) => [path, word] as const), ...declaredIn(file, path, name));
  }
  return named;
}

function keyOf(path: string, name: string): string {
  return `${path} ${name}`;
}

/** Words of its declaration that this file knows. */
function namedBy({declarations, imports}: File, name: string): readonly string[] {
  const known = new Set([...declarations.map((each) => each.name), ...imports.map(({local}) => local)]);
  return declarations.filter((each) => each.name === name).flatMap(({text}) => wordsOf(text).filter((word) => known.has(word)));
}

/** Where a name stands that the file takes from another one. */
function declaredIn({imports}: File, path: string, name: string): readonly (readonly [string, string])[] {
  return imports.flatMap((each) =>
    each.local === name && each.from.startsWith('.')
      ? [[join(dirname(path), each.from.replace(/\.[jt]s$/, '.d.ts')), each.name] as const]
      : [],
  );
}

function wordsOf(text: string): readonly string[] {
  return text.match(/\w+/g) ?? [];
}

/** Of an entry its head stays: it says what the library is. */
function partOf({text, declarations, imports}: File, isEntry: boolean, isNamed: (name: string) => boolean): string {
  const kept = declarations.filter(({name}) => isNamed(name));
  const words = new Set(kept.flatMap((each) => wordsOf(each.text)));
  const taken = imports.filter(({local, isExport}) => isNamed(local) && (isExport || words.has(local)));
  const head = isEntry && headOf(text) !== '' ? [text.slice(0, text.indexOf('*/') + 2)] : [];
  const lines = Map.groupBy(taken, ({isExport, isType, from}) => {
    return `${isExport ? 'export' : 'import'}${isType ? ' type' : ''} {NAMES} from '${from}';`;
  });
  const statements = [...lines].map(([line, names]) => line.replace('NAMES', names.map(asWritten).join(', ')));
  const written = kept.map((each) => (each.comment === '' ? each.text : `${each.comment}\n${each.text}`));
  return [...head, ...statements, ...written].map((each) => `${each}\n`).join('');
}

function asWritten({name, local}: Import): string {
  return name === local ? name : `${name} as ${local}`;
}
