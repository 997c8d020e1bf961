/** The types of the library, for the package: those that its entries name, and no other. */
import {execFileSync} from 'node:child_process';
import {copyFileSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join, relative} from 'node:path';
import {namedTypes} from './named-types.ts';

const ROOT = new URL('..', import.meta.url).pathname;
const IMPORTED = /(from |import\()'([^']+)'/g;

/** Writes them into `outdir`, laid out like src/. */
export function writeTypes(outdir: string): void {
  const all = mkdtempSync(join(tmpdir(), 'mxt-types-'));
  try {
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
    execFileSync(process.execPath, [compiler, '-p', join(ROOT, 'tsconfig.types.json'), '--outDir', all], {stdio: 'inherit'});
    const entries = new Set(globSync('library/*.d.ts', {cwd: all}));
    for (const [path, text] of namedTypes(textsFrom(all, entries), entries)) {
      mkdirSync(join(outdir, dirname(path)), {recursive: true});
      writeFileSync(
        join(outdir, path),
        forPackage(text, path).replaceAll(/^(?: {4})+/gm, (spaces) => '\t'.repeat(spaces.length / 4)),
      );
    }
    // Its code is bundled, so its types come along.
    copyFileSync(join(ROOT, 'node_modules/decimal.js/decimal.d.ts'), join(outdir, 'decimal.d.ts'));
  } finally {
    rmSync(all, {recursive: true});
  }
}

/** The files in `folder` that `entries` import, directly or not, by path. */
function textsFrom(folder: string, entries: ReadonlySet<string>): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const waiting = [...entries];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (texts.has(path)) continue;
    const text = readFileSync(join(folder, path), 'utf8');
    texts.set(path, text);
    waiting.push(...filesIn(text, path));
  }
  return texts;
}

/** Declarations that one of them imports, by path. */
function filesIn(text: string, path: string): readonly string[] {
  return [...text.matchAll(IMPORTED)].flatMap(([, , target = '']) =>
    target.startsWith('.') ? [join(dirname(path), target).replace(/\.tsx?$/, '.d.ts')] : [],
  );
}

/** Names the files as a program of the package finds them. Throws for a package that the user of the types would not have. */
function forPackage(text: string, path: string): string {
  return text.replace(IMPORTED, (_all, before: string, target: string) => {
    if (target.startsWith('.')) return `${before}'${target.replace(/\.tsx?$/, '.js')}'`;
    if (target === 'decimal.js') return `${before}'${relative(dirname(path), 'decimal.js')}'`;
    if (target.startsWith('node:') || existsSync(join(ROOT, 'node_modules/@types', target))) return `${before}'${target}'`;
    throw new Error(`the types of ${path} need ${target}`);
  });
}
