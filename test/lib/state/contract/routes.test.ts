/** The journal's contract: routed orders, and orders that are changed. */
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {Journal, JournalView} from '../../../../src/lib/state/journal.ts';
import type {RouteDraft, SeriesPlan} from '../../../../src/lib/state/routes.ts';
import {ADMIT, settle, UNCHECKED} from '../../../support/admission.ts';
import {PAIR} from '../../../support/pair-plan.ts';
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
      expect(journal.routes(route('r').id)).toEqual([
        {...route('r'), target: '1.5', plan: null, ended: 'partial', createdAt: machine.now()},
      ]);
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

  describe('of a pair', () => {
    const pair = route('p', {kind: 'PAIR', pair: PAIR});

    it('keeps what was agreed on, is seen as open until it ended, and is taken up by its legs', () => {
      const {journal: other} = machine.process('other');
      expect(journal.openRoute(pair, ADMIT).found).toBe('FRESH');
      const open = () => {
        let seen: readonly unknown[] = [];
        other.open(draft(`c${other.list(0, 100).length}`), {
          ...ADMIT,
          check: ({openPairs}) => {
            seen = openPairs().map((each) => each.pair);
          },
        });
        return seen;
      };
      expect(open()).toEqual([PAIR]);
      expect(other.openRoute(pair, ADMIT).found).toBe('HELD');
      journal.open(draft('a', {routeId: pair.id, legIndex: 0}), ADMIT);
      machine.kill('one');
      expect(other.openRoute(pair, ADMIT).found).toBe('TAKEN_UP');
      other.endRoute(pair.id, 'placed');
      expect(open()).toEqual([]);
      expect(other.pairs()).toEqual([{...pair, target: null, plan: null, ended: 'placed', createdAt: machine.now()}]);
      expect(journal.openRoute(route('r'), ADMIT).found).toBe('FRESH');
      expect(other.pairs()).toHaveLength(1);
    });
  });

  describe('of a series', () => {
    const series = (change: Partial<RouteDraft> = {}) => route('r', {kind: 'SERIES', ...change});
    const plan: SeriesPlan = {
      account: 'main',
      symbol: 'BTC/USDT',
      legs: [
        {quantity: '1', quantityIn: 'BASE', price: '60000', during: null},
        {quantity: '1', quantityIn: 'BASE', price: null, during: [5, 9]},
      ],
    };

    it('keeps its plan, and is taken up by it once nobody carries it out, however its legs stand', () => {
      const {journal: other} = machine.process('other');
      expect(journal.openRoute(series(), ADMIT).found).toBe('FRESH');
      journal.aimRoute(route('r').id, null, plan);
      expect(other.openRoute(series(), ADMIT).found).toBe('HELD');
      const {id} = journal.open(leg('a', 0), ADMIT).intent;
      journal.markSent(id, SENT, UNCHECKED);
      machine.kill('one');
      expect(other.openRoute(series({terms: 'others'}), ADMIT).found).toBe('OTHER_TERMS');
      expect(other.openRoute(series(), {...ADMIT, check: refuse})).toMatchObject({
        found: 'TAKEN_UP',
        route: {plan, target: null},
      });
      machine.process('third');
      expect(machine.process('third').journal.openRoute(series(), ADMIT).found, 'it is held again').toBe('HELD');
      other.endRoute(route('r').id, 'partial');
      expect(other.openRoute(series(), ADMIT)).toMatchObject({found: 'TAKEN_UP', route: {kind: 'SERIES', plan, ended: null}});
    });

    it('stays canceled whatever comes after, and is held as long as it is carried out', () => {
      const {journal: other} = machine.process('other');
      journal.openRoute(series(), ADMIT);
      journal.aimRoute(route('r').id, null, plan);
      other.endRoute(route('r').id, 'canceled');
      expect(journal.routes(route('r').id)).toMatchObject([{ended: 'canceled', plan}]);
      journal.endRoute(route('r').id, 'partial');
      expect(journal.routes(route('r').id)).toMatchObject([{ended: 'canceled'}]);
      expect(other.openRoute(series(), ADMIT)).toMatchObject({found: 'TAKEN_UP', route: {ended: 'canceled'}});
      expect(other.routes(route('r').id)).toMatchObject([{ended: 'canceled'}]);
    });

    it('is the parent of its legs until they have ended, for the account that sent them', () => {
      journal.openRoute(series({clientId: 'named'}), ADMIT);
      const [a, b] = ['a', 'b'].map((id, index) => journal.open({...leg(id, index), clientId: 'named'}, ADMIT).intent.id);
      journal.open(draft('c', {clientId: 'other'}), ADMIT);
      journal.open({...leg('d', 2), account: 'second', venue: 'w'}, ADMIT);
      const sender = {account: 'main', venue: 'v', credential: 'k'};
      expect([...journal.parents(sender)].toSorted()).toEqual([
        ['a', 'named'],
        ['b', 'named'],
      ]);
      for (const id of [a ?? '', b ?? '']) journal.markSent(id, SENT, UNCHECKED);
      settle(journal, a ?? '', {state: 'CONFIRMED', order: order('a', {status: 'CANCELED'}), evidence: says});
      settle(journal, b ?? '', {state: 'CONFIRMED', order: order('b', {id: '78'}), evidence: says});
      expect([...journal.parents(sender).keys()]).toEqual(['b']);
      expect([...journal.parents({account: 'second', venue: 'w', credential: 'k'})]).toEqual([['d', route('r').id]]);
    });

    it('finds what legs are linked to by their own ids, all at once', () => {
      const {request} = draft('dip');
      const linked = (['tp', 'sl'] as const).map((id) => ({kind: 'STOP_LOSS' as const, price: '1', clientOrderId: id}));
      const {id} = journal.open(draft('dip', {request: {...request, linked}}), ADMIT).intent;
      journal.open(draft('other'), ADMIT);
      const ids = ['sl', 'tp', 'dip', 'other', 'none'];
      expect([...journal.linked(ids)].toSorted()).toEqual([
        ['sl', 'dip'],
        ['tp', 'dip'],
      ]);
      journal.markSent(id, SENT, UNCHECKED);
      settle(journal, id, {state: 'CONFIRMED', order: order('dip', {id: '77', childIds: ['none']}), evidence: says});
      expect([...journal.linked(['tp', 'none'])], 'by the id that the exchange gave; what it made itself is no leg').toEqual([
        ['tp', '77'],
      ]);
      expect(journal.linked([]).size).toBe(0);
    });

    it('is planned anew where its process died before the plan was written', () => {
      journal.openRoute(series(), ADMIT);
      machine.kill('one');
      const {journal: other} = machine.process('other');
      expect(other.openRoute(series(), ADMIT)).toMatchObject({found: 'FRESH', route: {plan: null}});
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
      const sender = {account: 'main', venue: 'v', credential: 'k'};
      journal.amend(change(order('a')), UNCHECKED);
      const {row} = journal.amend(change(order('b')), (view) => {
        seen = view.valuesSince(0, sender, []);
      });
      expect(seen).toEqual([{amount: '120000', asset: 'USDT'}]);
      expect(journal.valuesSince(0, sender, [])).toEqual([{amount: '240000', asset: 'USDT'}]);
      expect(journal.valuesSince(machine.now() + 86_400_000, sender, [])).toEqual([]);
      journal.retract(row);
      expect(journal.valuesSince(0, sender, [])).toEqual([{amount: '120000', asset: 'USDT'}]);
      expect(journal.amends(1000)).toMatchObject([{before: {clientOrderId: 'a'}}]);
    });

    it('writes nothing when the check refuses', () => {
      expect(() => journal.amend(change(order('a')), refuse)).toThrow('refused');
      expect([...journal.amends(1000), ...journal.valuesSince(0, {account: 'main', venue: 'v', credential: 'k'}, [])]).toEqual(
        [],
      );
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
