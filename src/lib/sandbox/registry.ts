/** Venues are the folders under sandbox/exchanges, found by name: no list to edit. */
import {readdirSync} from 'node:fs';
import {DeskError} from '../model/errors.ts';
import type {VenueModule} from './venue.ts';

// From source this file is src/lib/sandbox/registry.ts; built, it is a chunk in a folder beside sandbox/.
const FOLDER = new URL('../sandbox/exchanges/', import.meta.url);

/** Ids of all venues, sorted. */
export function venueIds(): readonly string[] {
  return readdirSync(FOLDER, {withFileTypes: true})
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** Loads one venue's module. Throws `usage` with the known names when there is no such folder. */
export async function loadVenue(id: string): Promise<VenueModule> {
  if (!venueIds().includes(id)) {
    throw new DeskError('usage', 'The sandbox has no exchange of that name.', {hint: `It has: ${venueIds().join(', ')}.`});
  }
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const module: {default: VenueModule} = await import(new URL(`${id}/index.${extension}`, FOLDER).href);
  return module.default;
}
