/** Accounts that no keys file names: one per exchange and without a key, for commands that read public data. */
import {exchangeIds, loadExchange} from './adapter/registry.ts';
import type {AccountEntry} from './config/keys-file.ts';
import {matches} from './config/selection.ts';
import {DeskError} from './model/errors.ts';
import {nearest} from './model/nearest.ts';

/**
 * One account for each exchange that `typed` (names or globs) fits, for every exchange where nothing was typed. It is
 * called like its exchange, or `binance-public` where an account of the keys file (`taken`) has that name. Throws `usage`
 * with near names for one that fits no exchange.
 */
export async function keylessAccounts(typed: readonly string[], taken: readonly string[]): Promise<readonly AccountEntry[]> {
  const known = exchangeIds();
  for (const name of typed) {
    if (known.some((id) => matches(id, name))) continue;
    const near = nearest(name, known);
    throw new DeskError('usage', `There is no exchange called "${name.slice(0, 40)}".`, {
      hint: near.length > 0 ? `Did you mean ${near.join(', ')}?` : `Known: ${known.join(', ')}.`,
    });
  }
  const wanted = typed.length === 0 ? known : known.filter((id) => typed.some((name) => matches(id, name)));
  return Promise.all(
    wanted.map(
      async (exchange): Promise<AccountEntry> => ({
        account: nameFor(exchange, taken),
        exchange,
        credentials: {},
        products: (await loadExchange(exchange)).products,
        environment: 'live',
        mode: 'public',
        urls: {},
        limits: null,
      }),
    ),
  );
}

function nameFor(exchange: string, taken: readonly string[]): string {
  let name = exchange;
  while (taken.includes(name)) name += '-public';
  return name;
}

/**
 * The document as JSON has it: `account` is null for these names, which only the command itself gave, and is left out of
 * their failures.
 */
export function withoutNames(document: unknown, names: ReadonlySet<string>): unknown {
  if (names.size === 0 || typeof document !== 'object' || document === null) return document;
  if (Array.isArray(document)) return document.map((each) => withoutNames(each, names));
  return Object.fromEntries(
    Object.entries(document).flatMap(([field, value]): [string, unknown][] => {
      const isName = field === 'account' && typeof value === 'string' && names.has(value);
      if (!isName) return [[field, withoutNames(value, names)]];
      return 'kind' in document && 'message' in document ? [] : [[field, null]];
    }),
  );
}
