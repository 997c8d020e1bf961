/** Messages, hints and help in plain English: docs/wording.md. */
import {globSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {literalsOf} from './support/literals.ts';

const ROOT = new URL('..', import.meta.url).pathname;

const FORBIDDEN: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['told', /\btold\b/i],
  ['tell, tells', /\btells?\b/i],
  ['can not', /\bcan not\b/i],
  ['nobody', /\bnobody\b/i],
  ['somebody', /\bsomebody\b/i],
  ['is no', /(?<!\b[Tt]here )\bis no\b(?! longer)/],
];

/** What exchanges say is said in their words. */
const OF_EXCHANGES = /^src\/lib\/sandbox\/exchanges\/[^/]+\/errors\.ts$/;

/** "src/lib/ui/confirm.ts:12 told: The exchange told nothing." */
function faultsOf(path: string): readonly string[] {
  return literalsOf(readFileSync(join(ROOT, path), 'utf8'))
    .filter(({text}) => text.includes(' '))
    .flatMap(({line, text}) =>
      FORBIDDEN.filter(([, pattern]) => pattern.test(text)).map(([name]) => `${path}:${line} ${name}: ${text.slice(0, 120)}`),
    );
}

const folders = readdirSync(join(ROOT, 'src/lib'), {withFileTypes: true})
  .filter((entry) => entry.isDirectory())
  .map(({name}) => `src/lib/${name}/**/*.{ts,tsx}`);

describe('the texts of mxt keep the rules of docs/wording.md', () => {
  it.each([...folders, 'src/lib/*.ts', 'src/commands/**/*.ts'])('%s', (pattern) => {
    const files = globSync(pattern, {cwd: ROOT}).filter((file) => !OF_EXCHANGES.test(file));
    expect(files.length).toBeGreaterThan(0);
    expect(files.flatMap(faultsOf)).toEqual([]);
  });
});

describe('the reader of texts', () => {
  it('finds strings and templates, also nested ones, and no comments or regular expressions', () => {
    const source =
      "// it's\nconst a = 'x y'; /* \"no\" */ const b = /'[/\"]/.test(c) ? `d $" +
      "{e('f g')} h` : \"i\\\"j\";\nreturn 4 / 2 / 'k';";
    expect(literalsOf(source).map(({line, text}) => [line, text])).toEqual([
      [2, 'x y'],
      [2, 'f g'],
      [2, 'd … h'],
      [2, 'i"j'],
      [3, 'k'],
    ]);
  });
});
