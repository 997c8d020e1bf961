/** Required before a program (NODE_OPTIONS): writes the files that it loaded as code, with their bytes, to the file that LOADED_FILES names. */
const {writeFileSync} = require('node:fs');
const {registerHooks} = require('node:module');

const loaded = new Map();
registerHooks({
  load(url, context, next) {
    const result = next(url, context);
    if (url.startsWith('file:') && result.source != null) loaded.set(url, Buffer.byteLength(result.source));
    return result;
  },
});
process.on('exit', () => writeFileSync(process.env.LOADED_FILES, JSON.stringify([...loaded])));
