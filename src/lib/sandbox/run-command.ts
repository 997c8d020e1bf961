/** Runs a command beside a sandbox: its environment, its exit code, and `mxt` meaning this very program. */
import {spawn} from 'node:child_process';
import {chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {constants, tmpdir} from 'node:os';
import {basename, delimiter, join} from 'node:path';
import {DeskError} from '../model/errors.ts';

const NOT_FOUND = 127;

/** A private directory for one run; gone when it is disposed of. */
export function temporaryDirectory(): {readonly path: string; [Symbol.dispose](): void} {
  const path = mkdtempSync(join(tmpdir(), 'mxt-sandbox-'));
  return {path, [Symbol.dispose]: () => rmSync(path, {recursive: true, force: true})};
}

/** Puts an `mxt` into `directory` that starts this program with this Node. The answer is the folder for PATH. */
export function installShim(directory: string, root: string): string {
  const bin = join(directory, 'bin');
  const started = process.argv[1] === undefined ? '' : realpathSync(process.argv[1]);
  const program = ['run.js', 'dev.js'].includes(basename(started)) ? started : join(root, 'bin', 'run.js');
  mkdirSync(bin);
  writeFileSync(join(bin, 'mxt'), `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(program)} "$@"\n`);
  chmodSync(join(bin, 'mxt'), 0o700);
  return bin;
}

/** Exit code of the command; 128 + n when signal n ended it, 127 when it could not be started. */
export function runCommand(
  command: readonly string[],
  env: Readonly<Record<string, string>>,
  bin: string,
  signal: AbortSignal,
): Promise<number> {
  const [program = process.env.SHELL ?? '/bin/sh', ...args] = command;
  const path = [bin, process.env.PATH ?? ''].join(delimiter);
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {stdio: 'inherit', env: {...process.env, ...env, PATH: path}});
    // A terminal sends Ctrl-C to the child by itself; a SIGTERM to us alone must be passed on.
    const pass = () => child.kill('SIGTERM');
    signal.addEventListener('abort', pass, {once: true});
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') process.stderr.write(`${program}: command not found\n`);
      if (error.code === 'ENOENT') resolve(NOT_FOUND);
      else reject(new DeskError('usage', `${program} cannot be started (${error.code ?? 'error'}).`));
    });
    child.on('exit', (code, name) => {
      signal.removeEventListener('abort', pass);
      resolve(code ?? 128 + (name === null ? 0 : constants.signals[name]));
    });
  });
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
