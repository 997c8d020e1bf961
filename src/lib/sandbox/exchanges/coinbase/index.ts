/** Coinbase Advanced Trade (v3 brokerage) as the sandbox plays it: spot, over REST and its two WebSocket hosts. */
import {randomText} from '../../engine/random.ts';
import {ecPem, ed25519Pair} from '../../kit/keys.ts';
import type {VenueModule} from '../../venue.ts';
import {spell} from './endpoints.ts';
import {createCoinbase} from './venue.ts';

const HEX = '0123456789abcdef';

const module: VenueModule = {
  title: 'Coinbase',
  fees: {maker: '0.001', taker: '0.002', charged: 'QUOTE'},
  listing: [
    {quote: 'USD', coins: 130, minNotional: '1'},
    {quote: 'USDC', coins: 130, minNotional: '1', bookOf: 'USD'},
    {quote: 'EUR', coins: 40, minNotional: '1'},
    {quote: 'USDT', coins: 25, minNotional: '1'},
    {quote: 'BTC', coins: 25, minNotional: '0.00001'},
    {quote: 'ETH', coins: 10, minNotional: '0.0001'},
  ],
  money: [
    {wallet: 'spot', asset: 'USD', amount: '20000'},
    {wallet: 'spot', asset: 'USDC', amount: '10000'},
    {wallet: 'spot', asset: 'USDT', amount: '30000'},
    {wallet: 'spot', asset: 'BTC', amount: '0.6'},
    {wallet: 'spot', asset: 'ETH', amount: '8'},
    // Staked.
    {wallet: 'earn', asset: 'ETH', amount: '2.5'},
  ],
  spell,
  // An ECDSA key, and an Ed25519 key of the same account.
  makeKeys: (random) => {
    const uuid = () => [8, 4, 4, 4, 12].map((length) => randomText(random, length, HEX)).join('-');
    const organization = uuid();
    const name = () => `organizations/${organization}/apiKeys/${uuid()}`;
    return [
      {apiKey: name(), privateKey: ecPem(random)},
      {apiKey: name(), privateKey: ed25519Pair(random)},
    ];
  },
  create: createCoinbase,
};

export default module;
