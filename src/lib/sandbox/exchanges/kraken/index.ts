/** Kraken spot as the sandbox plays it: REST, and WebSocket v2 with public, private and trading messages. */
import {randomKey} from '../../kit/keys.ts';
import type {VenueModule} from '../../venue.ts';
import {spell} from './codes.ts';
import {createKraken} from './venue.ts';

const module: VenueModule = {
  title: 'Kraken',
  fees: {maker: '0.0014', taker: '0.0024', charged: 'QUOTE'},
  // Kraken's smallest volume of a pair is worth about five dollars, its smallest cost less; here the cost has both.
  room: 1000,
  listing: [
    {quote: 'USD', coins: 130, minNotional: '5'},
    {quote: 'EUR', coins: 110, minNotional: '5'},
    {quote: 'USDT', coins: 60, minNotional: '5'},
    {quote: 'USDC', coins: 40, minNotional: '5'},
    {quote: 'BTC', coins: 50, minNotional: '0.00005'},
    {quote: 'ETH', coins: 20, minNotional: '0.001'},
  ],
  money: [
    {wallet: 'spot', asset: 'USD', amount: '25000'},
    {wallet: 'spot', asset: 'EUR', amount: '8000'},
    {wallet: 'spot', asset: 'USDT', amount: '30000'},
    {wallet: 'spot', asset: 'USDC', amount: '2000'},
    {wallet: 'spot', asset: 'BTC', amount: '0.6'},
    {wallet: 'spot', asset: 'ETH', amount: '6'},
    {wallet: 'spot', asset: 'DOGE', amount: '4000'},
    {wallet: 'earn', asset: 'DOT', amount: '120'},
  ],
  spell,
  // Two keys of one account: whose nonces rise by themselves can stand beside another program's.
  makeKeys: (random) => [keyPair(random), keyPair(random)],
  create: createKraken,
};

/** A key of 56 characters and a secret of 64 bytes. */
function keyPair(random: () => number): {readonly apiKey: string; readonly secret: string} {
  return {apiKey: randomKey(random, 56), secret: `${randomKey(random, 85)}A==`};
}

export default module;
