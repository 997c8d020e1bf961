/** Exchanges are the folders under lib/exchanges, found by name: no list to edit. Only the one asked for is loaded. */
import {readdirSync} from 'node:fs';
import {DeskError} from '../model/errors.ts';
import type {ExchangeModule} from './contract/exchange.ts';

// From source this file is src/lib/adapter/registry.ts; the build keeps `exchanges/` beside a folder of the same depth.
const FOLDER = new URL('../exchanges/', import.meta.url);

/** Ids of all exchanges, sorted. */
export function exchangeIds(): readonly string[] {
  return readdirSync(FOLDER, {withFileTypes: true})
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** Loads one exchange's module. Throws `config` with the known names when there is no such folder. */
export async function loadExchange(id: string): Promise<ExchangeModule> {
  if (!exchangeIds().includes(id)) {
    throw new DeskError('config', `There is no exchange called "${id}".`, {hint: `Known: ${exchangeIds().join(', ')}.`});
  }
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const module: {default: ExchangeModule} = await import(new URL(`${id}/index.${extension}`, FOLDER).href);
  return module.default;
}
