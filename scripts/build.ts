/**
 * Bundles src/ into dist/ with code splitting, and writes the oclif manifest. A command loads only the chunks it needs:
 * start-up time is a promise of this program, and an unbundled @oclif/core alone costs 100 ms.
 *
 * Built beside and put in place as a whole (builds.ts), so that neither a running process nor one that starts meanwhile
 * meets half a build. `--flat` is for `npm pack`: dist/ as a folder, since a package holds no links.
 */
import {copyFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Metafile} from 'esbuild';
import {closeBuild, closeFlatBuild, openBuild} from './builds.ts';
import {bundle} from './bundle.ts';
import {noticesOf} from './notices.ts';
import {writeTypes} from './types.ts';

const ROOT = new URL('..', import.meta.url).pathname;

const built = openBuild(ROOT);
try {
  const {outputs} = await bundle(join(built, 'dist'));
  writeFileSync(join(built, 'dist', 'THIRD-PARTY-NOTICES.txt'), noticesOf(sourcesIn(outputs)));
  copyFileSync(join(ROOT, 'package.json'), join(built, 'package.json'));
  const {manifestOf} = await import('./manifest.ts');
  const manifest = await manifestOf(built);
  writeFileSync(join(built, 'oclif.manifest.json'), manifest);
  writeFileSync(join(ROOT, 'oclif.manifest.json'), manifest);
  if (process.argv.includes('--flat')) {
    writeTypes(join(built, 'dist', 'types'));
    // In a package it is for programs alone.
    writeFileSync(join(ROOT, 'oclif.manifest.json'), JSON.stringify(JSON.parse(manifest, withoutDefaults)));
    closeFlatBuild(ROOT, built);
  } else closeBuild(ROOT, built);
} finally {
  rmSync(built, {recursive: true, force: true});
}

/** oclif takes what a flag does not say for false. */
function withoutDefaults(name: string, value: unknown): unknown {
  return ['allowNo', 'multiple', 'hasDynamicHelp'].includes(name) && value === false ? undefined : value;
}

/** Of what is imported, much is never needed and left out: these are the sources that have a part in the files. */
function sourcesIn(outputs: Metafile['outputs']): readonly string[] {
  return Object.values(outputs).flatMap(({inputs}) =>
    Object.entries(inputs).flatMap(([source, {bytesInOutput}]) => (bytesInOutput > 0 ? [source] : [])),
  );
}
