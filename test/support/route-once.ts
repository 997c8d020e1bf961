/**
 * A process that routes one order over two accounts against a ledger file and dies where it is told:
 * `node route-once.ts STATE LEDGER [STEP]`. The ledger stands for the exchanges: one line per order POST, with account, client
 * order id and quantity. Prints what the route came to as JSON.
 */
import {appendFileSync, existsSync, readFileSync} from 'node:fs';
import type {AccountHandle} from '../../src/lib/adapter/accounts.ts';
import {NO_LIMITS} from '../../src/lib/config/limits-section.ts';
import type {OrderRef} from '../../src/lib/model/order.ts';
import {placeRouted} from '../../src/lib/router/place-routed.ts';
import {openState} from '../../src/lib/state/open-state.ts';
import type {State} from '../../src/lib/state/state.ts';
import {systemRandom} from '../../src/lib/transport/clock.ts';
import {VirtualTime} from '../simulation/virtual-time.ts';
import {fakeBalance} from './fake-account.ts';
import {holdingsOf, patched} from './patched.ts';
import {MARKET, ScriptedExchange} from './scripted-exchange.ts';

const [directory = '', ledger = '', step = ''] = process.argv.slice(2);
const dieAt = (name: string): void => {
  if (name === step) process.kill(process.pid, 'SIGKILL');
};

const time = new VirtualTime(Date.UTC(2026, 10, 22, 12));
const clock = time.clock();
const opened = openState({directory, clock, warn: (line) => process.stderr.write(`${line}\n`)});
const state: State = {
  ...opened,
  journal: {
    ...opened.journal,
    endRoute(id, end) {
      dieAt('before-end');
      opened.journal.endRoute(id, end);
    },
  },
};
const whole = {status: 'FILLED', remaining: '0', averagePrice: '60000'} as const;

/** An account whose book holds half of what is asked, and whose orders are what the ledger has of it. */
function accountOf(account: string): AccountHandle {
  const exchange = new ScriptedExchange(time, account);
  exchange.scripts.push((venue, prepared) => {
    const {clientOrderId, quantity} = prepared.request;
    dieAt('before-post');
    appendFileSync(ledger, `${account} ${clientOrderId} ${quantity}\n`);
    dieAt('after-post');
    return {outcome: 'PLACED', order: venue.accept(prepared, {...whole, filled: quantity})};
  });
  const find = async ({clientOrderId}: OrderRef) => {
    const lines = existsSync(ledger) ? readFileSync(ledger, 'utf8').split('\n') : [];
    const [, , quantity] = lines.map((line) => line.split(' ')).find(([of, id]) => of === account && id === clientOrderId) ?? [];
    const known = [...exchange.orders.values()].find((order) => order.clientOrderId === clientOrderId);
    if (known !== undefined || quantity === undefined || clientOrderId === null) return known ?? null;
    const {symbol} = MARKET;
    const request = {
      type: 'MARKET',
      symbol,
      side: 'BUY',
      quantity,
      quantityIn: 'BASE',
      reduceOnly: false,
      clientOrderId,
    } as const;
    const intent = opened.journal.find(clientOrderId)[0];
    const prepared = {request: intent?.request ?? request, market: MARKET, wire: {method: '', path: '', body: ''}};
    return exchange.accept({...prepared, signedAt: 0, fenceAt: 0}, {...whole, filled: quantity});
  };
  const adapter = patched(exchange.adapter(state), {
    book: async (symbol) => ({
      symbol,
      asks: [['60000', '0.005']],
      bids: [['59990', '0.005']],
      receivedAt: clock.now(),
      exchangeAt: null,
      sequence: null,
    }),
    fees: async (symbol) => ({
      symbol,
      maker: '0.001',
      taker: '0.001',
      buyFeeIn: 'QUOTE',
      at: new Date(clock.now()).toISOString(),
    }),
    balances: async () => holdingsOf(['BTC', 'USDT'].map((asset) => fakeBalance(asset, '9000000'))),
    order: find,
    orderSources: (ref) =>
      ['order', 'open-orders'].map((name) => ({name, fromEngine: false, shows: 'ALL' as const, find: () => find(ref)})),
  });
  const {exchange: id, environment, mode, products} = adapter.config;
  // A server, and so a book, of its own.
  const restUrl = `http://${account}.test`;
  return {account, exchange: id, environment, mode, products, restUrl, adapter: async () => adapter};
}

const call = {clock, signal: new AbortController().signal, timeoutMs: 300_000};
const accounts = [accountOf('one'), accountOf('two')];
const base = {symbol: MARKET.symbol, side: 'BUY', quantity: '0.01', quantityIn: 'BASE'} as const;
try {
  const placing = placeRouted(
    {
      request: {...base, mode: 'split', price: null, maxSlippage: null, rest: false},
      gathering: {anyQuote: false, exclude: []},
      replan: 0,
      clientId: 'dca',
      allowDuplicate: false,
      despite: [],
      exact: false,
      approve: async () => true,
    },
    {call, random: systemRandom, state, limits: NO_LIMITS, accounts},
  );
  const result = await time.until(placing);
  const {outcome, replayed, missing} = result ?? {};
  process.stdout.write(JSON.stringify({outcome, replayed, missing}));
} catch (error) {
  process.stdout.write(error instanceof Error && 'kind' in error ? `${error.kind}: ${error.message}` : `fault: ${error}`);
}
