/** Promise: what the README shows works: its commands run on the sandbox, and the demonstration ends well. */
import {execFile} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {promisify} from 'node:util';
import {describe, expect, it} from 'vitest';
import {exchangeIds} from '../../src/lib/adapter/registry.ts';
import {schemaNames} from '../../src/lib/schemas/catalog.ts';

const run = promisify(execFile);
const ROOT = new URL('../..', import.meta.url).pathname;
const RUN = `${ROOT}bin/run.js`;
const README = readFileSync(`${ROOT}README.md`, 'utf8');
/** Asks for real accounts, runs until it is stopped, or is the sandbox itself. */
const ELSEWHERE = /mxt keys init|npx mxt sandbox|npm ci|^mxt orders watch *(?:#|$)/;

/** As the README calls accounts. */
const MAIN_ACCOUNT = new RegExp(`\\b(${exchangeIds().join('|')})-main\\b`, 'g');

/** Lines of the README's shell blocks, in order. */
const lines = [...README.matchAll(/```sh\n([\s\S]*?)```/g)]
  .flatMap(([, block = '']) => block.split('\n'))
  .filter((line) => line !== '' && !line.startsWith('#'));

describe('the README', () => {
  it('has commands to try', () => expect(lines.filter((line) => line.startsWith('mxt ')).length).toBeGreaterThan(6));

  it('each line runs in one sandbox, in order, and ends with 0', async () => {
    const tried = lines.filter((line) => line.startsWith('mxt ') && !ELSEWHERE.test(line));
    const script = tried
      // The sandbox names its accounts like the exchanges.
      .map((line) => line.replaceAll(MAIN_ACCOUNT, '$1').replace('--until closed', '--until closed --timeout 10s'))
      .map(
        (line) =>
          `( set -o pipefail; ${line.replace(/\s+#.*$/, '')}\n) >out 2>&1 || { echo "$? from: ${line.replaceAll(/["`$\\]/g, '')}"; cat out; exit 1; }`,
      )
      .join('\n');
    const {stdout} = await run(process.execPath, [
      RUN,
      'sandbox',
      'run',
      '--',
      'bash',
      '-c',
      `cd "$(dirname "$MXT_KEYS")"\n${script}\necho done`,
    ]);
    expect(stdout).toBe('done\n');
  });

  it('npm start ends with 0 and shows the main job', async () => {
    const {stdout} = await run(process.execPath, [`${ROOT}scripts/demo.ts`], {timeout: 120_000});
    expect(stdout).toContain('$ mxt balance');
    expect(stdout).toContain('"status":"NEW"');
    expect(stdout).toContain('"status":"CANCELED"');
    expect(stdout).toContain('No open orders');
  });
});

describe('help', () => {
  const manifest = JSON.parse(readFileSync(`${ROOT}oclif.manifest.json`, 'utf8')) as {
    commands: Record<
      string,
      {summary?: string; examples?: string[]; args: Record<string, unknown>; flags: Record<string, unknown>}
    >;
  };
  const commands = Object.entries(manifest.commands);

  it.each(commands)(
    '%s has a summary and an example, and its flags are those of the examples',
    (id, {summary, examples, flags}) => {
      expect(summary?.length).toBeGreaterThan(10);
      expect(examples?.length).toBeGreaterThan(0);
      const words = id.replaceAll(':', ' ');
      const texts = (examples ?? []).map((example) => (typeof example === 'string' ? example : JSON.stringify(example)));
      for (const text of texts) {
        expect(text).toContain(`<%= config.bin %> ${words}`);
        const own =
          text
            .split(words)
            .at(-1)
            ?.split(/ -- | \| /)[0] ?? '';
        for (const [, name = ''] of own.matchAll(/--([a-z-]+)/g)) expect(Object.keys(flags), `${id}: --${name}`).toContain(name);
      }
    },
  );

  it('every command that prints a document has a schema', () => {
    const without = ['completion', 'schema', 'sandbox:start', 'sandbox:run', 'sandbox:fault'];
    const missing = commands
      .map(([id]) => id)
      .filter((id) => !without.includes(id) && !schemaNames().includes(id.replaceAll(':', ' ')));
    expect(missing).toEqual([]);
  });
});
