#!/usr/bin/env node
// Kept readable for old Node versions, which must get a clear line instead of a stack trace.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `mxt needs Node 22.19 or newer; this is ${process.versions.node}. In this folder "npx mxt" and npm scripts use the right one.\n`,
  );
  process.exitCode = 2;
} else {
  const module = await import('node:module');
  module.enableCompileCache?.();
  await import('../dist/main.js');
}
