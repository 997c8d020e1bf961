/**
 * A process that flattens an account and dies where it is told: `node flatten-once.ts STATE LEDGER [STEP]`. The ledger stands for
 * the exchange: one line per order that it took. What is held is what was there at first, less those.
 */
import {appendFileSync, existsSync, readFileSync} from 'node:fs';
import {allRows} from '../../src/lib/adapter/contract/rows.ts';
import {dec, plain} from '../../src/lib/model/decimal.ts';
import {DeskError} from '../../src/lib/model/errors.ts';
import {kill} from '../../src/lib/orders/end/kill.ts';
import type {Journal} from '../../src/lib/state/journal.ts';
import {openState} from '../../src/lib/state/open-state.ts';
import {systemRandom} from '../../src/lib/transport/clock.ts';
import {endingAccount} from './ending-account.ts';
import {fakeDerivatives} from './fake-account.ts';
import {perpetual, positionOf} from './holding-account.ts';
import {rig} from './scripted-exchange.ts';

const [directory = '', ledger = '', step = ''] = process.argv.slice(2);
const dieAt = (name: string): void => {
  if (name === step) process.kill(process.pid, 'SIGKILL');
};
const AT_FIRST: Readonly<Record<string, string>> = {'BTC/USDT:USDT': '2', 'ETH/USDT:USDT': '-3'};

function held(): readonly (readonly [string, string])[] {
  const lines = existsSync(ledger) ? readFileSync(ledger, 'utf8').split('\n').filter(Boolean) : [];
  const left = new Map(Object.entries(AT_FIRST));
  for (const line of lines) {
    const [side, quantity = '0', symbol = ''] = line.split(' ');
    left.set(symbol, plain(dec(left.get(symbol) ?? '0').plus(dec(quantity).times(side === 'BUY' ? 1 : -1))));
  }
  return [...left].filter(([, quantity]) => quantity !== '0');
}

const desk = rig();
const opened = openState({directory, clock: desk.exchange.clock, warn: (line) => process.stderr.write(`${line}\n`)});
const journal: Journal = {
  ...opened.journal,
  open(draft, admission, sent) {
    dieAt('before-intent');
    // As where an intent is journaled before it is known when it will be sent: what follows marks it as sent.
    const isApart = step === 'after-intent';
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
const {config} = await desk.handle.adapter();
const products = ['spot', 'linear'] as const;
const account = await endingAccount(
  {
    members: {
      config: {...config, products},
      market: async (symbol) => (symbol in AT_FIRST ? perpetual(symbol) : Promise.reject(new DeskError('not-found', 'no'))),
      placeOrder: async (prepared) => {
        dieAt('before-post');
        const {side, quantity, symbol, reduceOnly} = prepared.request;
        const against = held().find(([name, size]) => name === symbol && size.startsWith('-') === (side === 'BUY'));
        if (!reduceOnly || against === undefined) {
          return {outcome: 'REJECTED', error: new DeskError('rejected', 'Nothing to reduce.')};
        }
        appendFileSync(ledger, `${side} ${quantity} ${symbol}\n`);
        dieAt('after-post');
        return {outcome: 'PLACED', order: desk.exchange.accept(prepared, {filled: quantity, remaining: '0', status: 'FILLED'})};
      },
      derivatives: fakeDerivatives({
        positions: async () => allRows(held().map(([symbol, quantity]) => positionOf(symbol, quantity))),
        settings: async (symbol) => ({
          ...{symbol, positionMode: 'ONE_WAY', marginMode: 'CROSS', leverage: {LONG: '10', SHORT: '10'}},
        }),
      }),
    },
  },
  'desk',
  desk,
);
const handle = {...account.handle, products};
const deps = {...account.deps, accounts: [handle], random: systemRandom, state: {...opened, journal}};
const document = await desk.time.until(kill('drill', deps, () => {}, true));
process.stdout.write(document.complete ? 'complete' : JSON.stringify({...document, orders: []}));
process.exit(0);
