/** Where Bybit listens, per environment. https://bybit-exchange.github.io/docs/v5/guide · .../v5/ws/connect · .../v5/demo */
import type {AccountConfig} from '../../model/account.ts';
import {DeskError} from '../../model/errors.ts';

export interface Origins {
  readonly rest: string;
  readonly publicStream: string;
  readonly privateStream: string;
}

const KNOWN: Readonly<Record<'live' | 'testnet' | 'demo', Origins>> = {
  live: {rest: 'https://api.bybit.com', publicStream: 'wss://stream.bybit.com', privateStream: 'wss://stream.bybit.com'},
  testnet: {
    rest: 'https://api-testnet.bybit.com',
    publicStream: 'wss://stream-testnet.bybit.com',
    privateStream: 'wss://stream-testnet.bybit.com',
  },
  // Demo accounts trade against the real market, so their public data is the live one.
  demo: {
    rest: 'https://api-demo.bybit.com',
    publicStream: 'wss://stream.bybit.com',
    privateStream: 'wss://stream-demo.bybit.com',
  },
};

/** Origins of an account. Throws `config` when its environment has none of its own and `urls` leaves one open. */
export function originsOf({environment, urls}: Pick<AccountConfig, 'environment' | 'urls'>): Origins {
  const known = environment === 'sandbox' ? null : KNOWN[environment];
  const rest = urls.rest ?? known?.rest;
  const publicStream = urls.stream ?? known?.publicStream;
  const privateStream = urls.stream ?? known?.privateStream;
  if (rest === undefined || publicStream === undefined || privateStream === undefined) {
    throw new DeskError('config', 'A sandbox account needs urls.rest and urls.stream.');
  }
  return {rest: bare(rest), publicStream: bare(publicStream), privateStream: bare(privateStream)};
}

function bare(origin: string): string {
  return origin.replace(/\/+$/, '');
}
