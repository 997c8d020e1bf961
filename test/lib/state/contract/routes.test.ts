/** The journal's contract: routed orders, and orders that are changed. */
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {Journal, JournalView} from '../../../../src/lib/state/journal.ts';
import {ADMIT, settle, UNCHECKED} from '../../../support/admission.ts';
import {change, draft, MACHINES, type Machine, order, route, SENT} from './machines.ts';

const says = {source: 'test', says: 'seen'};
const refuse = () => {
  throw new Error('refused');
};

describe.each(MACHINES)('the journal in %s', (_, create) => {
  let machine: Machine;
  let journal: Journal;
  beforeEach(() => {
    machine = create();
    ({journal} = machine.process());
  });
  afterEach(() => machine.dispose());

  const leg = (clientOrderId: string, legIndex: number) => draft(clientOrderId, {routeId: route('r').id, legIndex});

  describe('of a route', () => {
    it('lets one process carry it out, and another only once that one is dead', () => {
      const {journal: other} = machine.process('other');
      expect(journal.openRoute(route('r'), ADMIT)).toMatchObject({found: 'FRESH', route: {target: null, ended: null}});
      expect(other.openRoute(route('r'), ADMIT).found).toBe('HELD');
      expect(journal.openRoute(route('r'), ADMIT).found, 'two callers in one process are two callers').toBe('HELD');
      expect(other.openRoute(route('r', {terms: 'others'}), ADMIT).found).toBe('OTHER_TERMS');
      machine.kill('one');
      expect(other.openRoute(route('r'), ADMIT).found, 'without a leg there is nothing to be doubled').toBe('FRESH');
    });

    it('writes nothing when the check refuses', () => {
      expect(() => journal.openRoute(route('r'), {...ADMIT, check: refuse})).toThrow('refused');
      expect(journal.routes('typed-r')).toEqual([]);
    });

    it('never has it carried out again once a leg was sent', () => {
      journal.openRoute(route('r'), ADMIT);
      const {id} = journal.open(leg('a', 0), ADMIT).intent;
      journal.markSent(id, SENT, UNCHECKED);
      machine.kill('one');
      const {journal: other} = machine.process('other');
      expect(other.openRoute(route('r'), ADMIT).found).toBe('KNOWN');
      settle(other, id, {state: 'NOT_PLACED', evidence: says});
      expect(other.openRoute(route('r'), ADMIT).found).toBe('KNOWN');
      expect(other.openRoute(route('r'), {...ADMIT, mayRepeat: () => true}).found).toBe('FRESH');
    });

    it('keeps what it aims at and how it ended, and its legs in order', async () => {
      journal.openRoute(route('r'), ADMIT);
      journal.aimRoute(route('r').id, '1.5');
      journal.open(leg('b', 1), ADMIT);
      journal.open(leg('a', 0), ADMIT);
      journal.endRoute(route('r').id, 'partial');
      expect(journal.routes(route('r').id)).toEqual([{...route('r'), target: '1.5', ended: 'partial', createdAt: machine.now()}]);
      expect(journal.legs(route('r').id).map(({clientOrderId}) => clientOrderId)).toEqual(['a', 'b']);
      await machine.time.pass(1);
      journal.openRoute(route('s', {clientId: 'typed-r'}), ADMIT);
      expect(journal.routes('typed-r').map(({id}) => id)).toEqual([route('s').id, route('r').id]);
      let seen: readonly string[] = [];
      const check = (view: JournalView) => {
        seen = [...view.routesSince(machine.now()), ...view.routes('typed-r')].map(({id}) => id);
      };
      journal.open(draft('c'), {...ADMIT, check});
      expect(seen).toEqual([route('s').id, route('s').id, route('r').id]);
    });

    it('starts anew without an aim when it is carried out again', () => {
      journal.openRoute(route('r'), ADMIT);
      journal.aimRoute(route('r').id, '1.5');
      journal.endRoute(route('r').id, 'nothing');
      expect(journal.openRoute(route('r'), ADMIT)).toMatchObject({found: 'FRESH', route: {target: null, ended: null}});
      expect(journal.routes(route('r').id)).toHaveLength(1);
    });
  });

  describe('of a change', () => {
    it('notes it before it is sent, in doubt until it is proven', async () => {
      const {row} = journal.amend(change(order('a')), UNCHECKED);
      const {journal: other} = machine.process('other');
      expect(other.amends(0)).toEqual([{...change(order('a')), row, at: machine.now(), after: null}]);
      await machine.time.pass(3_600_000);
      expect(other.amends(1), 'however old').toHaveLength(1);
      other.amended(row, order('a', {quantity: '3'}));
      expect(journal.amends(1)).toEqual([]);
      expect(journal.amends(7_200_000)).toMatchObject([{after: {quantity: '3'}}]);
    });

    it('counts what it makes larger, in the check and after it, until it is proven not to have been made', () => {
      let seen: unknown;
      journal.amend(change(order('a')), UNCHECKED);
      const {row} = journal.amend(change(order('b')), (view) => {
        seen = view.raised(0);
      });
      const raise = {account: 'main', venue: 'v', credential: 'k', value: {amount: '120000', asset: 'USDT'}};
      expect(seen).toEqual([raise]);
      expect(journal.raised(0)).toEqual([raise, raise]);
      expect(journal.raised(machine.now() + 1)).toEqual([]);
      journal.retract(row);
      expect(journal.raised(0)).toEqual([raise]);
      expect(journal.amends(1000)).toMatchObject([{before: {clientOrderId: 'a'}}]);
    });

    it('writes nothing when the check refuses', () => {
      expect(() => journal.amend(change(order('a')), refuse)).toThrow('refused');
      expect([...journal.amends(1000), ...journal.raised(0)]).toEqual([]);
    });

    it('is lately made by either clock', async () => {
      const {row} = journal.amend(change(order('a'), {raise: null, replacement: 'f'.repeat(32)}), UNCHECKED);
      journal.amended(row, order('a'));
      machine.setClock(3_600_000);
      await machine.time.pass(1000);
      expect(journal.amends(5000)).toMatchObject([{raise: null, replacement: 'f'.repeat(32)}]);
      await machine.time.pass(5000);
      expect(journal.amends(5000)).toEqual([]);
    });
  });
});
