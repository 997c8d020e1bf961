import {describe, expect, it} from 'vitest';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {cancelOrders} from '../../../../src/lib/orders/end/cancel.ts';
import {cancelAllOrders} from '../../../../src/lib/orders/end/cancel-all.ts';
import {kill} from '../../../../src/lib/orders/end/kill.ts';
import {recordCancels} from '../../../../src/lib/orders/end/record-ends.ts';
import type {ActionLog} from '../../../../src/lib/state/action-log.ts';
import {type EndingAccount, endingAccount} from '../../../support/ending-account.ts';

/** The account's services with an action log that notes when it is written, or fails. */
function recording({deps, calls}: EndingAccount, fails = false) {
  const actions: ActionLog = {
    ...deps.state.actions,
    note(drafts) {
      calls.push('record');
      if (fails) throw new DeskError('config', 'The state directory cannot be used: database is locked.');
      deps.state.actions.note(drafts);
    },
  };
  return {...deps, state: {...deps.state, actions}};
}

describe('the records of what ended orders', () => {
  it('have each order of a cancel, written after the last request', async () => {
    const account = await endingAccount();
    const [one, two] = [account.rest(), account.rest()];
    const deps = recording(account);
    const ids = [one.id ?? '', two.id ?? '', 'nowhere'];
    await account.desk.time.until(cancelOrders(ids, null, deps));
    expect(account.calls.filter((call) => call === 'record')).toHaveLength(1);
    expect(account.calls.at(-1)).toBe('record');
    const told = deps.state.actions.list(0).map(({kind, id, outcome}) => [kind, id, outcome]);
    expect(told.toSorted()).toEqual([one, two].map(({id}) => ['cancel', id, 'canceled']));
  });

  it('have each account of a cancel of all, with how many orders it ended', async () => {
    const account = await endingAccount({cancelAll: 'NAMES_NOTHING'});
    account.rest();
    await account.desk.time.until(cancelAllOrders('BTC/USDT', recording(account)));
    const [row] = account.deps.state.actions.list(0).filter(({kind}) => kind === 'cancel-all');
    expect(row).toMatchObject({account: 'desk', symbol: 'BTC/USDT', outcome: 'ok', detail: '1 canceled'});
    expect(account.calls.at(-1)).toBe('record');
  });

  it('have the kill, and what it ended', async () => {
    const account = await endingAccount();
    const {id} = account.rest();
    await account.desk.time.until(kill('drill', recording(account)));
    const told = account.deps.state.actions.list(0).map((row) => [row.kind, row.id, row.outcome, row.detail]);
    expect(told).toContainEqual(['kill', null, 'halted', 'drill']);
    expect(told).toContainEqual(['cancel', id, 'canceled', null]);
    expect(told).toContainEqual(['cancel-all', null, 'ok', '1 canceled']);
    expect(account.calls.at(-1)).toBe('record');
  });

  it('have a cancel whose order could not be read afterwards: it was sent', async () => {
    const account = await endingAccount();
    const error = {
      kind: 'unknown-outcome',
      message: 'no answer',
      account: 'desk',
      exchange: 'one',
      clientOrderId: 'mine',
    } as const;
    recordCancels({orders: [{outcome: 'unknown', order: null, error}]}, account.deps);
    expect(account.deps.state.actions.list(0)).toMatchObject([
      {kind: 'cancel', account: 'desk', clientOrderId: 'mine', outcome: 'unknown'},
    ]);
  });

  it('change no outcome where they cannot be written, and say so', async () => {
    const account = await endingAccount();
    const {id} = account.rest();
    const lines: string[] = [];
    const naming = {say: (line: string) => void lines.push(line)};
    const {orders} = await account.desk.time.until(cancelOrders([id ?? ''], null, recording(account, true), naming));
    expect(orders).toMatchObject([{outcome: 'canceled'}]);
    expect(lines).toEqual([
      'What was done is not in the journal of this machine: The state directory cannot be used: database is locked.',
    ]);
  });
});
