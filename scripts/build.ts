/**
 * Bundles src/ into dist/ with code splitting, and writes the oclif manifest. A command loads only the chunks it needs:
 * start-up time is a promise of this program, and an unbundled @oclif/core alone costs 100 ms.
 */
import {globSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, resolve} from 'node:path';
import {build} from 'esbuild';
import {loadedOnUse, plainSources, quietDebug} from './lean.ts';

const ROOT = new URL('..', import.meta.url).pathname;

const ENTRIES = [
  'src/main.ts',
  'src/lib/ui/help.ts',
  ...globSync(['src/commands/**/*.{ts,tsx}', 'src/lib/exchanges/*/index.ts', 'src/lib/sandbox/exchanges/*/index.ts'], {
    cwd: ROOT,
  }),
];

rmSync(`${ROOT}/dist`, {recursive: true, force: true});
await build({
  absWorkingDir: ROOT,
  entryPoints: ENTRIES.map((path) => ({in: path, out: path.replace(/^src\/(lib\/)?/, '').replace(/\.tsx?$/, '')})),
  outdir: 'dist',
  // The registries look for ../exchanges/ beside the chunk folder, so chunks live one level down.
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  // Optional native helpers of ws, and Ink's developer tools: never needed.
  external: ['bufferutil', 'utf-8-validate', 'react-devtools-core'],
  banner: {js: "import{createRequire as __mxtRequire}from'node:module';const require=__mxtRequire(import.meta.url);"},
  plugins: [
    loadedOnUse([
      'cli-table3',
      'semver',
      'tinyglobby',
      'minimatch',
      'cli-spinners',
      'ansis',
      'lilconfig',
      'string-width',
      'wrap-ansi',
      'ejs',
      './client-h2.js',
      '../help',
    ]),
    quietDebug,
    plainSources(openers(), `${ROOT}scripts/hot.ts`),
  ],
  logLevel: 'warning',
});

const {writeManifest} = await import('./manifest.ts');
writeFileSync(`${ROOT}/oclif.manifest.json`, await writeManifest());

/** Files that the program may start to load: its entries, and what is imported on use. Those before any command need nothing. */
function openers(): ReadonlySet<string> {
  const onUse = globSync('src/**/*.{ts,tsx}', {cwd: ROOT}).flatMap((path) =>
    [...readFileSync(`${ROOT}${path}`, 'utf8').matchAll(/import\('(\.[^']*)'\)/g)].map(([, to]) =>
      resolve(ROOT, dirname(path), to ?? ''),
    ),
  );
  const early = new Set(['src/main.ts', 'src/lib/run.ts', 'src/lib/guard-output.ts'].map((path) => `${ROOT}${path}`));
  return new Set([...ENTRIES.map((path) => `${ROOT}${path}`), ...onUse].filter((path) => !early.has(path)));
}
