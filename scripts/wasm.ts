/**
 * WebAssembly that libraries carry as text, as files beside the code: a quarter smaller, and read only by commands that run it.
 */
import {readFileSync} from 'node:fs';
import {brotliCompressSync, constants} from 'node:zlib';
import type {Plugin} from 'esbuild';

const TEXT = /(?:data:application\/octet-stream;base64,)?([A-Za-z0-9+/]{1000,}={0,2})/;

/** undici parses HTTP with it. Not packed: loading zlib takes longer than reading the file. */
const LLHTTP = /[\\/]undici[\\/]lib[\\/]llhttp[\\/]llhttp-wasm\.js$/;

/** Ink lays out the live window with it. Packed to a third. */
const YOGA = /[\\/]yoga-layout[\\/]dist[\\/]binaries[\\/]yoga-wasm-base64-esm\.js$/;

/** Where yoga's code takes what it is given. Given the bytes, it asks no fetch() for them, which Node would load for this alone. */
const YOGA_STARTS = 'loadYoga = loadYoga || {};';

export const wasmFiles: Plugin = {
  name: 'wasm-files',
  setup(build) {
    build.onLoad({filter: LLHTTP}, () => ({contents: "module.exports = require('wasm:llhttp.wasm').default;", loader: 'js'}));
    build.onLoad({filter: YOGA}, ({path}) => {
      const source = readFileSync(path, 'utf8').replace(TEXT, '');
      if (!source.includes(YOGA_STARTS)) throw new Error(`${path} does not start as it did`);
      const given = "loadYoga = {wasmBinary: process.getBuiltinModule('node:zlib').brotliDecompressSync(packed), ...loadYoga};";
      return {contents: `import packed from 'wasm:yoga.wasm.br';${source.replace(YOGA_STARTS, given)}`, loader: 'js'};
    });
    // The bytes as a module and as a file. Each is asked for by the library's file that carries it.
    build.onResolve({filter: /^(wasm|wasm-file):/}, ({path, importer, pluginData}) => {
      const [namespace = '', name = ''] = path.split(':');
      return {path: name, namespace, pluginData: pluginData ?? importer};
    });
    build.onLoad({filter: /.*/, namespace: 'wasm'}, ({path, pluginData}) => ({
      contents: `import file from 'wasm-file:${path}';
        export default process.getBuiltinModule('node:fs').readFileSync(new URL(file, import.meta.url));`,
      pluginData,
    }));
    build.onLoad({filter: /.*/, namespace: 'wasm-file'}, ({path, pluginData}) => {
      const bytes = bytesIn(pluginData as string);
      return {contents: path.endsWith('.br') ? packed(bytes) : bytes, loader: 'file'};
    });
  },
};

function bytesIn(path: string): Buffer {
  const [, text] = TEXT.exec(readFileSync(path, 'utf8')) ?? [];
  if (text === undefined) throw new Error(`${path} carries no WebAssembly`);
  return Buffer.from(text, 'base64');
}

function packed(bytes: Buffer): Buffer {
  return brotliCompressSync(bytes, {params: {[constants.BROTLI_PARAM_SIZE_HINT]: bytes.length}});
}
