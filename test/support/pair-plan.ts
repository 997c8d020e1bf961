/** A pair of perpetuals for tests of pure judgement and of the state. */
import type {PairLeg, PairPlan} from '../../src/lib/state/pair-plan.ts';

export const LONG: PairLeg = {
  ...{account: 'one', venue: 'one|sandbox|', credential: 'k1', exchange: 'one', symbol: 'BTC/USDT:USDT', product: 'linear'},
  ...{coinsPerUnit: '1', lot: '0.001', quantity: '1', coinFee: '0', reserve: {amount: '60000', asset: 'USDT'}},
};

export const PAIR: PairPlan = {
  ...{kind: 'OPEN', closes: null, asset: 'BTC', lead: 'long', minSpreadBps: '0', maxUnhedged: '0.4', maxSlippage: '0.01'},
  ...{long: LONG, short: {...LONG, account: 'two', venue: 'two|sandbox|', credential: 'k2', exchange: 'two'}},
};
