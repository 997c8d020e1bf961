/**
 * Esbuild plugins that take start-up time out of the bundle without changing what any code does.
 *
 * Measured for `mxt balance`: importing node:fs as an ES module touches every export, which loads the stream library (13 ms);
 * @oclif/core loads semver, globbing and spinners at the top although a known command needs none of them (25 ms); and every
 * further file that is loaded costs half a millisecond.
 */
import {readFileSync} from 'node:fs';
import {isBuiltin} from 'node:module';
import {extname} from 'node:path';
import type {Loader, Plugin} from 'esbuild';

/** Needed in rare cases only, by the packages named; 25 ms that a command does not spend. */
const RARE: Readonly<Record<string, readonly string[]>> = {
  'node_modules/undici/': ['http2', 'sqlite', 'worker_threads'],
  'node_modules/@oclif/core/': ['child_process', 'fs/promises', 'perf_hooks', 'readline', 'util'],
};

const REQUIRED = /\brequire\((['"])(?:node:)?([a-z_/0-9]+)\1\)/g;
const IMPORTED = /^import \{([^}]*)\} from 'node:([a-z_/0-9]+)';/gm;

/**
 * Node's own modules as plain objects, written into the code that uses them: no ES module façade is made of them, and no
 * file of their own. `together` is imported by each of `openers`, so that all it reaches ends up in one file.
 */
export function plainSources(openers: ReadonlySet<string>, together: string): Plugin {
  return {
    name: 'plain-sources',
    setup(build) {
      build.onLoad({filter: /\.([cm]?js|tsx?)$/}, ({path}) => {
        const rare = Object.entries(RARE).find(([part]) => path.includes(part))?.[1] ?? [];
        const opening = openers.has(path) ? `import ${JSON.stringify(together)};` : '';
        const contents = readFileSync(path, 'utf8')
          .replace(REQUIRED, (all, _quote, name: string) =>
            isBuiltin(name) ? (rare.includes(name) ? onUse(builtin(name)) : builtin(name)) : all,
          )
          .replace(IMPORTED, (_all, names: string, name: string) => `const {${destructured(names)}} = ${builtin(name)};`);
        return {contents: opening + contents, loader: loaderOf(path)};
      });
    },
  };
}

/** `a, type B, c as d` as a destructuring pattern. */
function destructured(names: string): string {
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '))
    .map((name) => name.replace(' as ', ': '))
    .join(', ');
}

function loaderOf(path: string): Loader {
  const extension = extname(path);
  return extension === '.ts' || extension === '.tsx' ? (extension.slice(1) as Loader) : 'js';
}

function builtin(name: string): string {
  return `process.getBuiltinModule(${JSON.stringify(`node:${name}`)})`;
}

/** An object that is `expression`, evaluated when something on it is first touched. */
function onUse(expression: string, isFlagged = false): string {
  // TypeScript's import helpers ask every module for the flag __esModule at once: that is not yet a use.
  const get = isFlagged ? 'load()[key]' : "key==='__esModule'?undefined:load()[key]";
  return `(()=>{let real;const load=()=>real??=${expression};return new Proxy(function(){},{get:(_,key)=>${get},has:(_,key)=>key in load(),apply:(_,self,args)=>load().apply(self,args),construct:(_,args)=>new(load())(...args)})})()`;
}

/**
 * Packages, or files of packages, that stay unloaded until something on them is really used. Our own code may import such a
 * package by its default export alone.
 */
export function loadedOnUse(names: readonly string[]): Plugin {
  return {
    name: 'loaded-on-use',
    setup(build) {
      build.onResolve({filter: new RegExp(`^(${names.join('|')})$`)}, async ({path, resolveDir, kind, pluginData}) => {
        const isCommonJs = kind === 'require-call' || (kind === 'import-statement' && !resolveDir.includes('node_modules'));
        if (!isCommonJs || pluginData === 'real') return null;
        const real = await build.resolve(path, {resolveDir, kind: 'require-call', pluginData: 'real'});
        return {path: real.path, namespace: 'on-use'};
      });
      build.onLoad({filter: /.*/, namespace: 'on-use'}, ({path}) => ({
        contents: `module.exports=${onUse(`require(${JSON.stringify(path)})`, readFileSync(path, 'utf8').includes('__esModule'))};`,
        loader: 'js',
        resolveDir: '/',
      }));
    },
  };
}

/** The `debug` package while $DEBUG is not set: loggers that say nothing. */
export const quietDebug: Plugin = {
  name: 'quiet-debug',
  setup(build) {
    build.onResolve({filter: /^debug$/}, async ({path, resolveDir, kind, pluginData}) => {
      if (kind !== 'require-call' || pluginData === 'real') return null;
      const real = await build.resolve(path, {resolveDir, kind, pluginData: 'real'});
      return {path: real.path, namespace: 'quiet-debug'};
    });
    build.onLoad({filter: /.*/, namespace: 'quiet-debug'}, ({path}) => ({
      contents: `module.exports=process.env.DEBUG?require(${JSON.stringify(path)}):namespace=>Object.assign(()=>{},{namespace,enabled:false});`,
      loader: 'js',
      resolveDir: '/',
    }));
  },
};

/** Where cli-table3 and the package that it asks begin to measure a text: by the end of the file's path. */
const MEASURED: readonly (readonly [RegExp, string, string])[] = [
  [
    /[\\/]node_modules[\\/]string-width[\\/]index\.js$/,
    'string = stripAnsi(string);',
    'if (/^[\\x20-\\x7e]*$/.test(string)) return string.length;',
  ],
  [
    /[\\/]cli-table3[\\/]src[\\/]utils\.js$/,
    'let code = codeRegex();',
    "if (/^[\\x20-\\x7e\\n]*$/.test(str)) return ('' + str).split('\\n').reduce((most, line) => Math.max(most, line.length), 0);",
  ],
];

/**
 * The width of plain ASCII text is its length. Both packages make regular expressions anew for each cell before they count: nine tenths of
 * what a long table took.
 */
export const quickWidths: Plugin = {
  name: 'quick-widths',
  setup(build) {
    for (const [filter, slow, quick] of MEASURED) {
      build.onLoad({filter}, ({path}) => {
        const source = readFileSync(path, 'utf8');
        // Another major of the package may be written otherwise.
        return source.includes(slow) ? {contents: source.replace(slow, `${quick} ${slow}`), loader: 'js'} : null;
      });
    }
  },
};
