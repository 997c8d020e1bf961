import {expect, it} from 'vitest';
import {admitAll} from '../../../../src/lib/adapter/kit/rates.ts';
import {createVolatileMemory} from '../../../../src/lib/state/volatile-memory.ts';
import {VirtualTime} from '../../../simulation/virtual-time.ts';

it('a ban that is told while another budget is waited for is not passed', async () => {
  const time = new VirtualTime(Date.UTC(2026, 0, 1));
  const clock = time.clock();
  const memory = createVolatileMemory(clock);
  const slow: typeof memory = {
    ...memory,
    admit: async (request, signal) => {
      // The wait of the second budget; meanwhile an answer to somebody else bans the first.
      if (request.budget === 'endpoint' && request.weight > 0) {
        await clock.sleep(500, signal);
        memory.block('ip', clock.now() + 600_000);
      }
      return memory.admit(request, signal);
    },
  };
  const shares = ['ip', 'endpoint'].map((budget) => ({budget, weight: 1}));
  const admitted = time.until(admitAll(slow, shares, {endsRisk: true, maxWaitMs: 1000}, new AbortController().signal));
  await expect(admitted).rejects.toMatchObject({kind: 'rate-limit'});
});
