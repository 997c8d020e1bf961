import {globSync, readFileSync} from 'node:fs';
import {expect, it} from 'vitest';

const FOLDER = new URL('../../../src/lib/state/sqlite/', import.meta.url).pathname;

it('SQL numbers no parameters: Node 22 takes ?1 for a name, and binds nothing to it', () => {
  const files = globSync('*.ts', {cwd: FOLDER});
  const numbered = files.flatMap((file) => readFileSync(FOLDER + file, 'utf8').match(/[\s(]\?\d+\b.*/g) ?? []);
  expect(files.length).toBeGreaterThan(5);
  expect(numbered).toEqual([]);
});
