/** What esbuild makes of src/: an entry per command and exchange, code that they share in chunks. */
import {globSync, readFileSync} from 'node:fs';
import {dirname, resolve} from 'node:path';
import {build, type Metafile} from 'esbuild';
import {REQUIRE, withoutIdle} from './idle.ts';
import {loadedOnUse, plainSources, quickWidths, quietDebug} from './lean.ts';
import {leftOut} from './left-out.ts';
import {wasmFiles} from './wasm.ts';

const ROOT = new URL('..', import.meta.url).pathname;

const ENTRIES = [
  'src/main.ts',
  'src/lib/ui/help.ts',
  ...globSync(
    ['src/commands/**/*.{ts,tsx}', 'src/library/*.ts', 'src/lib/exchanges/*/index.ts', 'src/lib/sandbox/exchanges/*/index.ts'],
    {
      cwd: ROOT,
    },
  ),
];

/** Writes the bundle into `outdir`. Answers what went into it. */
export async function bundle(outdir: string): Promise<Metafile> {
  const {metafile} = await build({
    absWorkingDir: ROOT,
    entryPoints: ENTRIES.map((path) => ({in: path, out: path.replace(/^src\/(lib\/)?/, '').replace(/\.tsx?$/, '')})),
    outdir,
    // The registries look for ../exchanges/ beside the chunk folder, so chunks live one level down.
    chunkNames: 'chunks/[hash]',
    assetNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    minify: true,
    // Left out: the development half of React, and undici's parser on trial, as in the undici that Node itself bundles.
    define: {'process.env.NODE_ENV': '"production"', esbuildDetection: 'true'},
    // Licenses stand in the notices that are written beside it.
    legalComments: 'none',
    charset: 'utf8',
    // The same code in the modules of today, of which what nobody asks for stays out.
    alias: {yaml: './node_modules/yaml/browser/dist/index.js'},
    // Optional native helpers of ws, and tools of developers that Ink and oclif look for: never needed.
    external: ['bufferutil', 'utf-8-validate', 'react-devtools-core', 'typescript'],
    banner: {js: REQUIRE},
    plugins: [
      leftOut,
      wasmFiles,
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
      quickWidths,
      plainSources(openers(), `${ROOT}scripts/hot.ts`),
    ],
    logLevel: 'warning',
  });
  withoutIdle(ROOT, metafile.outputs);
  return metafile;
}

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
