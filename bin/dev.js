#!/usr/bin/env node
// Runs src/ as it is (Node strips the types): no build between an edit and a try.
import {readFileSync} from 'node:fs';
import {registerHooks} from 'node:module';
import {fileURLToPath} from 'node:url';
import {handle, run} from '@oclif/core';
import {transformSync} from 'esbuild';

// Types are all that Node strips; the window's .tsx goes through esbuild.
registerHooks({
  load(url, context, next) {
    if (!url.endsWith('.tsx')) return next(url, context);
    const {code} = transformSync(readFileSync(fileURLToPath(url), 'utf8'), {loader: 'tsx', jsx: 'automatic'});
    return {format: 'module', source: code, shortCircuit: true};
  },
});

const root = fileURLToPath(new URL('..', import.meta.url));
await run(process.argv.slice(2), {
  root,
  ignoreManifest: true,
  pjson: {
    ...(await import('../package.json', {with: {type: 'json'}})).default,
    oclif: {
      bin: 'mxt',
      commands: './src/commands',
      topicSeparator: ' ',
      helpClass: './src/lib/ui/help.ts',
      additionalHelpFlags: ['-h'],
    },
  },
}).then(() => new Promise((resolve) => process.stdout.write('', resolve)), handle);
