/** The licenses of the packages that are bundled: what each of them asks to be passed on with its code. */
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

const ROOT = new URL('..', import.meta.url).pathname;
const PACKAGE = /^(?:on-use:|quiet-debug:)?(?:.*\/)?(node_modules\/(?:@[^/]+\/)?[^/]+)\//;
const LICENSE_FILE = /^(?:licen[cs]e|notice|copying)(?:[.-]|$)/i;

interface PackageFacts {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

/** Of the package itself, and no part of what its license says. */
const OWN_LINE = /copyright (?:\(c\)|©|\d)|^\s*(?:the )?(?:mit|isc) license/i;

interface Section {
  readonly title: string;
  readonly own: readonly string[];
  readonly terms: string;
}

/**
 * Packages among `inputs` (paths of the bundle's sources) with their copyright, each text of a license once. Throws for a package
 * that states no license.
 */
export function noticesOf(inputs: readonly string[]): string {
  const folders = new Set(inputs.flatMap((input) => folderOf(input) ?? []));
  const byTitle = new Map([...folders].map(sectionOf).map((section) => [section.title, section]));
  const sections = [...byTitle.values()].toSorted((a, b) => (a.title < b.title ? -1 : 1));
  const groups = [...Map.groupBy(sections, ({terms}) => terms.replace(/\s+/g, ' ').trim()).values()];
  const texts = groups.map((group) => {
    const heads = group.map(({title, own}) => [title, ...own].join('\n'));
    return `\n${'='.repeat(80)}\n${heads.join('\n\n')}\n\n${group[0]?.terms.trim() ?? ''}\n`;
  });
  return `mxt holds code of these packages. Each stands under its own license, which follows the names.\n${texts.join('')}`;
}

/** The innermost package: one that lies in the node_modules of another is that one. */
function folderOf(input: string): string | null {
  const at = input.lastIndexOf('node_modules/');
  if (at === -1) return null;
  const [, name] = PACKAGE.exec(input.slice(at)) ?? [];
  return name === undefined ? null : join(input.slice(0, at).replace(/^(?:on-use|quiet-debug):/, ''), name);
}

function sectionOf(folder: string): Section {
  const path = folder.startsWith('/') ? folder : join(ROOT, folder);
  const {name, version, license} = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as PackageFacts;
  if (license === undefined) throw new Error(`${name} states no license`);
  const files = readdirSync(path).filter((file) => LICENSE_FILE.test(file) && existsSync(join(path, file)));
  const lines = files
    .map((file) => readFileSync(join(path, file), 'utf8'))
    .join('\n\n')
    .split(/\r?\n/);
  const own = lines.filter((line) => OWN_LINE.test(line)).map((line) => line.trim());
  const terms = lines.filter((line) => !OWN_LINE.test(line)).join('\n');
  return {title: `${name} ${version}, ${license}`, own, terms: terms.trim() === '' ? `License: ${license}.` : terms};
}
