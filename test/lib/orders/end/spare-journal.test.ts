/** Promise: a state directory that cannot be used keeps no position open, and no order leaves without a journal. */
import {mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {closePositions, exitCodeOfClose} from '../../../../src/lib/orders/end/close-positions.ts';
import {kill} from '../../../../src/lib/orders/end/kill.ts';
import {submitOrder} from '../../../../src/lib/orders/place/submit.ts';
import {closingState} from '../../../../src/lib/state/closing-state.ts';
import {openState} from '../../../../src/lib/state/open-state.ts';
import {Database} from '../../../../src/lib/state/sqlite/database.ts';
import {PLAIN_SCREEN} from '../../../../src/lib/ui/screen.ts';
import {closeView} from '../../../../src/lib/ui/views/close.ts';
import {killView} from '../../../../src/lib/ui/views/kill.ts';
import {type HoldingAccount, type HoldingOptions, holdingAccount, PERP} from '../../../support/holding-account.ts';

let folder = '';
let directory = '';
let lines: string[] = [];
const opened: {close(): void}[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mxt-spare-'));
  directory = join(folder, 'state');
  lines = [];
});
afterEach(() => {
  vi.unstubAllEnvs();
  for (const each of opened.splice(0)) each.close();
  rmSync(folder, {recursive: true, force: true});
});

/** What may be wrong with the state directory. */
const BROKEN: Readonly<Record<string, () => void>> = {
  damaged() {
    mkdirSync(directory, {mode: 0o700});
    writeFileSync(join(directory, 'mxt.db'), 'x'.repeat(8192), {mode: 0o600});
  },
  empty() {
    mkdirSync(directory, {mode: 0o700});
    writeFileSync(join(directory, 'mxt.db'), '', {mode: 0o600});
  },
  locked() {
    const other = new Database(directory);
    other.statement('BEGIN IMMEDIATE').run();
    opened.push(other);
  },
};

async function holding(options: HoldingOptions = {}): Promise<HoldingAccount> {
  const account = await holdingAccount([[PERP, '2']], options);
  const {clock} = account.desk.exchange;
  const state = openState({directory, clock, warn: (line) => lines.push(line), patient: false});
  opened.push(state);
  return {...account, deps: {...account.deps, state}};
}

const WHOLE = {symbol: PERP, everywhere: false, quantity: null, side: null, maxSlippage: null, allowDuplicate: false};
const close = (account: HoldingAccount) => account.desk.time.until(closePositions(WHOLE, account.deps));

/** What the journal in a directory has, read as a later run would. */
function journaledIn(path: string, {desk}: HoldingAccount) {
  const state = openState({directory: path, clock: desk.exchange.clock, warn: () => {}});
  try {
    return state.journal
      .list(0, 10)
      .map((intent) => ({state: intent.state, id: intent.clientOrderId, closes: intent.request.reduceOnly}));
  } finally {
    state.close();
  }
}

describe.each(Object.keys(BROKEN))('a state directory that is %s', (what) => {
  beforeEach(() => BROKEN[what]?.());

  it('position close journals its order in a private directory beside it, says where, and is partial', async () => {
    const account = await holding();
    const document = await close(account);
    expect([account.held(), account.sizes]).toEqual([{}, ['2']]);
    const {journaledIn: spare = ''} = document;
    expect(spare).toMatch(/state-closing-[0-9a-f]{16}$/);
    expect(statSync(spare).mode & 0o777).toBe(0o700);
    expect([document.outcome, document.missing, exitCodeOfClose(document)]).toEqual(['placed', '0', 3]);
    expect(journaledIn(spare, account)).toEqual([
      {state: 'CONFIRMED', id: document.orders[0]?.order.clientOrderId, closes: true},
    ]);
    expect(lines.join('\n')).toContain(`Closing orders are journaled in ${spare}.`);
    expect(closeView(document, PLAIN_SCREEN)).toContain(`mxt order resolve --state-dir ${spare}`);
  });

  it('kill --flatten closes everything, in one such directory, and is not complete', async () => {
    const account = await holding();
    account.hold('ETH/USDT:USDT', '-3');
    account.rest();
    const document = await account.desk.time.until(kill('drill', account.deps, () => {}, true));
    expect([account.held(), account.open(), document.positions, document.survivors]).toEqual([{}, [], [], []]);
    expect(document.complete).toBe(false);
    expect(document.closings?.map(({outcome}) => outcome)).toEqual(['placed', 'placed']);
    const made = readdirSync(folder).filter((name) => name.includes('closing'));
    expect(made).toEqual([basename(document.journaledIn ?? '')]);
    expect(killView(document, PLAIN_SCREEN)).toContain(`--state-dir ${document.journaledIn}`);
  });
});

it('an order of unknown outcome is settled in the directory that knows it', async () => {
  BROKEN.damaged?.();
  const account = await holding({fate: () => 'vanished'});
  const document = await close(account);
  const [order] = document.orders;
  expect([document.outcome, exitCodeOfClose(document)]).toEqual(['unknown', 6]);
  expect(order?.error?.hint).toBe(
    `Settle it with: mxt order resolve ${order?.order.clientOrderId} --state-dir ${document.journaledIn}`,
  );
  expect(journaledIn(document.journaledIn ?? '', account)).toMatchObject([{state: 'UNKNOWN', closes: true}]);
  // kill names it too, as long as it is in doubt.
  const killed = await account.desk.time.until(kill('drill', account.deps, () => {}, true));
  expect(killed.complete).toBe(false);
});

it('is made among the temporary files where nothing can be written beside the state directory', async () => {
  BROKEN.damaged?.();
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary, {mode: 0o700});
  vi.stubEnv('TMPDIR', temporary);
  // Others may write beside it: no journal is put there.
  const open = join(folder, 'open');
  mkdirSync(open);
  directory = join(open, 'state');
  BROKEN.damaged?.();
  const {chmodSync} = await import('node:fs');
  chmodSync(open, 0o777);
  const account = await holding();
  const document = await close(account);
  expect(account.held()).toEqual({});
  expect(document.journaledIn).toMatch(/mxt-closing-[0-9a-f]{16}$/);
  expect(document.journaledIn?.startsWith(temporary)).toBe(true);
  expect(readdirSync(open)).toEqual(['state']);
});

it('no other order goes out with it, and a state that can be used needs none', async () => {
  const sound = await holding();
  const document = await close(sound);
  expect([document.journaledIn, exitCodeOfClose(document), lines]).toEqual([undefined, 0, []]);
  expect(readdirSync(folder)).toEqual(['state']);
  for (const each of opened.splice(0)) each.close();
  rmSync(directory, {recursive: true});
  BROKEN.damaged?.();
  const account = await holding();
  const terms = {
    ...{side: 'BUY' as const, symbol: PERP, quantity: '1', quantityIn: 'BASE' as const, price: null, stopPrice: null},
    ...{timeInForce: null, postOnly: false, reduceOnly: false},
  };
  const ticket = {handle: account.handle, terms, clientId: null, leg: null, exact: false, allowDuplicate: true, despite: []};
  const deps = {...account.deps, state: closingState(account.deps.state)};
  await expect(account.desk.time.until(submitOrder(ticket, deps))).rejects.toMatchObject({kind: 'config'});
  expect(account.sizes).toEqual([]);
  expect(readdirSync(folder)).toEqual(['state']);
});
