/**
 * What libraries bring along and mxt never runs. Each is replaced by an error that names it: a library that comes to need one is found by
 * the tests, and does not go on with half of it. Of tables what is never read goes.
 */
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import type {Plugin} from 'esbuild';

/** Packages, and files of packages, by how their paths end or go on. */
const LEFT_OUT: readonly RegExp[] = [
  // @oclif/core looks for commands and their settings with these; the manifest and package.json name them all.
  /[\\/]node_modules[\\/](minimatch|tinyglobby|lilconfig)[\\/]/,
  // It compares versions of Node with this one; bin/run.js does so before anything is loaded.
  /[\\/]node_modules[\\/]semver[\\/]/,
  // Rules between flags that no command of mxt states.
  /[\\/]@oclif[\\/]core[\\/]lib[\\/]constraints\.js$/,
  // Colours by number, which its wrapping of text never asks for, and the half of its logger that is for browsers.
  /[\\/]node_modules[\\/](color-convert[\\/]|debug[\\/]src[\\/]browser\.js$)/,
  // undici has the same parser twice. It takes the plain one, which every processor can run, where this one does not load.
  /[\\/]undici[\\/]lib[\\/]llhttp[\\/]llhttp_simd-wasm\.js$/,
  // All that mxt asks is HTTP/1.1.
  /[\\/]undici[\\/]lib[\\/]dispatcher[\\/]client-h2\.js$/,
  // Its fetch(), which a connection asks how to send a form. mxt sends text.
  /[\\/]undici[\\/]lib[\\/]web[\\/]/,
  // The keys file is read and never written, and all of its values are text.
  /[\\/]yaml[\\/]browser[\\/]dist[\\/](stringify|schema[\\/](core|json))[\\/]/,
  /[\\/]yaml[\\/]browser[\\/]dist[\\/]schema[\\/]yaml-1\.1[\\/](schema|bool|float|int)\.js$/,
];

/** Of a table that is loaded as a whole: the rows that are read. */
const ROWS: readonly (readonly [RegExp, readonly string[]])[] = [
  // Of ninety spinners those that @oclif/core uses by default.
  [/[\\/]cli-spinners[\\/]spinners\.json$/, ['dots2', 'line']],
  [/[\\/]@oclif[\\/]core[\\/]package\.json$/, ['name', 'version', 'engines']],
  [/[\\/]undici[\\/]lib[\\/]llhttp[\\/]constants\.js$/, ['ERROR', 'TYPE']],
];

/** Whether nothing of the file at `path` is in the bundle, though its name is. */
export function isLeftOut(path: string): boolean {
  return LEFT_OUT.some((part) => part.test(`/${path}`));
}

export const leftOut: Plugin = {
  name: 'left-out',
  setup(build) {
    for (const filter of LEFT_OUT) {
      build.onLoad({filter, namespace: 'file'}, ({path}) => {
        const name = path.replace(/^.*[\\/]node_modules[\\/]/, '').replaceAll('\\', '/');
        return {contents: absent(`mxt is built without ${name}.`, readFileSync(path, 'utf8')), loader: 'js'};
      });
    }
    for (const [filter, rows] of ROWS) {
      build.onLoad({filter, namespace: 'file'}, ({path}) => {
        const table = createRequire(import.meta.url)(path) as Record<string, unknown>;
        return {contents: JSON.stringify(Object.fromEntries(rows.map((row) => [row, table[row]]))), loader: 'json'};
      });
    }
  },
};

/** A module in the place of `source` that fails where something of it is used: some are loaded with their library, for nothing. */
function absent(message: string, source: string): string {
  const fail = `()=>{throw new Error(${JSON.stringify(message)})}`;
  const [, names] = /^export \{([^}]*)\};$/m.exec(source) ?? [];
  // TypeScript's import helpers ask every module for the flag __esModule: that is not yet a use.
  if (names === undefined) return `module.exports=new Proxy({},{get:(_,key)=>key==='__esModule'?undefined:(${fail})()});`;
  const exported = names.split(',').map((name) => `fail as ${name.trim().replace(/^.* as /, '')}`);
  return `const fail=${fail};export {${exported.join()}};`;
}
