/** The contract of the local ledger: rows count once, cursors stand beside their rows, snapshots are found by time. */
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {EntryKind} from '../../../../src/lib/model/ledger.ts';
import type {EquitySnapshot, LedgerMemory, LedgerRow} from '../../../../src/lib/state/ledger-memory.ts';
import {MACHINES, type Machine} from './machines.ts';

const DAY = 86_400_000;
const row = (id: string, at: number, kind: EntryKind = 'DEPOSIT'): LedgerRow => ({
  ...{id, at},
  entry: {id, kind, asset: 'BTC', amount: '1', at: new Date(at).toISOString(), symbol: null, tradeId: null, reference: null},
});
const held = (at: number, quantity = '1'): EquitySnapshot => ({
  at,
  coins: [{asset: 'BTC', quantity, unrealized: '0', price: '100'}],
});

describe.each(MACHINES)('the local ledger, in %s', (_, create) => {
  let machine: Machine;
  let ledger: LedgerMemory;
  beforeEach(() => {
    machine = create();
    ({ledger} = machine.process());
  });
  afterEach(() => machine.dispose());
  const ids = (from = 0, to = 1000) => ledger.rows('a', from, to).map(({id}) => id);

  it('gives rows back by time, of one account, each once', () => {
    ledger.record('a', 'deposits', [row('2', 20), row('1', 10)], null, null);
    ledger.record('a', 'deposits', [row('2', 20), row('3', 30)], null, null);
    ledger.record('a', 'income', [row('2', 25)], null, null);
    ledger.record('b', 'deposits', [row('9', 15)], null, null);
    expect(ids()).toEqual(['1', '2', '2', '3']);
    expect(ids(10, 25)).toEqual(['2', '2']);
    expect(ledger.rows('a', 0, 15)).toEqual([row('1', 10)]);
    expect(machine.process('other').ledger.rows('a', 0, 15)).toEqual([row('1', 10)]);
  });

  it('takes away what an answer that was whole has no more', () => {
    ledger.record('a', 'withdrawals', [row('1', 10), row('2', 20), row('3', 30)], null, null);
    ledger.record('a', 'withdrawals', [row('4', 22)], {since: 15, until: 25}, {since: 0, until: 25});
    expect(ids()).toEqual(['1', '4', '3']);
    ledger.record('a', 'withdrawals', [], null, null);
    expect(ids()).toEqual(['1', '4', '3']);
  });

  it('moves a cursor with its rows, and leaves it where none is given', () => {
    expect(ledger.cursor('a', 'income')).toBeNull();
    ledger.record('a', 'income', [row('1', 10)], null, {since: 5, until: 10});
    ledger.record('a', 'income', [row('2', 20)], null, null);
    expect(ledger.cursor('a', 'income')).toEqual({since: 5, until: 10});
    expect([ledger.cursor('b', 'income'), ledger.cursor('a', 'deposits')]).toEqual([null, null]);
    expect(ledger.logs('a')).toEqual(['income']);
  });

  it('finds snapshots before and after an instant, and the last of each day between two', () => {
    for (const at of [DAY + 5, DAY + 9, 2 * DAY + 1, 3 * DAY + 7]) ledger.keep('a', held(at));
    ledger.keep('a', held(DAY + 9, '2'));
    expect(ledger.before('a', DAY + 9)).toEqual(held(DAY + 9, '2'));
    expect(ledger.before('a', DAY)).toBeNull();
    expect(ledger.after('a', DAY + 9)).toEqual(held(2 * DAY + 1));
    expect(ledger.after('a', 4 * DAY)).toBeNull();
    expect(ledger.dayEnds('a', DAY + 1, 3 * DAY + 7).map(({at}) => at)).toEqual([DAY + 9, 2 * DAY + 1]);
    expect(ledger.before('b', 9 * DAY)).toBeNull();
  });
});
