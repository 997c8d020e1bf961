import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {openState} from '../../../src/lib/state/open-state.ts';
import {VirtualTime} from '../../simulation/virtual-time.ts';
import {ADMIT} from '../../support/admission.ts';

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
  const state = open();
  const names = {
    account: 'main',
    exchange: 'x',
    venue: 'v',
    credential: 'k',
    clientOrderId: 'leg',
    clientId: null,
    replaces: null,
  };
  const rest = {terms: 'leg', request: {...REQUEST, clientOrderId: 'leg'}, adjustments: [], value: {amount: '1', asset: 'BTC'}};
  state.journal.open({id: 'b'.repeat(32), ...names, routeId: ROUTE, legIndex: 0, ...rest}, ADMIT);
  state.close();
  const database = new DatabaseSync(join(folder, 'mxt.db'));
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
    writeVersion7([{id: ROUTE, clientId: 'dca', state: 'CONFIRMED'}]);
    const first = open();
    expect(first.journal.legs(ROUTE)).toHaveLength(1);
    first.close();
    const database = new DatabaseSync(join(folder, 'mxt.db'));
    database.exec(`INSERT INTO intents (id, account, exchange, venue, client_order_id, parent, child, state, terms, request, adjustments,
      value_amount, value_asset, created_at, updated_at) SELECT 'next', account, exchange, venue, 'next', '${'f'.repeat(32)}', 0, state, terms,
      request, adjustments, value_amount, value_asset, created_at, updated_at FROM intents LIMIT 1; DROP INDEX routes_pairs; ALTER TABLE routes DROP COLUMN kind; ALTER TABLE routes DROP COLUMN plan; ${AS_VERSION_10};
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
});
