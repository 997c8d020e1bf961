import {expect, it} from 'vitest';
import {sendLeg} from '../../../../src/lib/arbitrage/pair/send-leg.ts';
import {senderOf} from '../../../../src/lib/state/account-names.ts';
import type {PairPlan} from '../../../../src/lib/state/pair-plan.ts';
import {ADMIT} from '../../../support/admission.ts';
import {LONG, PAIR} from '../../../support/pair-plan.ts';
import {rig} from '../../../support/scripted-exchange.ts';

const ID = 'f'.repeat(32);

/** A pair with its long side on the desk's account, taken up; the account may trade 1000 USDT a day, of which the pair reserves 900. */
async function takenUp() {
  const desk = rig({maxDailyValue: {amount: '1000', asset: 'USDT'}});
  const {config} = await desk.handle.adapter();
  const reserve = {amount: '900', asset: 'USDT'};
  const long = {...LONG, ...senderOf(config), symbol: 'BTC/USDT', product: 'spot', reserve} as const;
  const plan: PairPlan = {...PAIR, long};
  const draft = {id: ID, kind: 'PAIR', clientId: null, symbol: 'BTC', side: 'BUY', quantity: '1', quantityIn: 'BASE'} as const;
  desk.deps.state.journal.openRoute({...draft, terms: 'pair', pair: plan}, ADMIT);
  const send = (isReserved: boolean) => {
    const action = {do: 'PLACE', side: 'long', quantity: '0.01', price: '60000'} as const;
    return desk.time.until(sendLeg({id: ID, plan, isReserved}, action, desk.handle, desk.deps));
  };
  return {desk, send};
}

it('a pair that had ended is held to the limits by what it sent: its own reserve counts no second time', async () => {
  const {send, desk} = await takenUp();
  expect(await send(false)).toBeNull();
  expect(await send(false)).toMatchObject({kind: 'limit', message: expect.stringContaining('come to 600 USDT')});
  expect(desk.exchange.posts).toBe(1);
});

it('a pair that was reserved in full is not held up by a limit again', async () => {
  const {send, desk} = await takenUp();
  expect([await send(true), await send(true)]).toEqual([null, null]);
  expect(desk.exchange.posts).toBe(2);
});
