/** Promise: rules that changed since they were read end in a clear refusal, never in other numbers; cancels still work. */
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {type CliHome, documentOf, openHome} from '../support/cli.ts';
import {EXCHANGES} from '../support/venues.ts';

interface Placed {
  readonly outcome: string;
  readonly orders: readonly {
    readonly outcome: string;
    readonly order: {readonly clientOrderId: string; readonly price: string};
    readonly error?: {readonly kind: string; readonly hint?: string};
  }[];
}

let sandbox: RunningSandbox;
const homes: CliHome[] = [];
beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 21, latencyMs: 0, moving: false});
});
afterAll(async () => {
  for (const home of homes) {
    home.checkState();
    home.dispose();
  }
  await sandbox.close();
});

describe.each(EXCHANGES)('%s', (id) => {
  const open = (): CliHome => {
    const address = sandbox.exchanges[id];
    if (address === undefined) throw new Error(`the sandbox has no ${id}`);
    const home = openHome({desk: {exchange: id, ...address}});
    homes.push(home);
    return home;
  };
  const control = async (path: string, body: object) => {
    const response = await fetch(`${sandbox.controlUrl}${path}`, {
      method: 'POST',
      body: JSON.stringify({exchange: id, symbol: 'ETH/USDT', ...body}),
    });
    expect(response.status, await response.text()).toBe(200);
  };
  const place = (home: CliHome, price: string, ...more: readonly string[]) =>
    home.run(['order', 'place', 'buy', '1', 'ETH/USDT', '--price', price, '--on', 'desk', '--json', ...more]);

  it('a market that halted after its rules were read: refused and explained, canceling still works', async () => {
    const home = open();
    const first = documentOf<Placed>(await place(home, '1000.01', '--client-id', 'first'));
    expect(first.outcome).toBe('placed');
    await control('/market-status', {status: 'CANCEL_ONLY'});
    try {
      const refused = await place(home, '1000.02');
      expect(refused.code, refused.stdout).toBe(4);
      expect(documentOf<Placed>(refused).orders[0]?.error?.hint).toContain('takes no new orders now');
      // Now it is known, and nothing is sent any more.
      const again = await place(home, '1000.02');
      expect([again.code, documentOf<{error: {kind: string}}>(again).error.kind]).toEqual([4, 'rule']);
      const canceled = await home.run(['order', 'cancel', 'first', '--json']);
      expect(canceled.code, canceled.stdout).toBe(0);
    } finally {
      await control('/market-status', {status: 'TRADING'});
    }
  });

  it('a tick that changed: refused with the rule, not rounded again; typed again it goes by the new one, and says so', async () => {
    const home = open();
    expect(documentOf<Placed>(await place(home, '1000.01')).outcome).toBe('placed');
    await control('/rules', {tickSize: '0.5'});
    try {
      const refused = await place(home, '1000.02');
      expect(refused.code, refused.stdout).toBe(4);
      expect(documentOf<Placed>(refused).orders[0]?.error?.hint).toContain('tick 0.5');
      const rounded = documentOf<Placed & {orders: {adjustments: {to: string; rule: string}[]}[]}>(await place(home, '1000.02'));
      expect(rounded.orders[0]).toMatchObject({outcome: 'placed', adjustments: [{to: '1000', rule: 'tick 0.5'}]});
    } finally {
      await control('/rules', {tickSize: '0.01'});
    }
  });

  it('an amend under changed rules is refused with the rule, and the order stays as it is', async () => {
    const home = open();
    const placed = documentOf<Placed>(await place(home, '1001', '--client-id', 'amended')).orders[0];
    await control('/rules', {tickSize: '0.5'});
    try {
      const refused = await home.run(['order', 'amend', 'amended', '--price', '1000.02', '--json']);
      const document = documentOf<{outcome: string; error?: {hint?: string}}>(refused);
      const shown = documentOf<{status: string; price: string}>(await home.run(['order', 'show', 'amended', '--json']));
      expect(placed?.order.price).toBe('1001');
      expect(document.outcome).toBe('rejected');
      expect(document.error?.hint).toContain('tick 0.5');
      expect(shown).toMatchObject({status: 'NEW', price: '1001'});
    } finally {
      await control('/rules', {tickSize: '0.01'});
    }
  });
});
