/** Where the program starts: hands argv to oclif, with shortcuts for the version and for completion. */
import {readFileSync} from 'node:fs';

const ROOT = new URL('..', import.meta.url);

const [first] = process.argv.slice(2);
if (process.argv.length === 3 && (first === '--version' || first === '-v')) {
  process.stdout.on('error', () => {});
  const {name, version} = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as {name: string; version: string};
  process.stdout.write(`${name}/${version} ${process.platform}-${process.arch} node-${process.version}\n`);
} else if (first === '__complete') {
  await keepCode();
  // Before oclif is loaded: a person is waiting with a finger on TAB.
  const {complete} = await import('./lib/complete.ts');
  process.stdout.on('error', () => {});
  process.stdout.write(complete(process.argv.slice(3), ROOT));
} else {
  await keepCode();
  const [{execute}, {guardOutput, guardProcess}] = await Promise.all([import('./lib/run.ts'), import('./lib/guard-output.ts')]);
  guardOutput([process.stdout, process.stderr]);
  guardProcess();
  await execute(process.argv.slice(2), ROOT);
}

/** Before the rest is loaded. */
async function keepCode(): Promise<void> {
  const {keepCompiledCode} = await import('./lib/disk/code-cache.ts');
  keepCompiledCode();
}
