import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {openState} from '../../../src/lib/state/open-state.ts';
import {VirtualTime} from '../../simulation/virtual-time.ts';
import {ADMIT} from '../../support/admission.ts';
import {writeVersion17} from '../../support/version-17.ts';
import {draft} from './contract/machines.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mxt-migration-'));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

const open = () => openState({directory: folder, clock: new VirtualTime(Date.UTC(2026, 10, 22)).clock(), warn: () => {}});

const ROUTE = 'a'.repeat(32);
const REQUEST = {
  type: 'MARKET',
  symbol: 'BTC/USDT',
  side: 'BUY',
  quantity: '0.05',
  quantityIn: 'BASE',
  reduceOnly: false,
  clientOrderId: 'dca',
} as const;

/** Takes away what later versions added, but for the columns of routes. */
const AS_VERSION_10 = `DROP INDEX intents_by_value; DROP INDEX IF EXISTS routes_pairs; DROP INDEX intents_open_legs; DROP TABLE settings; DROP TABLE alerts; DROP INDEX intents_by_replaced; ALTER TABLE intents DROP COLUMN replaces; ALTER TABLE amends DROP COLUMN credential;
  ALTER TABLE raises DROP COLUMN venue; ALTER TABLE raises DROP COLUMN credential`;

/** A database of version 7: routed orders are intents on an account "*", and their legs name them. */
function writeVersion7(routes: readonly {readonly id: string; readonly clientId: string; readonly state: string}[]): void {
  const database = writeVersion17(folder, 'TABLES');
  database
    .prepare(`INSERT INTO intents (id, account, exchange, venue, credential, client_order_id, parent, child, state, terms, request, adjustments,
      value_amount, value_asset, created_at, updated_at) VALUES (?, 'main', 'x', 'v', 'k', 'leg', ?, 0, 'INTENT', 'leg', ?, '[]', '1', 'BTC', 5, 5)`)
    .run('b'.repeat(32), ROUTE, JSON.stringify({...REQUEST, clientOrderId: 'leg'}));
  database.exec(`DROP TABLE turns; DROP TABLE account_facts; DROP TABLE routes; DROP TABLE aliases; ALTER TABLE intents DROP COLUMN signed_at;
    ALTER TABLE amends DROP COLUMN replacement; ${AS_VERSION_10}; PRAGMA user_version = 7`);
  const insert = database.prepare(`INSERT INTO intents (id, account, exchange, venue, client_order_id, state, terms, request,
    adjustments, value_amount, value_asset, created_at, updated_at) VALUES (?, '*', '*', '*', ?, ?, 'typed', ?, '[]', '0', 'BTC', 5, 5)`);
  for (const {id, clientId, state: word} of routes)
    insert.run(id, clientId, word, JSON.stringify({...REQUEST, clientOrderId: id}));
  database.close();
}

