/** The journal's contract: verdicts, what sources said, and how an intent is found again. */
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {Adjustment} from '../../../../src/lib/model/rules.ts';
import type {Intent, Journal, JournalView} from '../../../../src/lib/state/journal.ts';
import {ADMIT, settle, UNCHECKED} from '../../../support/admission.ts';
import {draft, MACHINES, type Machine, order, SENT} from './machines.ts';

const says = {source: 'test', says: 'seen'};
const names = (intents: readonly Intent[]) => intents.map(({clientOrderId}) => clientOrderId);

describe.each(MACHINES)('the journal in %s', (_, create) => {
  let machine: Machine;
  let journal: Journal;
  beforeEach(() => {
    machine = create();
    ({journal} = machine.process());
  });
  afterEach(() => machine.dispose());

  /** Journaled and sent; a millisecond later than the one before. */
  async function sent(clientOrderId: string, change: Parameters<typeof draft>[1] = {}): Promise<string> {
    await machine.time.pass(1);
    const {id} = journal.open(draft(clientOrderId, change), ADMIT).intent;
    journal.markSent(id, SENT, UNCHECKED);
    return id;
  }

  it('keeps a verdict that may not be replaced, and still notes what was said', async () => {
    const id = await sent('a');
    settle(journal, id, {state: 'CONFIRMED', evidence: says, order: order('a')});
    const after = settle(journal, id, {state: 'UNKNOWN', evidence: {source: 'late', says: 'no answer'}});
    expect(after).toMatchObject({state: 'CONFIRMED', order: {id: '77'}});
    expect(after.evidence.at(-1)).toEqual({at: machine.now(), source: 'late', says: 'no answer'});
    journal.note(id, {source: 'later', says: 'nothing new'});
    expect(journal.get(id)?.evidence.at(-1)).toMatchObject({source: 'later'});
  });

  it('writes nothing of a verdict when the rule of what replaces what fails', async () => {
    const id = await sent('a');
    const before = journal.get(id);
    const fail = () => {
      throw new Error('no rule');
    };
    expect(() => journal.settle(id, {state: 'CONFIRMED', evidence: says}, fail)).toThrow('no rule');
    expect(journal.get(id)).toEqual(before);
  });

  it('keeps the last order and id that were shown, joins what was adjusted, and forgets an old error', async () => {
    const id = await sent('a', {adjustments: [adjusted('price', '1'), adjusted('quantity', '2')]});
    settle(journal, id, {state: 'UNKNOWN', evidence: says, order: order('a'), error: {kind: 'timeout', message: ''}});
    const {
      order: shown,
      error,
      adjustments,
    } = settle(journal, id, {
      state: 'CONFIRMED',
      evidence: says,
      adjustments: [adjusted('quantity', '3')],
    });
    expect(shown).toEqual(order('a'));
    expect(error).toBeNull();
    expect(adjustments).toEqual([adjusted('price', '1'), adjusted('quantity', '3')]);
    settle(journal, id, {state: 'CONFIRMED', evidence: says, order: order('a', {id: null, status: 'FILLED'})});
    expect(names(journal.find('77')), 'an answer without the id takes none away').toEqual(['a']);
  });

  it('gives out copies: what a caller changes stays with the caller', async () => {
    const shown = order('a');
    const id = await sent('a');
    settle(journal, id, {state: 'CONFIRMED', evidence: says, order: shown});
    Object.assign(shown, {filled: '9'});
    expect(journal.get(id)?.order?.filled).toBe('0');
  });

  it('finds an order by each of its names, newest first', async () => {
    const id = await sent('a', {clientId: 'typed'});
    settle(journal, id, {state: 'CONFIRMED', evidence: says, order: order('a', {childIds: ['child']})});
    for (const name of [id, 'a', 'typed', '77', 'child']) expect(names(journal.find(name)), name).toEqual(['a']);
    await sent('b', {clientId: 'typed'});
    expect(names(journal.find('typed'))).toEqual(['b', 'a']);
    expect(journal.find('x')).toEqual([]);
    expect(journal.get('x')).toBeNull();
  });

  it('tells what is unsettled, what may be open, and what counts', async () => {
    const unknown = await sent('unknown');
    settle(journal, unknown, {state: 'UNKNOWN', evidence: says});
    settle(journal, await sent('refused'), {state: 'REJECTED', evidence: says});
    settle(journal, await sent('rests'), {state: 'CONFIRMED', evidence: says, order: order('rests', {id: '1'})});
    settle(journal, await sent('done'), {state: 'CONFIRMED', evidence: says, order: order('done', {id: '2', status: 'FILLED'})});
    const request = {...draft('other').request, symbol: 'ETH/USDT'};
    await sent('other', {account: 'second', credential: 'second', request});
    const main = {account: 'main', venue: 'v', credential: 'k'};
    const second = {account: 'second', venue: 'v', credential: 'second'};
    expect(names(journal.unsettled())).toEqual(['unknown', 'other']);
    expect(names(journal.mayBeOpen(main, 10))).toEqual(['rests', 'unknown']);
    expect(names(journal.mayBeOpen(main, 1))).toEqual(['rests']);
    expect(journal.symbols(main, 0, 'ALL')).toEqual(['BTC/USDT']);
    expect(journal.symbols(second, 0, 'MAY_BE_OPEN')).toEqual(['ETH/USDT']);
    expect(journal.symbols(second, machine.now() + 1, 'ALL')).toEqual([]);
    const renamed = {...second, account: 'renamed'};
    expect(names(journal.mayBeOpen(renamed, 10)), 'under another name of the account').toEqual(['other']);
    expect(journal.symbols({...renamed, venue: 'elsewhere'}, 0, 'ALL'), 'that key at another place').toEqual([]);
    expect(names(journal.list(0, 3))).toEqual(['other', 'done', 'rests']);
    let counted: readonly string[] = [];
    const check = (view: JournalView) => {
      counted = names(view.since(0));
      expect(names(view.unsettled())).toEqual(['unknown', 'other']);
    };
    journal.open(draft('next'), {...ADMIT, check});
    expect(counted).toEqual(['unknown', 'rests', 'done', 'other']);
  });

  it.each([3_600_000, -3_600_000])('knows what was heard of lately when the wall clock is set by %i ms', async (step) => {
    settle(journal, await sent('a'), {state: 'CONFIRMED', evidence: says});
    machine.setClock(step);
    await machine.time.pass(10_000);
    expect(names(journal.changedWithin(60_000))).toEqual(['a']);
    await machine.time.pass(3_700_000);
    expect(journal.changedWithin(60_000)).toEqual([]);
  });

  it('is the same to a process that opens it later', async () => {
    const id = await sent('a');
    settle(journal, id, {state: 'CONFIRMED', evidence: says, order: order('a')});
    const {journal: later} = machine.process('later');
    expect(later.get(id)).toEqual(journal.get(id));
    expect(later.get(id)).toMatchObject({
      sentAt: machine.now(),
      value: {amount: '1', asset: 'BTC'},
      side: 'BUY',
      symbol: 'BTC/USDT',
    });
  });
});

function adjusted(field: Adjustment['field'], to: string): Adjustment {
  return {field, from: '0', to, rule: 'step'};
}
