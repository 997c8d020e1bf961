/** Binance as the sandbox plays it: spot (REST v3, WebSocket API v3, market streams) and USD-M futures (/fapi). */
import {ed25519Pem, randomKey} from '../../kit/keys.ts';
import type {VenueModule} from '../../venue.ts';
import {spell} from './endpoints.ts';
import {CONTRACT_FEES} from './usdm/fees.ts';
import {createBinance} from './venue.ts';

const module: VenueModule = {
  title: 'Binance',
  fees: {maker: '0.001', taker: '0.001', charged: 'RECEIVED'},
  listing: [
    {quote: 'USDT', coins: 130, minNotional: '5'},
    {quote: 'USDC', coins: 100, minNotional: '5'},
    {quote: 'BTC', coins: 90, minNotional: '0.0001'},
    {quote: 'EUR', coins: 60, minNotional: '5'},
    {quote: 'ETH', coins: 45, minNotional: '0.001'},
    {quote: 'BNB', coins: 30, minNotional: '0.01'},
    {product: 'linear', quote: 'USDT', coins: 60, minNotional: '5', multiples: {PEPE: '1000', SHIB: '1000', BONK: '1000'}},
    {product: 'linear', quote: 'USDC', coins: 12, minNotional: '5'},
  ],
  contractFees: CONTRACT_FEES,
  contractWallet: 'futures',
  // What counts in multi-assets mode.
  collateral: {
    USDT: '1',
    USDC: '0.98',
    ...Object.fromEntries(['BTC', 'ETH', 'BNB', 'XRP', 'SOL', 'ADA'].map((coin) => [coin, '0.9'])),
  },
  money: [
    {wallet: 'spot', asset: 'USDT', amount: '50000'},
    {wallet: 'spot', asset: 'BTC', amount: '0.5'},
    {wallet: 'spot', asset: 'ETH', amount: '5'},
    {wallet: 'spot', asset: 'BNB', amount: '20'},
    {wallet: 'funding', asset: 'USDT', amount: '1000'},
    {wallet: 'futures', asset: 'USDT', amount: '20000'},
    {wallet: 'futures', asset: 'USDC', amount: '5000'},
    // Money in Simple Earn shows twice on the real exchange as well: as a position, and as an LD receipt in the spot wallet.
    {wallet: 'earn', asset: 'BTC', amount: '0.1'},
    {wallet: 'spot', asset: 'LDBTC', amount: '0.1'},
  ],
  spell,
  // An HMAC key, and an Ed25519 key of the same account.
  makeKeys: (random) => [
    {apiKey: randomKey(random, 64), secret: randomKey(random, 64)},
    {apiKey: randomKey(random, 64), privateKey: ed25519Pem(random)},
  ],
  create: createBinance,
};

export default module;
