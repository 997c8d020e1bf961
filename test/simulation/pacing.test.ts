/** Nothing goes wrong, and the exchange counts as it does: an adapter that is asked in haste paces itself. */
import {describe, expect, it} from 'vitest';
import {DeskError} from '../../src/lib/model/errors.ts';
import type {VenueModule} from '../../src/lib/sandbox/venue.ts';
import {EXCHANGES} from '../support/venues.ts';
import {createWorld, loadSides} from './world.ts';

const LIMIT = /rate.?limit|too many|frequen/i;
const HASTE = 60;

describe.each(EXCHANGES)('%s', (id) => {
  it('is asked for balances and open orders in haste, and never has to refuse for its rate limits', async () => {
    const sides = await loadSides(id);
    const refused: string[] = [];
    const world = createWorld({...sides, venue: listening(sides.venue, refused)}, {seed: 1, skewMs: 0, countsLive: true});
    const {adapter, deps} = world.start();
    const {signal, clock} = deps.call;
    const ask = async (read: () => Promise<unknown>) => {
      try {
        await world.time.until(read());
      } catch (error) {
        // Longer than a caller's time: mxt says itself when to ask again, and nothing went out.
        if (!(error instanceof DeskError) || error.kind !== 'rate-limit' || error.detail.sent !== false) throw error;
        await world.time.until(clock.sleep(error.detail.retryAfterMs ?? 0, signal));
      }
    };
    for (let count = 0; count < HASTE; count++) {
      await ask(() => adapter.account.balances('ALL', signal));
      await ask(() => adapter.trading.openOrders({symbol: null, products: 'ACCOUNT'}, signal));
    }
    expect(refused).toEqual([]);
    world.close();
  });
});

/** The venue, with what it refuses for its limits noted. */
function listening(venue: VenueModule, refused: string[]): VenueModule {
  return {
    ...venue,
    create(host) {
      const real = venue.create(host);
      return {
        ...real,
        async handle(request) {
          const answer = await real.handle(request);
          if (answer.status === 429 || LIMIT.test(answer.body)) refused.push(`${request.path}: ${answer.body}`);
          return answer;
        },
      };
    },
  };
}