describe('a database that an older mxt has written', () => {
  it('keeps its routed orders under their names, with their legs', () => {
    writeVersion7([
      {id: ROUTE, clientId: 'dca', state: 'CONFIRMED'},
      {id: 'c'.repeat(32), clientId: 'c'.repeat(32), state: 'NOT_PLACED'},
    ]);
    const {journal, close} = open();
    const route = {
      kind: 'ROUTE',
      symbol: 'BTC/USDT',
      side: 'BUY',
      quantity: '0.05',
      quantityIn: 'BASE',
      terms: 'typed',
      target: null,
      plan: null,
    };
    expect(journal.routes('dca')).toEqual([{id: ROUTE, clientId: 'dca', ...route, ended: 'placed', createdAt: 5}]);
    expect(journal.routes('c'.repeat(32))).toMatchObject([{clientId: null, ended: 'nothing'}]);
    expect(journal.legs(ROUTE)).toMatchObject([{clientOrderId: 'leg', legIndex: 0}]);
    expect(journal.find('dca')).toEqual([]);
    expect(journal.unsettled()).toEqual([]);
    close();
  });

  it.each(['INTENT', 'SENT', 'ACKED', 'UNKNOWN', 'UNRESOLVED'])(
    'does not take a route that was %s for one that ended',
    (state) => {
      writeVersion7([{id: ROUTE, clientId: 'dca', state}]);
      const {journal, close} = open();
      expect(journal.routes('dca')).toMatchObject([{ended: null}]);
      close();
    },
  );

  it('tells what an order took the place of from the route that it is a leg of', () => {
    const database = writeVersion17(folder, 'TABLES');
    database.exec(`INSERT INTO routes (id, client_id, symbol, side, quantity, quantity_in, terms, created_at)
      VALUES ('${ROUTE}', 'dca', 'BTC/USDT', 'BUY', '1', 'BASE', 'typed', 5)`);
    const insert =
      database.prepare(`INSERT INTO intents (id, account, exchange, venue, client_order_id, parent, child, state, terms, request,
      adjustments, value_amount, value_asset, created_at, updated_at) VALUES (?, 'main', 'x', 'v', ?, ?, 0, 'INTENT', 't', ?, '[]', '1', 'BTC', 5, 5)`);
    insert.run('b'.repeat(32), 'leg', ROUTE, JSON.stringify({...REQUEST, clientOrderId: 'leg'}));
    insert.run('next', 'next', 'f'.repeat(32), JSON.stringify({...REQUEST, clientOrderId: 'next'}));
    database.exec(`DROP INDEX routes_pairs; ALTER TABLE routes DROP COLUMN kind; ALTER TABLE routes DROP COLUMN plan; ${AS_VERSION_10};
      PRAGMA user_version = 10`);
    database.close();
    const {journal, close} = open();
    expect(journal.replacing('f'.repeat(32))).toMatchObject([{id: 'next', routeId: null, legIndex: null}]);
    expect(journal.legs(ROUTE)).toMatchObject([{clientOrderId: 'leg', legIndex: 0, replaces: null}]);
    close();
  });

  it('takes new orders', () => {
    writeVersion7([]);
    const {journal, close} = open();
    const draft = {
      id: ROUTE,
      kind: 'ROUTE',
      clientId: 'dca',
      symbol: 'BTC/USDT',
      side: 'BUY',
      quantity: '1',
      quantityIn: 'BASE',
      terms: 't',
    } as const;
    expect(journal.openRoute(draft, ADMIT).found).toBe('FRESH');
    close();
  });

  it('of version 20 keeps its orders and settings, of which it is not known who made them, and records from now on', () => {
    const before = open();
    const contract = {account: 'main', exchange: 'x', venue: 'v', credential: 'k', symbol: 'BTC/USDT:USDT'};
    before.settings.open({...contract, setting: 'leverage', from: '1', to: '5'});
    before.journal.open(draft('a'), ADMIT);
    const intents = before.journal.list(0, 10);
    before.close();
    const database = new DatabaseSync(join(folder, 'mxt.db'));
    database.exec(`DROP TABLE ledger_rows; DROP TABLE ledger_cursors; DROP TABLE equity_snapshots;
      DROP TABLE origins; DROP TABLE actions; DROP TABLE fills; DROP TABLE fill_spans;
      ALTER TABLE intents DROP COLUMN origin; ALTER TABLE settings DROP COLUMN origin; PRAGMA user_version = 20`);
    database.close();
    const {journal, settings, actions, fills, halt, close} = open();
    expect(journal.list(0, 10)).toEqual(intents);
    expect(settings.list(0)).toMatchObject([{to: '5', origin: null}]);
    expect([actions.list(0), fills.spans('s')]).toEqual([[], []]);
    halt.raise('drill');
    expect(actions.list(0)).toMatchObject([{kind: 'kill', detail: 'drill'}]);
    close();
  });

  it('keeps every order of version 17 as it was, and the sums of the limits', () => {
    writeVersion17(folder, 'ROWS').close();
    const then = JSON.parse(readFileSync(new URL('./versions/version-17.json', import.meta.url), 'utf8'));
    const {journal, close} = open();
    expect(journal.list(0, 100)).toEqual(then.list);
    expect(journal.unsettled()).toEqual(then.unsettled);
    for (const [id, found] of Object.entries(then.found))
      expect(
        journal.find(id).map((intent) => intent.id),
        id,
      ).toEqual(found);
    expect(journal.legs('r'.padStart(32, '0')).map(({id}) => id)).toEqual(then.legs);
    expect(journal.replacing('done').map(({id}) => id)).toEqual(then.replacing);
    expect(journal.amends(Number.MAX_SAFE_INTEGER)).toEqual(then.amends);
    const values = (since: number) =>
      ['main', 'other', 'x'].map((account) => {
        const sender = {account, venue: 'v', credential: account === 'other' ? 'k2' : 'k'};
        return journal.valuesSince(since, sender, []).toSorted((a, b) => (a.asset < b.asset ? -1 : 1));
      });
    expect(values(Date.UTC(2026, 10, 22))).toEqual(then.values);
    expect(values(Date.UTC(2026, 10, 23))).toEqual(then.later);
    const main = {account: 'main', venue: 'v', credential: 'k'};
    expect(journal.valuesSince(Date.UTC(2026, 10, 22), main, ['r'.padStart(32, '0')])).toEqual(
      expect.arrayContaining(then.except),
    );
    expect(journal.symbols(main, 0, 'ALL')).toEqual(then.symbols[0]);
    close();
  });
});
