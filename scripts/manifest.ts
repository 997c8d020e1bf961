/** The oclif manifest: what commands and flags there are, so that starting one command loads no other. */
import {Plugin} from '@oclif/core';

const ROOT = new URL('..', import.meta.url).pathname;

/** The manifest as JSON text with a fixed order, so that a stale one shows as a diff. */
export async function writeManifest(): Promise<string> {
  const plugin = new Plugin({root: ROOT, type: 'core', ignoreManifest: true, errorOnManifestCreate: true});
  await plugin.load();
  return `${JSON.stringify(sorted(plugin.manifest), null, 2)}\n`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
