/** Where the program starts: hands argv to oclif, with two shortcuts and a quiet end for closed pipes. */
import {readFileSync} from 'node:fs';

const ROOT = new URL('..', import.meta.url);

// A reader that goes away (`mxt ... 2>&1 | head -1`) must neither print a stack trace nor stop an order in flight.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

const [first] = process.argv.slice(2);
if (process.argv.length === 3 && (first === '--version' || first === '-v')) {
  const {name, version} = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as {name: string; version: string};
  process.stdout.write(`${name}/${version} ${process.platform}-${process.arch} node-${process.version}\n`);
} else {
  const [{execute}, {guardOutput}] = await Promise.all([import('./lib/run.ts'), import('./lib/guard-output.ts')]);
  guardOutput([process.stdout, process.stderr]);
  await execute(process.argv.slice(2), ROOT);
}
