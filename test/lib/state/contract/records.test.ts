/** The state's contract: who made each record, what was done beside orders, and fills that were read. */
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {ActionDraft} from '../../../../src/lib/state/action-log.ts';
import type {State} from '../../../../src/lib/state/state.ts';
import {ADMIT, UNCHECKED} from '../../../support/admission.ts';
import {aFill} from '../../feed/orders.ts';
import {change, draft, MACHINES, type Machine, order, originOf} from './machines.ts';

const CANCEL: ActionDraft = {
  kind: 'cancel',
  account: 'main',
  exchange: 'x',
  symbol: 'BTC/USDT',
  id: '77',
  clientOrderId: 'a',
  outcome: 'canceled',
  detail: null,
};

const fill = (id: string, at: number, symbol = 'BTC/USDT') => aFill({id, symbol, at: new Date(at).toISOString()});

describe.each(MACHINES)('records in %s', (_, create) => {
  let machine: Machine;
  let state: State;
  beforeEach(() => {
    machine = create();
    state = machine.process('one');
  });
  afterEach(() => machine.dispose());

  it('know which process opened an order, and which one opened it again', () => {
    const {intent} = state.journal.open(draft('a'), ADMIT);
    expect(intent.origin).toEqual(originOf('one'));
    machine.kill('one');
    const two = machine.process('two');
    expect(two.journal.get(intent.id)?.origin).toEqual(originOf('one'));
    two.journal.open(draft('a'), ADMIT);
    two.journal.open(draft('b'), ADMIT);
    expect(two.journal.list(0, 10).map(({origin}) => origin)).toEqual([originOf('two'), originOf('two')]);
  });

  it('hold what was done, newest first, since an instant', async () => {
    state.actions.note([CANCEL, {...CANCEL, id: '78'}]);
    await machine.time.pass(1000);
    machine.process('two').halt.raise('drill');
    const [kill, second, first] = state.actions.list(0);
    expect(kill).toMatchObject({kind: 'kill', account: null, outcome: 'halted', detail: 'drill', origin: originOf('two')});
    expect([second?.id, first?.id]).toEqual(['78', '77']);
    expect(first).toEqual({...CANCEL, at: machine.now() - 1000, origin: originOf('one')});
    expect(state.actions.list(machine.now())).toHaveLength(1);
  });

  it('hold each kill and each lift, also of a flag that is up already', () => {
    state.halt.raise('first');
    state.halt.raise('second');
    state.halt.lift();
    expect(state.halt.current()).toBeNull();
    expect(state.actions.list(0).map(({kind, detail}) => [kind, detail])).toEqual([
      ['lift', null],
      ['kill', 'second'],
      ['kill', 'first'],
    ]);
  });

  it('hold a change before its outcome is known, and then its outcome', () => {
    const rows = ['a', 'b', 'c'].map((name) => state.journal.amend(change(order(name)), UNCHECKED).row);
    state.journal.amended(rows[0] ?? 0, order('a', {quantity: '3'}));
    state.journal.retract(rows[1] ?? 0);
    const told = state.actions.list(0).map(({clientOrderId, outcome, detail}) => [clientOrderId, outcome, detail]);
    expect(told).toEqual([
      ['c', null, 'quantity 1 -> 3'],
      ['b', 'rejected', 'quantity 1 -> 3'],
      ['a', 'amended', 'quantity 1 -> 3'],
    ]);
  });

  it('keep no address that somebody gave as a reason', () => {
    state.halt.raise('see https://example.org/?key=1 for why');
    expect(state.actions.list(0)).toMatchObject([{detail: 'see [left out] for why'}]);
  });

  it('leave no trace of a change that was refused', () => {
    const refuse = () => {
      throw new Error('refused');
    };
    expect(() => state.journal.amend(change(order('a')), refuse)).toThrow('refused');
    expect(state.actions.list(0)).toEqual([]);
  });

  it('know who changed how a contract is held', () => {
    const contract = {account: 'main', exchange: 'x', venue: 'v', credential: 'k', symbol: 'BTC/USDT:USDT'};
    state.settings.open({...contract, setting: 'leverage', from: '1', to: '5'});
    expect(state.settings.list(0)).toMatchObject([{to: '5', origin: originOf('one')}]);
  });

  it('keep fills once, in order, apart by what was asked', () => {
    const {fills} = state;
    fills.keep('s', [fill('2', 20), fill('1', 10)], {since: 0, until: 30});
    fills.keep('s', [fill('2', 20), fill('3', 30)], {since: 20, until: 40});
    fills.keep('other', [fill('9', 15)], null);
    expect(fills.list('s', 10, 30)?.map(({id}) => id)).toEqual(['1', '2']);
    expect(fills.list('s', 0, 100)).toEqual([fill('1', 10), fill('2', 20), fill('3', 30)]);
    expect([fills.spans('s'), fills.spans('other')]).toEqual([[{since: 0, until: 40}], []]);
  });

  it('join stretches of fills where they touch, and keep the others apart', () => {
    const {fills} = state;
    fills.keep('s', [], {since: 50, until: 60});
    fills.keep('s', [], {since: 10, until: 20});
    fills.keep('s', [], {since: 30, until: 30});
    expect(fills.spans('s')).toEqual([
      {since: 10, until: 20},
      {since: 50, until: 60},
    ]);
    fills.keep('s', [], {since: 20, until: 50});
    expect(machine.process('two').fills.spans('s')).toEqual([{since: 10, until: 60}]);
  });
});
