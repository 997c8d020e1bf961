/** Scripted accounts for tests of services: what each answers is given, everything else is a failed test. */
import type {AccountHandle, Call} from '../../src/lib/adapter/accounts.ts';
import type {ExchangeAdapter} from '../../src/lib/adapter/exchange-adapter.ts';
import type {Balance} from '../../src/lib/model/account.ts';
import type {PriceBoard} from '../../src/lib/model/market.ts';
import {systemClock} from '../../src/lib/transport/clock.ts';

/** An account called like its exchange, unless told otherwise, whose adapter is `script`. */
export function fakeAccount(
  exchange: string,
  script: Partial<ExchangeAdapter>,
  change: Partial<AccountHandle> = {},
): AccountHandle {
  const adapter = new Proxy(script, {
    get(target, name) {
      if (name in target) return Reflect.get(target, name);
      // A promise resolved with the adapter looks for `then`.
      if (name === 'then' || name === 'derivatives') return undefined;
      throw new Error(`the test did not script ${exchange}.${String(name)}`);
    },
  }) as ExchangeAdapter;
  return {
    account: exchange,
    exchange,
    environment: 'live',
    mode: 'trade',
    products: ['spot'],
    adapter: async () => adapter,
    ...change,
  };
}

export function fakeCall(): Call {
  return {clock: systemClock, signal: new AbortController().signal, timeoutMs: 2000};
}

/** A board of `{"BTC/USDT": "95000"}`. */
export function fakeBoard(
  prices: Readonly<Record<string, string>>,
  bridges: readonly string[] = ['USDT', 'USDC', 'BTC'],
): PriceBoard {
  return {receivedAt: 0, bridges, price: (base, quote) => prices[`${base}/${quote}`] ?? null};
}

export function fakeBalance(asset: string, total: string, wallet = 'spot'): Balance {
  return {asset, wallet, total, free: total, locked: '0'};
}
