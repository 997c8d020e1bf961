/** The pages of the library: every export of every entry, with what is said of it. */
import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {declarationsOf, importsOf} from '../../scripts/declarations.ts';
import {pageOf, writePages} from '../../scripts/library-pages.ts';

const FILES: Readonly<Record<string, string>> = {
  'library/orders.d.ts': `/** Orders, as the commands send them. */
import type { Side } from '../lib/order.js';
export type { Order } from '../lib/order.js';
export interface Wish {
    /** Whether it's {odd}; not a number. */
    readonly side: Side;
    readonly more: {
        readonly text: 'a}' | "b;";
    };
}
/**
 * Places one.
 * Throws where nothing was placed.
 */
export declare function place(wish: Wish, more?: {
    readonly limit?: number;
}): Promise<void>;
declare const HIDDEN = 1;
`,
  'lib/order.d.ts': `export type Side = 'BUY' | 'SELL';
/** An order. */
export interface Order {
    readonly side: Side | null;
}
`,
};
const read = (path: string) => {
  const text = FILES[path];
  if (text === undefined) throw new Error(`no ${path}`);
  return text;
};

it('a page has each export once with its words, those of other files too, and the types that they name', () => {
  const page = pageOf('mxt/orders', 'library/orders.d.ts', read);
  expect(page.match(/^#+ .*/gm)).toEqual([
    '# mxt/orders',
    '## Wish',
    '## place',
    '## Order',
    '# Types that these name',
    '## Side',
  ]);
  expect(page).toContain('# mxt/orders\n\nOrders, as the commands send them.');
  expect(page).toContain('Places one.\nThrows where nothing was placed.\n\n```ts\nexport declare function place(');
  expect(page).toContain("export type Side = 'BUY' | 'SELL';");
  expect(page).toContain('See [Wish](#wish).');
  expect(page).not.toContain('HIDDEN');
});

it('an export that is nowhere declared is an error, never a page without it', () => {
  const broken = (path: string) => read(path).replace('interface Order', 'interface Other');
  expect(() => pageOf('mxt/orders', 'library/orders.d.ts', broken)).toThrow('exports Order');
});

it('the real entries: every name that they export has its section', {timeout: 300_000}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'mxt-pages-test-'));
  try {
    writePages(folder);
    expect(readdirSync(folder).toSorted()).toEqual(['adapters.md', 'feed.md', 'mxt.md', 'orders.md', 'router.md', 'sandbox.md']);
    for (const file of readdirSync(folder)) {
      const page = readFileSync(join(folder, file), 'utf8');
      const source = readFileSync(
        new URL(`../../src/library/${file === 'mxt.md' ? 'desk' : file.slice(0, -3)}.ts`, import.meta.url),
        'utf8',
      );
      const own = [...source.matchAll(/^export (?:async )?(?:interface|type|class|function\*?|const) (\w+)/gm)].map(
        ([, name]) => name,
      );
      const taken = importsOf(source.replaceAll(/\n\s*/g, '\n')).filter(({isExport}) => isExport);
      for (const name of [...own, ...taken.map(({local}) => local)]) expect(page, `${file}: ${name}`).toContain(`\n## ${name}\n`);
      expect(page).not.toContain('\n## \n');
    }
    const orders = readFileSync(join(folder, 'orders.md'), 'utf8');
    expect(orders).toContain('Places one order: as `mxt order place --json` prints it.');
    expect(declarationsOf(orders.match(/```ts\n([\s\S]*?)\n```/)?.[1] ?? '')).toHaveLength(1);
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
});
