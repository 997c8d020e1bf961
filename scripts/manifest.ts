/** The oclif manifest: what commands and flags there are, so that starting one command loads no other. */
import {Plugin} from '@oclif/core';

/** The manifest of the build in folder `root` as JSON text with a fixed order, so that a stale one shows as a diff. */
export async function manifestOf(root: string): Promise<string> {
  const plugin = new Plugin({root, type: 'core', ignoreManifest: true, errorOnManifestCreate: true});
  await plugin.load();
  return `${JSON.stringify(sorted(plugin.manifest), null, 2)}\n`;
}

/** Keys in alphabetical order, but for arguments: their order is the order in which they are typed. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, key === 'args' ? asTyped(inner as object) : sorted(inner)]));
}

function asTyped(args: object): unknown {
  return Object.fromEntries(Object.entries(args).map(([name, arg]) => [name, sorted(arg)]));
}
