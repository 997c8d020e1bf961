/** Bybit v5 as the sandbox plays it: a unified account that trades spot and linear perpetuals, over REST, private, public and trade sockets. */
import {randomKey} from '../../kit/keys.ts';
import type {VenueModule} from '../../venue.ts';
import {spell} from './endpoints.ts';
import {createBybit} from './venue.ts';

const module: VenueModule = {
  title: 'Bybit',
  fees: {maker: '0.0008', taker: '0.0011', charged: 'RECEIVED'},
  contractFees: {maker: '0.0002', taker: '0.00055'},
  collateral: {USDT: '1', USDC: '1', BTC: '0.95', ETH: '0.95', SOL: '0.9', BNB: '0.9', XRP: '0.85', DOGE: '0.8'},
  listing: [
    {quote: 'USDT', coins: 130, minNotional: '5'},
    {quote: 'USDC', coins: 100, minNotional: '5'},
    {quote: 'BTC', coins: 90, minNotional: '0.0001'},
    {quote: 'EUR', coins: 60, minNotional: '5'},
    {quote: 'ETH', coins: 45, minNotional: '0.001'},
    {quote: 'BNB', coins: 30, minNotional: '0.01'},
    {product: 'linear', quote: 'USDT', coins: 60, minNotional: '5', multiples: {PEPE: '1000', BONK: '1000', FLOKI: '1000'}},
    {product: 'linear', quote: 'USDC', coins: 8, minNotional: '5'},
  ],
  money: [
    {wallet: 'spot', asset: 'USDT', amount: '30000'},
    {wallet: 'spot', asset: 'BTC', amount: '0.8'},
    {wallet: 'spot', asset: 'ETH', amount: '10'},
    {wallet: 'spot', asset: 'USDC', amount: '2000'},
    {wallet: 'funding', asset: 'USDT', amount: '500'},
  ],
  spell,
  makeKeys: (random) => [{apiKey: randomKey(random, 18), secret: randomKey(random, 36)}],
  create: createBybit,
};

export default module;
