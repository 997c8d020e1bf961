/**
 * Pages of what programs import, one for each entry of the package, from the types that come with it: `npm run library-pages [FOLDER]`.
 * (typedoc needs the compiler API that TypeScript 7 does not have.)
 */
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, dirname, join} from 'node:path';
import {type Declaration, declarationsOf, headOf, type Import, importsOf} from './declarations.ts';
import {writeTypes} from './types.ts';

const ROOT = new URL('..', import.meta.url).pathname;
const DEFAULT_FOLDER = 'library-pages';

/** A declaration, and the file in which it stands. */
interface Placed {
  readonly path: string;
  readonly declaration: Declaration;
}

/** The entries of package.json: `mxt/orders` and the declarations of its source. */
export function entriesOf(
  exports: Readonly<Record<string, unknown>>,
): readonly {readonly name: string; readonly types: string}[] {
  return Object.entries(exports).flatMap(([key, value]) => {
    const types = typeof value === 'object' && value !== null && 'types' in value ? String(value.types) : null;
    return types === null ? [] : [{name: `mxt${key.slice(1)}`, types: types.replace('./dist/types/', '')}];
  });
}

/** One page: what the entry exports, then the types that those name. `read`: a file of declarations by its path. */
export function pageOf(name: string, entry: string, read: (path: string) => string): string {
  const exported = exportsOf(entry, read);
  const own = new Set(exported.map(({declaration}) => declaration.name));
  const named = new Map<string, Placed>();
  for (const placed of exported) {
    for (const word of wordsOf(placed.declaration)) {
      const found = own.has(word) ? null : lookUp(word, placed.path, read);
      if (found !== null) named.set(word, found);
    }
  }
  const known = new Set([...own, ...named.keys()]);
  const others = [...named.values()].toSorted((a, b) => (a.declaration.name < b.declaration.name ? -1 : 1));
  return `${[
    `# ${name}`,
    headOf(read(entry)),
    ...exported.map((each) => section(each.declaration, known)),
    ...(others.length === 0 ? [] : ['# Types that these name', ...others.map((each) => section(each.declaration, known))]),
  ].join('\n\n')}\n`;
}

function section(declaration: Declaration, known: ReadonlySet<string>): string {
  const uses = wordsOf(declaration).filter((word) => known.has(word) && word !== declaration.name);
  const links = uses.map((word) => `[${word}](#${word.toLowerCase()})`);
  return [
    `## ${declaration.name}`,
    ...(declaration.doc === '' ? [] : [declaration.doc]),
    `\`\`\`ts\n${declaration.text}\n\`\`\``,
    ...(links.length === 0 ? [] : [`See ${links.join(', ')}.`]),
  ].join('\n\n');
}

/** Its own declarations, and those that it takes from other files. Throws for a name that is not there. */
function exportsOf(path: string, read: (path: string) => string): readonly Placed[] {
  const text = read(path);
  const own = declarationsOf(text).filter(({isExported}) => isExported);
  const taken = importsOf(text).filter(({isExport}) => isExport);
  return [
    ...own.map((declaration) => ({path, declaration})),
    ...taken.map((each) => {
      const found = follow(each, path, read);
      if (found === null) throw new Error(`${path} exports ${each.name}, which ${each.from} does not declare`);
      return found;
    }),
  ];
}

/** Where a name of a file is declared: there, or in a file that it imports from. Null: a name of the language, or a parameter. */
function lookUp(name: string, path: string, read: (path: string) => string): Placed | null {
  const text = read(path);
  const own = declarationsOf(text).find((each) => each.name === name);
  if (own !== undefined) return {path, declaration: own};
  const taken = importsOf(text).find((each) => each.local === name);
  return taken === undefined ? null : follow(taken, path, read);
}

function follow({name, from}: Import, path: string, read: (path: string) => string): Placed | null {
  return from.startsWith('.') ? lookUp(name, join(dirname(path), from.replace(/\.js$/, '.d.ts')), read) : null;
}

/** Names of types, in the order in which they stand there. */
function wordsOf({text}: Declaration): readonly string[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|'[^']*'/g, '');
  return [...new Set(code.match(/\b[A-Z]\w+/g) ?? [])];
}

/** Writes them into `folder`; answers their paths. */
export function writePages(folder: string): readonly string[] {
  const types = mkdtempSync(join(tmpdir(), 'mxt-pages-'));
  try {
    writeTypes(types);
    const {exports} = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {exports: Record<string, unknown>};
    mkdirSync(folder, {recursive: true});
    return entriesOf(exports).map(({name, types: entry}) => {
      const path = join(folder, `${basename(name)}.md`);
      writeFileSync(
        path,
        pageOf(name, entry, (file) => readFileSync(join(types, file), 'utf8')),
      );
      return path;
    });
  } finally {
    rmSync(types, {recursive: true, force: true});
  }
}

if (import.meta.main) {
  const paths = writePages(process.argv[2] ?? join(ROOT, DEFAULT_FOLDER));
  process.stdout.write(`${paths.join('\n')}\n`);
}
