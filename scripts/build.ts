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
import {isLeftOut} from './left-out.ts';
import {noticesOf} from './notices.ts';
import {writeTypes} from './types.ts';

const ROOT = new URL('..', import.meta.url).pathname;

/** What oclif takes a command or a flag for that does not say it, or says itself of the commands that it has read. */
const DEFAULTS: Readonly<Record<string, unknown>> = {allowNo: false, multiple: false, hasDynamicHelp: false, strict: true};
const OWN = ['enableJsonFlag', 'hiddenAliases', 'pluginAlias', 'pluginName', 'pluginType'];

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

function withoutDefaults(name: string, value: unknown): unknown {
  const isEmpty = Array.isArray(value) && value.length === 0;
  return DEFAULTS[name] === value || (OWN.includes(name) && (isEmpty || !Array.isArray(value))) ? undefined : value;
}

/** Of what is imported, much is never needed and left out: these are the sources that have a part in the files. */
function sourcesIn(outputs: Metafile['outputs']): readonly string[] {
  return Object.values(outputs).flatMap(({inputs}) =>
    Object.entries(inputs).flatMap(([source, {bytesInOutput}]) => (bytesInOutput > 0 && !isLeftOut(source) ? [source] : [])),
  );
}
