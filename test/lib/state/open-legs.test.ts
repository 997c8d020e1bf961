import {expect, it} from 'vitest';
import {Database} from '../../../src/lib/state/sqlite/database.ts';
import {PARENTS} from '../../../src/lib/state/sqlite/open-legs.ts';

it('what open orders are a part of is found by an index of those alone, however many have ended', () => {
  const database = new Database(':memory:');
  const plan = database.statement(`EXPLAIN QUERY PLAN ${PARENTS}`).all('main', 'v', 'k');
  expect(plan.map(({detail}) => detail)).toEqual([expect.stringContaining('USING INDEX intents_live')]);
  database.close();
});
