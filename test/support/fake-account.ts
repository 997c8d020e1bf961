/** Scripted accounts for tests of services: what each answers is given, everything else is a failed test. */
import type {AccountHandle, CallOptions} from '../../src/lib/adapter/accounts.ts';
import type {Derivatives} from '../../src/lib/adapter/contract/derivatives.ts';
import type {ExchangeAdapter} from '../../src/lib/adapter/contract/exchange.ts';
import type {AccountConfig, Balance} from '../../src/lib/model/account.ts';
import type {PriceBoard} from '../../src/lib/model/market.ts';
import {Secret} from '../../src/lib/model/secret.ts';
import {systemClock} from '../../src/lib/transport/clock.ts';
import {holdingsOf, type Members} from './patched.ts';

/** What an account answers, member by member, whichever facet they are in; wallets as a plain list. */
export type Script = Partial<Omit<Members, 'balances' | 'derivatives'>> & {
  readonly balances?: () => Promise<readonly Balance[]>;
  readonly derivatives?: Partial<Derivatives>;
};

/** An adapter that answers what is scripted; anything else it is asked fails the test. */
export function fakeAdapter(name: string, script: Script): ExchangeAdapter {
  const {balances, derivatives} = script;
  const members = {...script, ...(balances !== undefined && {balances: async () => holdingsOf(await balances())})};
  const facet = new Proxy(members, {
    get(target, member) {
      if (member in target) return Reflect.get(target, member);
      if (member === 'then') return undefined;
      throw new Error(`the test did not script ${name}.${String(member)}`);
    },
  });
  const facets = {marketData: facet, account: facet, trading: facet, orderFeed: facet};
  const contracts = derivatives === undefined ? {} : {derivatives: fakeDerivatives(derivatives)};
  return {config: configOf(name), ...script, ...facets, ...contracts} as unknown as ExchangeAdapter;
}

/** A derivatives facet that answers what is scripted: no rows of a list that is not, and anything else fails the test. */
export function fakeDerivatives(script: Partial<Derivatives>): Derivatives {
  const unscripted = (member: string) => async () => {
    throw new Error(`the test did not script derivatives.${member}`);
  };
  return {
    positions: async () => ({rows: [], missing: []}),
    margin: async () => ({rows: [], missing: []}),
    riskTiers: unscripted('riskTiers'),
    settings: unscripted('settings'),
    setLeverage: unscripted('setLeverage'),
    setMarginMode: unscripted('setMarginMode'),
    funding: async () => ({rows: [], missing: []}),
    fundingPaid: unscripted('fundingPaid'),
    ...script,
  };
}

function configOf(name: string): AccountConfig {
  const place = {exchange: name, products: ['spot'], environment: 'live', mode: 'trade', urls: {}} as const;
  return {account: name, credentials: {apiKey: new Secret(`key of ${name}`)}, ...place};
}

/** An account called like its exchange, unless told otherwise, whose adapter is `script`. */
export function fakeAccount(exchange: string, script: Script, change: Partial<AccountHandle> = {}): AccountHandle {
  const adapter = fakeAdapter(exchange, script);
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

export function fakeCall(): CallOptions {
  return {clock: systemClock, signal: new AbortController().signal, timeoutMs: 2000};
}

/** A board of `{"BTC/USDT": "95000"}`. */
export function fakeBoard(
  prices: Readonly<Record<string, string>>,
  bridges: readonly string[] = ['USDT', 'USDC', 'BTC'],
): PriceBoard {
  return {receivedAt: 0, bridges, missing: [], price: (base, quote) => prices[`${base}/${quote}`] ?? null};
}

export function fakeBalance(asset: string, total: string, wallet = 'spot'): Balance {
  return {
    asset,
    wallet,
    total,
    free: total,
    locked: '0',
    pays: wallet === 'earn' || wallet === 'funding' ? [] : ['spot', 'linear'],
    unrealizedPnl: '0',
    usdValue: null,
  };
}
