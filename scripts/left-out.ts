/**
 * What libraries bring along and mxt never runs. Each is replaced by an error that names it: a library that comes to need one is found by
 * the tests, and does not go on with half of it.
 */
import type {Plugin} from 'esbuild';

/** Packages, and files of packages, by how their paths end or go on. */
const LEFT_OUT: readonly RegExp[] = [
  // @oclif/core looks for commands and their settings with these; the manifest and package.json name them all.
  /[\\/]node_modules[\\/](minimatch|tinyglobby|lilconfig)[\\/]/,
  // It compares versions of Node with this one; bin/run.js does so before anything is loaded.
  /[\\/]node_modules[\\/]semver[\\/]/,
  // undici has the same parser twice. It takes the plain one, which every processor can run, where this one does not load.
  /[\\/]undici[\\/]lib[\\/]llhttp[\\/]llhttp_simd-wasm\.js$/,
  // All that mxt asks is HTTP/1.1.
  /[\\/]undici[\\/]lib[\\/]dispatcher[\\/]client-h2\.js$/,
  // Its fetch(), which a connection asks how to send a form. mxt sends text.
  /[\\/]undici[\\/]lib[\\/]web[\\/]/,
];

/** 220 KB less of a package whose size is bounded. */
export const leftOut: Plugin = {
  name: 'left-out',
  setup(build) {
    for (const filter of LEFT_OUT) {
      build.onLoad({filter, namespace: 'file'}, ({path}) => {
        const name = path.replace(/^.*[\\/]node_modules[\\/]/, '').replaceAll('\\', '/');
        return {contents: `throw new Error(${JSON.stringify(`mxt is built without ${name}.`)});`, loader: 'js'};
      });
    }
  },
};
