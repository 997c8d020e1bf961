#!/usr/bin/env node
// Runs src/ as it is (Node strips the types): no build between an edit and a try.
import {fileURLToPath} from 'node:url';
import {flush, handle, run} from '@oclif/core';

const root = fileURLToPath(new URL('..', import.meta.url));
await run(process.argv.slice(2), {
  root,
  ignoreManifest: true,
  pjson: {
    ...(await import('../package.json', {with: {type: 'json'}})).default,
    oclif: {bin: 'mxt', commands: './src/commands', topicSeparator: ' '},
  },
}).then(flush, handle);
