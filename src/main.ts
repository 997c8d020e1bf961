/** Where the program starts: hands argv to oclif, with a shortcut for the version. */
import {readFileSync} from 'node:fs';

const ROOT = new URL('..', import.meta.url);

const [first] = process.argv.slice(2);
if (process.argv.length === 3 && (first === '--version' || first === '-v')) {
  process.stdout.on('error', () => {});
  const {name, version} = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as {name: string; version: string};
  process.stdout.write(`${name}/${version} ${process.platform}-${process.arch} node-${process.version}\n`);
} else {
  const [{execute}, {guardOutput, guardProcess}] = await Promise.all([import('./lib/run.ts'), import('./lib/guard-output.ts')]);
  guardOutput([process.stdout, process.stderr]);
  guardProcess();
  await execute(process.argv.slice(2), ROOT);
}
