/** What the files of a bundle say at their top and do not need. */
import {readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import type {Metafile} from 'esbuild';

type Outputs = Metafile['outputs'];

/** What CommonJS libraries need in a module. Most files hold none of them: each would make one at every start. */
export const REQUIRE = "import{createRequire as __mxtRequire}from'node:module';const require=__mxtRequire(import.meta.url);";

/** An import of a file and of nothing in it. */
const BARE = /import"(\.[^"]*)";/g;

/** Rewrites the files of `outputs`, which are named from the folder `root`. */
export function withoutIdle(root: string, outputs: Outputs): void {
  for (const file of Object.keys(outputs).filter((path) => path.endsWith('.js'))) {
    const text = readFileSync(join(root, file), 'utf8');
    const others = text.replace(REQUIRE, '');
    const needed = /\brequire\b/.test(others) ? text : others;
    writeFileSync(
      join(root, file),
      needed.replaceAll(BARE, (all, path: string) => (comesAlong(outputs, file, join(dirname(file), path)) ? '' : all)),
    );
  }
}

/** Whether another file that `file` imports brings `imported` along. esbuild names all that an entry needs. */
function comesAlong(outputs: Outputs, file: string, imported: string): boolean {
  return importedBy(outputs, file).some(
    (other) => other !== imported && reachedFrom(outputs, other).has(imported) && !reachedFrom(outputs, imported).has(other),
  );
}

function reachedFrom(outputs: Outputs, file: string): ReadonlySet<string> {
  const reached = new Set<string>();
  const waiting = [file];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for (const next of importedBy(outputs, at)) {
      if (!reached.has(next)) waiting.push(next);
      reached.add(next);
    }
  }
  return reached;
}

function importedBy(outputs: Outputs, file: string): readonly string[] {
  return (outputs[file]?.imports ?? []).flatMap(({path, kind}) => (kind === 'import-statement' ? [path] : []));
}
