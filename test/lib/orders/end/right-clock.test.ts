import {describe, expect, it} from 'vitest';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {withRightClock} from '../../../../src/lib/orders/end/right-clock.ts';
import {patched} from '../../../support/patched.ts';
import {rig} from '../../../support/scripted-exchange.ts';

/** An exchange that takes a stamp only after its clock was asked for, and answers nothing else. */
async function skewed(clockFails = false) {
  const desk = rig();
  let isMeasured = false;
  const adapter = patched(await desk.handle.adapter(), {
    syncClock: async () => {
      if (clockFails) throw new DeskError('network', 'No connection.');
      isMeasured = true;
      return {offsetMs: 240_000, roundTripMs: 1};
    },
  });
  let sent = 0;
  const send = async () => {
    sent += 1;
    return isMeasured ? 'canceled' : 'stamp refused';
  };
  const answer = await desk.time.until(withRightClock(adapter, desk.deps.call, send, (said) => said === 'stamp refused'));
  return {answer, sent};
}

describe('a cancel that is refused for its time stamp', () => {
  it('is sent again with the exchange’s own time, whatever else is answered', async () => {
    expect(await skewed()).toEqual({answer: 'canceled', sent: 2});
  });

  it('stays refused where the exchange does not say its time', async () => {
    expect(await skewed(true)).toEqual({answer: 'stamp refused', sent: 1});
  });
});
