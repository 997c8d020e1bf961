/** A typed symbol to a market that an account really has. */
import {DeskError} from '../model/errors.ts';
import type {Market, Product} from '../model/market.ts';
import {nearest} from '../model/nearest.ts';
import {COMMON_QUOTES, splitSymbol, symbolCandidates} from '../model/symbol.ts';
import {listedSymbol} from './account-names.ts';
import type {ExchangeAdapter} from './contract/exchange.ts';
import {loadExchange} from './registry.ts';

/**
 * The market that `typed` names on this account, by the exchange's name of the coin, or else by the user's (`assets`). Rules come from
 * the shared cache when younger than `maxAgeMs`.
 * Throws `usage` for text that cannot be a symbol, and `not-found` with the nearest names.
 */
export async function resolveSymbol(
  typed: string,
  adapter: ExchangeAdapter,
  maxAgeMs: number,
  signal: AbortSignal,
): Promise<Market> {
  const candidates = likelyFirst(symbolCandidates(typed));
  if (candidates.length === 0) {
    throw new DeskError('usage', `"${typed.slice(0, 40)}" is not a symbol.`, {
      hint: 'Write it as BTC/USDT, or BTC/USDT:USDT for a perpetual.',
    });
  }
  await refuseUntradedProduct(typed, candidates, adapter);
  for (const symbol of candidates) {
    const market = await marketOrNull(adapter, symbol, maxAgeMs, signal);
    if (market !== null) return market;
  }
  for (const symbol of candidates) {
    const listed = byYourName(symbol, adapter.config);
    const market = listed === null ? null : await marketOrNull(adapter, listed, maxAgeMs, signal);
    if (market !== null) return market;
  }
  const near = await nearMarkets(typed, adapter, signal);
  throw new DeskError('not-found', `${adapter.config.account} has no market "${typed.slice(0, 40)}".`, {
    ...(near.length > 0 && {hint: `Did you mean ${near.join(', ')}?`}),
    sent: false,
  });
}

/**
 * A market of a product that this account does not trade is no fact about the exchange: the refusal names the line of the
 * keys file that lacks it, or that mxt does not trade it there. `not-found`, as for any market that an account has not.
 */
async function refuseUntradedProduct(typed: string, candidates: readonly string[], {config}: ExchangeAdapter): Promise<void> {
  const wanted = new Set(candidates.map((symbol): Product => (splitSymbol(symbol)?.settle === null ? 'spot' : 'linear')));
  if (config.products.some((product) => wanted.has(product))) return;
  const known = await loadExchange(config.exchange);
  const [product] = wanted;
  const isTradable = product !== undefined && known.products.includes(product);
  const own = config.products.join(', ');
  throw new DeskError(
    'not-found',
    `"${typed.slice(0, 40)}" is ${product === 'spot' ? 'a spot market' : 'a perpetual'}, and ${config.account} trades ${own} only.`,
    {
      hint: isTradable
        ? `Add it to the account in the keys file: products: [${[...config.products, product].join(', ')}].`
        : `mxt trades ${known.products.join(' and ')} on ${known.title}.`,
      sent: false,
    },
  );
}

/**
 * How the exchange lists what the user calls `symbol`. Null: no other way, or its base is the exchange's own name of what the user
 * calls otherwise.
 */
function byYourName(symbol: string, {names = {}}: ExchangeAdapter['config']): string | null {
  const base = splitSymbol(symbol)?.base;
  if (base === undefined || Object.hasOwn(names, base)) return null;
  const listed = listedSymbol({names}, symbol);
  return listed === symbol ? null : listed;
}

async function marketOrNull(
  adapter: ExchangeAdapter,
  symbol: string,
  maxAgeMs: number,
  signal: AbortSignal,
): Promise<Market | null> {
  try {
    return await adapter.marketData.market(symbol, maxAgeMs, signal);
  } catch (error) {
    if (error instanceof DeskError && error.kind === 'not-found') return null;
    throw error;
  }
}

/** Symbols of this account that look like what was typed. They only help an error message: empty when they cannot be read. */
export async function nearMarkets(typed: string, adapter: ExchangeAdapter, signal: AbortSignal): Promise<readonly string[]> {
  try {
    return nearest(
      typed,
      (await adapter.marketData.markets(signal)).map(({symbol}) => symbol),
    );
  } catch {
    return [];
  }
}

function likelyFirst(candidates: readonly string[]): readonly string[] {
  const rank = (symbol: string): number => {
    const quote = symbol.split('/')[1]?.split(':')[0] ?? '';
    const at = COMMON_QUOTES.indexOf(quote);
    return at === -1 ? COMMON_QUOTES.length : at;
  };
  return candidates.toSorted((a, b) => rank(a) - rank(b));
}
