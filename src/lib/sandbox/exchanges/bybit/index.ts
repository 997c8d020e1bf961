/** Bybit v5 as the sandbox plays it: a unified account that trades spot, over REST, private, public and trade sockets. */
import {randomText} from '../../engine/random.ts';
import type {VenueModule} from '../../venue.ts';
import {BybitVenue} from './venue.ts';

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

const module: VenueModule = {
  title: 'Bybit',
  fees: {maker: '0.0008', taker: '0.0011'},
  money: [
    {wallet: 'spot', asset: 'USDT', amount: '30000'},
    {wallet: 'spot', asset: 'BTC', amount: '0.8'},
    {wallet: 'spot', asset: 'ETH', amount: '10'},
    {wallet: 'spot', asset: 'USDC', amount: '2000'},
    {wallet: 'funding', asset: 'USDT', amount: '500'},
  ],
  makeKeys: (random) => ({
    apiKey: randomText(random, 18, ALPHANUMERIC),
    secret: randomText(random, 36, ALPHANUMERIC),
  }),
  create: (host) => new BybitVenue(host),
};

export default module;
