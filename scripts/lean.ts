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
    build.onResolve({filter: /^[a-z:_/0-9]+$/}, ({path}) =>
      isBuiltin(path) ? {path: path.replace(/^node:/, ''), namespace: 'builtin'} : null,
    );
    build.onLoad({filter: /.*/, namespace: 'builtin'}, ({path}) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(`node:${path}`)});`,
      loader: 'js',
    }));
  },
};

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
        contents: `let real;const load=()=>real??=require(${JSON.stringify(path)});
module.exports=new Proxy(function(){},{get:(_,key)=>load()[key],has:(_,key)=>key in load(),apply:(_,self,args)=>load().apply(self,args),construct:(_,args)=>new(load())(...args)});`,
        loader: 'js',
        resolveDir: '/',
      }));
    },
  };
}
