/** OKX v5 as the sandbox plays it: an account in futures mode, over REST, public, private and business sockets. */

import type {SandboxRandom} from '../../clock.ts';
import {randomText} from '../../engine/random.ts';
import {randomKey} from '../../kit/keys.ts';
import type {VenueCredentials, VenueModule} from '../../venue.ts';
import {spell} from './context.ts';
import {CONTRACT_FEES} from './rules.ts';
import {createOkx} from './venue.ts';

const HEX = '0123456789abcdef';

/** A key as OKX hands them out: a UUID, 32 upper-case hex digits, and a passphrase of the customer's own. */
function key(random: SandboxRandom): VenueCredentials {
  const hex = randomText(random, 32, HEX);
  const apiKey = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  return {apiKey, secret: randomText(random, 32, HEX.toUpperCase()), passphrase: `${randomKey(random, 14)}#1`};
}

const module: VenueModule = {
  title: 'OKX',
  fees: {maker: '0.0008', taker: '0.001', charged: 'RECEIVED'},
  contractFees: CONTRACT_FEES,
  listing: [
    {quote: 'USDT', coins: 125, minNotional: '0'},
    {quote: 'USD', coins: 90, minNotional: '0'},
    // Dollars and USDC trade on one book; which of them pays is said with each order.
    {quote: 'USDC', bookOf: 'USD', coins: 90, minNotional: '0'},
    {quote: 'EUR', coins: 50, minNotional: '0'},
    {quote: 'BTC', coins: 60, minNotional: '0'},
    {quote: 'ETH', coins: 30, minNotional: '0'},
    {product: 'linear', quote: 'USDT', coins: 40, minNotional: '0', tiersCount: 'QUANTITY'},
    {product: 'linear', quote: 'USDC', coins: 12, minNotional: '0', tiersCount: 'QUANTITY'},
  ],
  money: [
    {wallet: 'spot', asset: 'USDT', amount: '28000'},
    {wallet: 'spot', asset: 'BTC', amount: '0.7'},
    {wallet: 'spot', asset: 'ETH', amount: '9'},
    {wallet: 'spot', asset: 'USDC', amount: '2500'},
    {wallet: 'spot', asset: 'EUR', amount: '800'},
    {wallet: 'funding', asset: 'USDT', amount: '450'},
    {wallet: 'funding', asset: 'SOL', amount: '3'},
    {wallet: 'earn', asset: 'USDC', amount: '300'},
  ],
  spell,
  // The second key is one of demo trading.
  makeKeys: (random) => [key(random), key(random)],
  create: createOkx,
};

export default module;
