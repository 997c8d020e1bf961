import type {OrderTerms} from '../../src/lib/orders/place/terms.ts';

/** Buy 0.01 BTC at 60000 USDT and not more, unless told otherwise. */
export function limitTerms(change: Partial<OrderTerms> = {}): OrderTerms {
  return {
    side: 'BUY',
    symbol: 'BTC/USDT',
    quantity: '0.01',
    quantityIn: 'BASE',
    price: '60000',
    stopPrice: null,
    timeInForce: null,
    postOnly: false,
    reduceOnly: false,
    ...change,
  };
}
