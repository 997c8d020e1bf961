import {execFileSync} from 'node:child_process';
import {readdirSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {ERROR_KINDS} from '../../src/lib/model/errors.ts';

const ROOT = new URL('../..', import.meta.url).pathname;

function commandNames(folder = 'src/commands', before = ''): readonly string[] {
  return readdirSync(`${ROOT}${folder}`, {withFileTypes: true}).flatMap((entry) =>
    entry.isDirectory()
      ? commandNames(`${folder}/${entry.name}`, `${before}${entry.name} `)
      : [`${before}${entry.name.replace(/\.ts$/, '')}`],
  );
}

describe('the page for agents', () => {
  const page = execFileSync(process.execPath, [`${ROOT}bin/run.js`, 'skill'], {encoding: 'utf8'});

  it('has every command, with its flags and what it prints', () => {
    for (const name of commandNames()) expect(page).toContain(`### \`mxt ${name}`);
    expect(page).toContain('- `--max-slippage PCT`');
    expect(page).toContain('Whole schema: `mxt schema order place`');
  });

  it('has every exit code', () => {
    for (const [kind, {exit}] of Object.entries(ERROR_KINDS)) expect(page).toContain(`| ${exit} | \`${kind}\` |`);
  });
});
