/**
 * A process that archives old orders and dies at one step of a file: `node compact-once.ts STATE BEFORE [STEP NTH]`. Steps are `before-` and
 * `after-` the writing and the naming of a file; `half` dies with half of one written.
 */
import {writeFileSync} from 'node:fs';
import type {ArchiveFiles} from '../../src/lib/state/archive.ts';
import {openState} from '../../src/lib/state/open-state.ts';
import {archiveFiles} from '../../src/lib/state/sqlite/archive-files.ts';
import {systemClock} from '../../src/lib/transport/clock.ts';

const [directory = '', before = '', step = '', nth = '1'] = process.argv.slice(2);
const seen = new Map<string, number>();
const dieAt = (name: string): void => {
  seen.set(name, (seen.get(name) ?? 0) + 1);
  if (name === step && seen.get(name) === Number(nth)) process.kill(process.pid, 'SIGKILL');
};
const files: ArchiveFiles = {
  write(path, text) {
    dieAt('before-write');
    if (step === 'half' && seen.get('before-write') === Number(nth)) {
      archiveFiles.write(path, '');
      writeFileSync(path, text.slice(0, text.length / 2));
    }
    dieAt('half');
    archiveFiles.write(path, text);
    dieAt('after-write');
  },
  publish(from, to) {
    dieAt('before-publish');
    archiveFiles.publish(from, to);
    dieAt('after-publish');
  },
  remove: archiveFiles.remove,
};
const state = openState({directory, clock: systemClock, warn: (line) => process.stderr.write(`${line}\n`)});
const signal = new AbortController().signal;
const done = await state.archive?.compact({before: Number(before), signal, files, most: 4, onFile: () => dieAt('after-file')});
process.stdout.write(JSON.stringify(done));
state.close();
