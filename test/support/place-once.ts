/**
 * A process that places one order against a ledger file and dies where it is told: `node place-once.ts STATE LEDGER ID [STEP]`.
 * The ledger stands for the exchange: one line per order POST. The step "no-fsync" plants that mistake instead, and "fill-after-..."
 * fills the disk of STATE instead of dying.
 */

import {appendFileSync, existsSync, readFileSync} from 'node:fs';
import {DatabaseSync} from 'node:sqlite';
import {NO_LIMITS} from '../../src/lib/config/limits-section.ts';
import {submitOrder} from '../../src/lib/orders/place/submit.ts';
import type {Journal} from '../../src/lib/state/journal.ts';
import {openState} from '../../src/lib/state/open-state.ts';
import {systemClock, systemRandom} from '../../src/lib/transport/clock.ts';
import {VirtualTime} from '../simulation/virtual-time.ts';
import {patched} from './patched.ts';
import {ScriptedExchange} from './scripted-exchange.ts';
import {limitTerms} from './terms.ts';

const [directory = '', ledger = '', clientId = '', step = ''] = process.argv.slice(2);
const dieAt = (name: string): void => {
  if (name === step) process.kill(process.pid, 'SIGKILL');
  if (`fill-${name}` !== step) return;
  try {
    for (;;) appendFileSync(`${directory}/fill`, 'x'.repeat(4096));
  } catch {
    // Full, to a page.
  }
};

if (step === 'no-fsync') {
  const exec = DatabaseSync.prototype.exec;
  DatabaseSync.prototype.exec = function (sql) {
    return exec.call(this, sql.replace('synchronous = FULL', 'synchronous = NORMAL'));
  };
}

const exchange = new ScriptedExchange(new VirtualTime(Date.now()));
exchange.scripts.push((venue, prepared) => {
  dieAt('before-post');
  appendFileSync(ledger, `${prepared.request.clientOrderId}\n`);
  dieAt('after-post');
  return {outcome: 'PLACED', order: venue.accept(prepared), fills: []};
});
const opened = openState({directory, clock: systemClock, warn: (line) => process.stderr.write(`${line}\n`)});
const journal: Journal = {
  ...opened.journal,
  open(draft, admission, sent) {
    dieAt('before-intent');
    // As where an intent is journaled before it is known when it will be sent: what follows marks it as sent.
    const isApart = step.endsWith('after-intent');
    const result = opened.journal.open(draft, admission, isApart ? null : sent);
    dieAt(isApart ? 'after-intent' : 'after-sent');
    return result;
  },
  markSent(id, sent, check) {
    const intent = opened.journal.markSent(id, sent, check);
    dieAt('after-sent');
    return intent;
  },
  settle(id, settlement, supersedes) {
    dieAt('before-verdict');
    const intent = opened.journal.settle(id, settlement, supersedes);
    dieAt('after-verdict');
    return intent;
  },
};
const state = {...opened, journal};
// What another process posted, this one's reads see too.
const placed = () => existsSync(ledger) && readFileSync(ledger, 'utf8').includes(clientId);
const base = exchange.adapter(state);
const find = async () => {
  const intent = opened.journal.find(clientId)[0];
  return placed() && intent !== undefined ? exchange.accept({request: intent.request, ...fixed}, {id: 'x1'}) : null;
};
const fixed = {
  market: await base.marketData.market('BTC/USDT', 0, AbortSignal.timeout(1000)),
  wire: {method: '', path: '', body: ''},
  signedAt: 0,
  fenceAt: 0,
};
const adapter = patched(base, {
  order: find,
  orderSources: () => ['order', 'open-orders'].map((name) => ({name, fromEngine: false, shows: 'ALL' as const, find})),
});
const handle = {
  account: 'desk',
  exchange: 'scripted',
  environment: 'sandbox' as const,
  mode: 'trade' as const,
  products: [],
  adapter: async () => adapter,
};
try {
  const result = await submitOrder(
    {
      handle,
      terms: limitTerms(),
      clientId,
      leg: null,
      exact: false,
      allowDuplicate: false,
      despite: [],
    },
    {
      call: {clock: systemClock, signal: new AbortController().signal, timeoutMs: 300_000},
      random: systemRandom,
      state,
      limits: NO_LIMITS,
      accounts: [handle],
    },
  );
  process.stdout.write(result.outcome);
} catch (error) {
  process.stdout.write(error instanceof Error && 'kind' in error ? String(error.kind) : `fault: ${error}`);
}
opened.close();
