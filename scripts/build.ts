/**
 * Bundles src/ into dist/ with code splitting, and writes the oclif manifest. A command loads only the chunks it needs:
 * start-up time is a promise of this program, and an unbundled @oclif/core alone costs 100 ms.
 */
import {globSync, rmSync, writeFileSync} from 'node:fs';
import {build} from 'esbuild';
import {loadedOnUse, plainBuiltins} from './lean.ts';

const ROOT = new URL('..', import.meta.url).pathname;

rmSync(`${ROOT}/dist`, {recursive: true, force: true});
await build({
  absWorkingDir: ROOT,
  entryPoints: [
    'src/main.ts',
    ...globSync(['src/commands/**/*.{ts,tsx}', 'src/lib/exchanges/*/index.ts', 'src/lib/sandbox/exchanges/*/index.ts'], {
      cwd: ROOT,
    }),
  ].map((path) => ({in: path, out: path.replace(/^src\/(lib\/)?/, '').replace(/\.tsx?$/, '')})),
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
      'semver',
      'tinyglobby',
      'minimatch',
      'cli-spinners',
      'ansis',
      'debug',
      'lilconfig',
      'string-width',
      'wrap-ansi',
      'ejs',
    ]),
    plainBuiltins,
  ],
  logLevel: 'warning',
});

const {writeManifest} = await import('./manifest.ts');
writeFileSync(`${ROOT}/oclif.manifest.json`, await writeManifest());
