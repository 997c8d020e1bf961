#!/usr/bin/env node
// Kept readable for old Node versions, which must get a clear line instead of a stack trace.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `mxt needs Node 22.19 or newer; this is ${process.versions.node}. Install one from https://nodejs.org; in a checkout, "npx mxt" has it.\n`,
  );
  process.exitCode = 2;
} else {
  const warn = process.emitWarning;
  // Until Node 26 its database says of itself that it is experimental, on the stderr of every command.
  process.emitWarning = (warning, ...more) =>
    String(warning).startsWith('SQLite is an experimental') ? undefined : warn.call(process, warning, ...more);
  import('../dist/main.js');
}
