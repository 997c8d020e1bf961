/**
 * Two esbuild plugins that take start-up time out of the bundle without changing what any code does.
 *
 * Measured for `mxt balance`: importing node:fs as an ES module touches every export, which loads the stream library (13 ms);
 * @oclif/core loads semver, globbing and spinners at the top although a known command needs none of them (25 ms).
 */
import {isBuiltin} from 'node:module';
import type {Plugin} from 'esbuild';

/** Node's own modules as plain objects: no ES module façade is made of them. */
export const plainBuiltins: Plugin = {
  name: 'plain-builtins',
  setup(build) {
    build.onResolve({filter: /^[a-z:_/0-9]+$/}, ({path, importer}) => {
      if (!isBuiltin(path)) return null;
      const name = path.replace(/^node:/, '');
      const namespace = UNUSED_IN_UNDICI.has(name) && importer.includes('/node_modules/undici/') ? 'builtin-on-use' : 'builtin';
      return {path: name, namespace};
    });
    build.onLoad({filter: /.*/, namespace: 'builtin'}, ({path}) => ({
      contents: `module.exports = ${builtin(path)};`,
      loader: 'js',
    }));
    build.onLoad({filter: /.*/, namespace: 'builtin-on-use'}, ({path}) => ({contents: onUse(builtin(path)), loader: 'js'}));
  },
};

/** undici requires these at the top for HTTP/2, its cache and its mocks: 8 ms that HTTP/1.1 never needs. */
const UNUSED_IN_UNDICI = new Set(['http2', 'sqlite', 'worker_threads']);

function builtin(name: string): string {
  return `process.getBuiltinModule(${JSON.stringify(`node:${name}`)})`;
}

/** A module that is `expression`, evaluated when something on it is first touched. */
function onUse(expression: string): string {
  return `let real;const load=()=>real??=${expression};
module.exports=new Proxy(function(){},{get:(_,key)=>load()[key],has:(_,key)=>key in load(),apply:(_,self,args)=>load().apply(self,args),construct:(_,args)=>new(load())(...args)});`;
}

/** Packages that stay unloaded until something on them is really used. */
export function loadedOnUse(names: readonly string[]): Plugin {
  return {
    name: 'loaded-on-use',
    setup(build) {
      build.onResolve({filter: new RegExp(`^(${names.join('|')})$`)}, async ({path, resolveDir, kind, pluginData}) => {
        if (kind !== 'require-call' || pluginData === 'real') return null;
        const real = await build.resolve(path, {resolveDir, kind, pluginData: 'real'});
        return {path: real.path, namespace: 'on-use'};
      });
      build.onLoad({filter: /.*/, namespace: 'on-use'}, ({path}) => ({
        contents: onUse(`require(${JSON.stringify(path)})`),
        loader: 'js',
        resolveDir: '/',
      }));
    },
  };
}
