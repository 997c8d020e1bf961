/** Binance Spot as the sandbox plays it: REST v3, WebSocket API v3 and market streams. */
import {randomText} from '../../engine/random.ts';
import type {VenueModule} from '../../venue.ts';
import {ed25519Key} from './auth.ts';
import {BinanceVenue} from './venue.ts';

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

const module: VenueModule = {
  title: 'Binance',
  fees: {maker: '0.001', taker: '0.001'},
  money: [
    {wallet: 'spot', asset: 'USDT', amount: '50000'},
    {wallet: 'spot', asset: 'BTC', amount: '0.5'},
    {wallet: 'spot', asset: 'ETH', amount: '5'},
    {wallet: 'spot', asset: 'BNB', amount: '20'},
    {wallet: 'funding', asset: 'USDT', amount: '1000'},
    // Money in Simple Earn shows twice on the real exchange as well: as a position, and as an LD receipt in the spot wallet.
    {wallet: 'earn', asset: 'BTC', amount: '0.1'},
    {wallet: 'spot', asset: 'LDBTC', amount: '0.1'},
  ],
  makeKeys: (random) => ({
    apiKey: randomText(random, 64, ALPHANUMERIC),
    secret: randomText(random, 64, ALPHANUMERIC),
    ed25519: {apiKey: randomText(random, 64, ALPHANUMERIC), privateKey: ed25519Key(random)},
  }),
  create: (host) => new BinanceVenue(host),
};

export default module;
