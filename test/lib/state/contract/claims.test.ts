/** The journal's contract: one client order id is one order, whoever asks, and whatever becomes of the process that had it. */
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {Admission, JournalView} from '../../../../src/lib/state/journal.ts';
import {ADMIT, settle, UNCHECKED} from '../../../support/admission.ts';
import {draft, MACHINES, type Machine, order, SENT} from './machines.ts';

const REFUSED: Admission = {
  check() {
    throw new Error('refused');
  },
  mayRepeat: () => false,
};
const says = {source: 'test', says: 'seen'};

describe.each(MACHINES)('a claim in %s', (_, create) => {
  let machine: Machine;
  beforeEach(() => {
    machine = create();
  });
  afterEach(() => machine.dispose());
  const journal = (name = 'one') => machine.process(name).journal;

  it('is won by the first of two writers, and both see the same intent', () => {
    const [one, two] = [journal('one'), journal('two')];
    expect(one.open(draft('a'), ADMIT)).toMatchObject({found: 'FRESH', intent: {state: 'INTENT', attempts: 0, sent: null}});
    expect(two.open(draft('a', {id: 'f'.repeat(32)}), ADMIT)).toMatchObject({found: 'KNOWN', intent: {id: draft('a').id}});
    expect(one.open(draft('a'), ADMIT).found, 'two callers in one process are two callers').toBe('KNOWN');
    expect(two.list(0, 10)).toEqual(one.list(0, 10));
  });

  it('with other terms, or at another place, is refused', () => {
    const {open} = journal();
    open(draft('a'), ADMIT);
    expect(open(draft('a', {terms: 'others'}), ADMIT).found).toBe('OTHER_TERMS');
    expect(open(draft('a', {venue: 'elsewhere'}), ADMIT).found).toBe('OTHER_TERMS');
  });

  it('holds for the account however it is named, and for no other account', () => {
    const {open} = journal();
    open(draft('a'), ADMIT);
    expect(open(draft('a', {id: '1'.repeat(32), account: 'renamed'}), ADMIT).found).toBe('KNOWN');
    expect(open(draft('a', {id: '2'.repeat(32), account: 'other', credential: 'other'}), ADMIT).found).toBe('FRESH');
  });

  it('counts what is not proven unplaced, of the account and in sums, but not itself nor the orders of a route left out', () => {
    const {open, markSent, settle: settled, valuesSince} = journal();
    const sender = {account: 'main', venue: 'v', credential: 'k'};
    const worth = (name: string, amount: string, asset: string, change: object = {}) =>
      open(draft(name, {id: name.repeat(32).slice(0, 32), value: {amount, asset}, ...change}), ADMIT).intent;
    worth('a', '0.1', 'USDT');
    worth('b', '0.2', 'USDT', {account: 'renamed'});
    worth('c', '5', 'USDC', {routeId: 'r'.repeat(32), legIndex: 0});
    worth('d', '7', 'USDT', {account: 'other', credential: 'other'});
    const {id} = worth('e', '9', 'USDT');
    markSent(id, SENT, UNCHECKED);
    settled(id, {state: 'NOT_PLACED', unsent: false, evidence: says}, () => true);
    const all = [
      {amount: '0.3', asset: 'USDT'},
      {amount: '5', asset: 'USDC'},
    ];
    expect(valuesSince(0, sender, [])).toEqual(expect.arrayContaining(all));
    expect(valuesSince(0, sender, [])).toHaveLength(2);
    expect(valuesSince(0, sender, ['r'.repeat(32)])).toEqual([{amount: '0.3', asset: 'USDT'}]);
    expect(valuesSince(machine.now() + 86_400_000, sender, [])).toEqual([]);
    let seen: ReturnType<JournalView['valuesSince']> = [];
    const look = (view: JournalView) => {
      seen = view.valuesSince(0, sender, ['r'.repeat(32)]);
    };
    open(draft('e', {id}), {check: look, mayRepeat: () => true});
    expect(seen).toEqual([{amount: '0.3', asset: 'USDT'}]);
  });

  it('that is refused has written nothing', () => {
    const {open, list, find} = journal();
    expect(() => open(draft('a'), REFUSED)).toThrow('refused');
    expect([...list(0, 10), ...find('a')]).toEqual([]);
    expect(open(draft('a'), ADMIT).intent.evidence).toHaveLength(1);
  });

  it('of a process that died before the send goes to the next one, and its own send comes too late', () => {
    const [one, two] = [journal('one'), journal('two')];
    const {id} = one.open(draft('a'), ADMIT).intent;
    machine.kill('one');
    expect(two.open(draft('a'), ADMIT).found).toBe('FRESH');
    expect(one.markSent(id, SENT, UNCHECKED)).toBeNull();
    expect(two.markSent(id, SENT, UNCHECKED)).toMatchObject({state: 'SENT', attempts: 1, sent: SENT});
  });

  it('is taken over to be settled when its holder is dead, and only then', () => {
    const [one, two] = [journal('one'), journal('two')];
    const {id} = one.open(draft('a'), ADMIT).intent;
    one.markSent(id, SENT, UNCHECKED);
    expect(two.lease(id)).toBe(false);
    two.release(id);
    expect(two.lease(id), 'nobody releases what another holds').toBe(false);
    machine.kill('one');
    expect(two.lease(id)).toBe(true);
    expect(two.open(draft('a'), ADMIT).found, 'what was sent is never sent again').toBe('KNOWN');
    two.release(id);
    expect(journal('three').lease(id)).toBe(true);
  });

  it('of an order that was sent is not opened again by the same name, unless the caller may repeat it', () => {
    const one = journal();
    const {id} = one.open(draft('a'), ADMIT).intent;
    one.markSent(id, SENT, UNCHECKED);
    settle(one, id, {state: 'NOT_PLACED', evidence: says});
    machine.time.after(0, () => {});
    expect(one.open(draft('a'), ADMIT).found).toBe('KNOWN');
    const again = one.open(draft('a'), {...ADMIT, mayRepeat: ({state}) => state === 'NOT_PLACED'});
    expect(again).toMatchObject({found: 'FRESH', intent: {id, state: 'INTENT', sent: null, sentAt: null, attempts: 1}});
    expect(again.intent.evidence.map((each) => each.says)).toContain('opened again: it was NOT_PLACED');
    expect(one.markSent(id, SENT, UNCHECKED)?.attempts).toBe(2);
  });

  it('of an order that never left this machine is opened again with what is asked now', () => {
    const one = journal();
    const {id} = one.open(draft('a'), ADMIT).intent;
    settle(one, id, {
      state: 'NOT_PLACED',
      unsent: true,
      evidence: says,
      error: {kind: 'network', message: 'No connection.'},
    });
    const anew = draft('a', {adjustments: [{field: 'quantity', from: '1.5', to: '1', rule: 'stepSize'}]});
    const {found, intent} = one.open(anew, ADMIT);
    expect(found).toBe('FRESH');
    expect(intent).toMatchObject({id, state: 'INTENT', unsent: false, error: null, adjustments: anew.adjustments});
  });

  it('of a leg is opened again for another size, under the same route alone', () => {
    const one = journal();
    const leg = {routeId: 'f'.repeat(32), legIndex: 0, terms: 'leg of 1'};
    const {id} = one.open(draft('a', leg), ADMIT).intent;
    settle(one, id, {state: 'NOT_PLACED', unsent: true, evidence: says});
    expect(one.open(draft('a', {...leg, terms: 'leg of 2', routeId: 'e'.repeat(32)}), ADMIT).found).toBe('OTHER_TERMS');
    expect(one.open(draft('a', {...leg, terms: 'leg of 2'}), ADMIT)).toMatchObject({found: 'FRESH', intent: {terms: 'leg of 2'}});
  });

  it('is checked, as the send is, with all that any process wrote before, but for itself', () => {
    const [one, two] = [journal('one'), journal('two')];
    const views: (readonly string[])[] = [];
    const look = (view: JournalView) => void views.push(view.since(0).map(({clientOrderId}) => clientOrderId));
    one.open(draft('a'), ADMIT);
    const {id} = two.open(draft('b'), {...ADMIT, check: look}).intent;
    one.open(draft('c'), ADMIT);
    two.markSent(id, SENT, look);
    expect(views).toEqual([['a'], ['a', 'c']]);
  });

  it('is not sent when the check refuses, and stays as it was', () => {
    const {halt, journal: one} = machine.process('one');
    const {id} = one.open(draft('a'), ADMIT).intent;
    machine.process('two').halt.raise('stop');
    const heed = (view: JournalView) => {
      if (view.halt !== null) throw new Error(`halted: ${view.halt.reason}`);
    };
    expect(() => one.markSent(id, SENT, heed)).toThrow('halted: stop');
    expect(one.get(id)).toMatchObject({state: 'INTENT', attempts: 0, sent: null});
    halt.lift();
    expect(one.markSent(id, SENT, heed)?.state).toBe('SENT');
  });

  it('of an order that was sent elsewhere is written with its verdict, at the time it was sent, and nobody holds it', async () => {
    const [one, two] = [journal('one'), journal('two')];
    await machine.time.pass(1000);
    const sent = {...SENT, signedAt: machine.now() - 700};
    const seen = {state: 'CONFIRMED', evidence: says, order: order('a')} as const;
    expect(() => one.adopt(draft('a'), sent, seen, REFUSED)).toThrow('refused');
    expect(one.find('a')).toEqual([]);
    const {found, intent} = one.adopt(draft('a'), sent, seen, ADMIT);
    expect(found).toBe('FRESH');
    expect(intent).toMatchObject({state: 'CONFIRMED', sent, sentAt: machine.now() - 700, createdAt: machine.now() - 700});
    expect(intent).toEqual(two.get(intent.id));
    expect(two.lease(intent.id)).toBe(true);
    expect(two.adopt(draft('a'), sent, seen, ADMIT).found).toBe('KNOWN');
    expect(two.open(draft('a', {terms: 'others'}), ADMIT).found).toBe('OTHER_TERMS');
  });

  it('of no intent is a fault of mxt, and nothing is sent', () => {
    expect(() => journal().markSent('0'.repeat(32), SENT, UNCHECKED)).toThrow(expect.objectContaining({kind: 'internal'}));
  });
});
