/** What limits add up is kept as sums: they must be what adding up every order would say, whatever happened in between. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import fc from 'fast-check';
import {expect, it} from 'vitest';
import {DeskError} from '../../../src/lib/model/errors.ts';
import type {IntentState, Journal} from '../../../src/lib/state/journal.ts';
import {openState} from '../../../src/lib/state/open-state.ts';
import {VirtualTime} from '../../simulation/virtual-time.ts';
import {UNCHECKED} from '../../support/admission.ts';
import {change, draft, MACHINES, order, SENT} from './contract/machines.ts';

const DAY_MS = 86_400_000;
const ROUTES = ['p', 'q'].map((id) => id.padStart(32, '0'));
const SENDERS = [
  {account: 'main', venue: 'v', credential: 'k'},
  {account: 'renamed', venue: 'v', credential: 'k'},
  {account: 'main', venue: 'w', credential: 'k2'},
];

const amount = fc.bigInt({min: 1n, max: 10n ** 24n}).map((units) => {
  const text = units.toString().padStart(19, '0');
  return `${text.slice(0, -18)}.${text.slice(-18)}`.replace(/\.?0+$/, '');
});
const value = fc.record({amount, asset: fc.constantFrom('USDT', 'USD', 'BTC')});
const name = fc.constantFrom('a', 'b', 'c', 'd');
const step = fc.oneof(
  fc.record({
    is: fc.constant('open' as const),
    name,
    value,
    sender: fc.constantFrom(...SENDERS),
    routeId: fc.constantFrom(null, ...ROUTES),
    isSent: fc.boolean(),
    isRefused: fc.boolean(),
  }),
  fc.record({
    is: fc.constant('settle' as const),
    name,
    state: fc.constantFrom<IntentState>('CONFIRMED', 'REJECTED', 'NOT_PLACED', 'UNKNOWN', 'UNRESOLVED'),
  }),
  fc.record({is: fc.constant('raise' as const), value, sender: fc.constantFrom(...SENDERS), isKept: fc.boolean()}),
  fc.record({is: fc.constant('wait' as const), ms: fc.constantFrom(1, 3_600_000, DAY_MS)}),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function act(journal: Journal, each: Exclude<Step, {readonly is: 'wait'}>): string {
  if (each.is === 'settle') {
    const [known] = journal.find(each.name);
    if (known === undefined) return 'none';
    return journal.settle(known.id, {state: each.state, evidence: {source: 'test', says: ''}}, () => true).state;
  }
  if (each.is === 'raise') {
    const before = order('x', {account: each.sender.account});
    const {row} = journal.amend({...change(before), ...each.sender, raise: each.value}, UNCHECKED);
    if (!each.isKept) journal.retract(row);
    return 'raised';
  }
  const admission = {
    check() {
      if (each.isRefused) throw new DeskError('limit', 'refused');
    },
    mayRepeat: ({state}: {readonly state: IntentState}) => state === 'REJECTED' || state === 'NOT_PLACED',
  };
  const legs = each.routeId === null ? {} : {routeId: each.routeId, legIndex: 0};
  try {
    return journal.open(
      draft(each.name, {id: `${each.name}${each.sender.venue}`.padStart(32, '0'), ...each.sender, ...legs, value: each.value}),
      admission,
      each.isSent ? SENT : null,
    ).found;
  } catch (error) {
    return String(error);
  }
}

it('sums are those of a journal that adds up every order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, {maxLength: 25}), async (steps) => {
      const machines = MACHINES.map(([, create]) => create());
      try {
        // One process that lives and one that does not, so that what was opened may be opened again.
        const [kept, full] = machines.map((machine) => machine.process().journal) as [Journal, Journal];
        for (const each of steps) {
          if (each.is === 'wait') await Promise.all(machines.map((machine) => machine.time.pass(each.ms)));
          else expect(act(kept, each)).toBe(act(full, each));
          if (each.is === 'open') for (const machine of machines) machine.process();
        }
        const sorted = (journal: Journal, since: number, sender: (typeof SENDERS)[number], except: readonly string[]) =>
          journal
            .valuesSince(since, sender, except)
            .filter((each) => each.amount !== '0')
            .toSorted((a, b) => (a.asset < b.asset ? -1 : 1));
        const now = machines[0]?.now() ?? 0;
        for (const sender of SENDERS)
          for (const since of [0, now - DAY_MS, now])
            for (const except of [[], ROUTES, ROUTES.slice(1)])
              expect(sorted(kept, since, sender, except)).toEqual(sorted(full, since, sender, except));
      } finally {
        for (const machine of machines) machine.dispose();
      }
    }),
    {numRuns: 40},
  );
});

it('a check reads the sums of a day, not its orders', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mxt-totals-'));
  try {
    const clock = new VirtualTime(Date.UTC(2026, 10, 22, 12)).clock();
    const {journal, close} = openState({directory: folder, clock, warn: () => {}});
    journal.open(draft('a', {value: {amount: '0.1', asset: 'USDT'}}), {check() {}, mayRepeat: () => false});
    const database = new DatabaseSync(join(folder, 'mxt.db'));
    // Were it read, it would count.
    database.exec(`UPDATE intents SET value_amount = '77'`);
    database.close();
    expect(journal.valuesSince(clock.now(), {account: 'main', venue: 'v', credential: 'k'}, [])).toEqual([
      {asset: 'USDT', amount: '0.1'},
    ]);
    close();
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
});
