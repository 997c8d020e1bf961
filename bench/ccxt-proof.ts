/**
 * CCXT trades on the sandbox with only the addresses changed: reads, places, cancels and streams on every exchange.
 * `node bench/ccxt-proof.ts [EXCHANGE...]`, after `npm ci --prefix bench`.
 * A third party's reading of each protocol, so that sandbox and adapters cannot agree on the same mistake.
 */
import ccxt, {type Exchange} from 'ccxt';
import {type SandboxAddress, startSandbox} from '../src/lib/sandbox/sandbox.ts';
import {proveSwap} from './ccxt-swap.ts';
import {pointed} from './lib/pointed.ts';

type Address = Pick<SandboxAddress, 'rest' | 'stream' | 'credentials'>;

type Client = new (settings: object) => Exchange;
const CLIENTS = ccxt.pro as unknown as Readonly<Record<string, Client>>;

/** A CCXT client of one exchange whose every call goes to the sandbox. */
export function ccxtAt(id: string, at: Address): Exchange {
  const Exchange = CLIENTS[id];
  if (Exchange === undefined) throw new Error(`CCXT has no ${id}`);
  const {privateKey, secret = privateKey, passphrase, ...credentials} = at.credentials;
  const client = new Exchange({
    ...credentials,
    // CCXT has one field for a secret of any form.
    secret,
    ...(passphrase !== undefined && {password: passphrase}),
    enableRateLimit: false,
    options: {defaultType: 'spot', fetchMarkets: {types: ['spot']}, adjustForTimeDifference: false},
  });
  // {hostname} in some addresses is filled in by CCXT; the swap comes after.
  const filled = JSON.parse(JSON.stringify(client.urls.api).replaceAll('{hostname}', 'host'));
  client.urls.api = pointed(filled, at) as never;
  return client;
}

async function prove(id: string, at: Address, hasContracts: boolean): Promise<string[]> {
  const client = ccxtAt(id, at);
  const done: string[] = [];
  const check = (what: string, holds: boolean) => {
    if (!holds) throw new Error(`${id}: ${what}`);
    done.push(what);
  };
  try {
    // CCXT opens ws:// (not wss://) only after this.
    await client.loadHttpProxyAgent();
    await client.loadMarkets();
    check('markets', client.symbols.includes('BTC/USDT'));
    const balance = await client.fetchBalance();
    check('balance', Number(balance.USDT?.free ?? 0) > 1000);
    const book = await client.fetchOrderBook('BTC/USDT');
    const bid = Number(book.bids[0]?.[0]);
    check('book', bid > 1000 && bid < Number(book.asks[0]?.[0]));
    const watching = client.watchOrders('BTC/USDT');
    await new Promise((resolve) => setTimeout(resolve, 500));
    const order = await client.createOrder('BTC/USDT', 'limit', 'buy', 0.01, Math.floor(bid * 0.97));
    check('place', typeof order.id === 'string');
    const seen = await Promise.race([
      watching,
      new Promise<never>((_, reject) => setTimeout(() => reject(new Error(`${id}: no order event`)), 5000)),
    ]);
    check(
      'stream',
      seen.some((event: {id: string}) => event.id === order.id),
    );
    const open = await client.fetchOpenOrders('BTC/USDT');
    check(
      'open orders',
      open.some((each) => each.id === order.id),
    );
    await client.cancelOrder(order.id, 'BTC/USDT');
    await new Promise((resolve) => setTimeout(resolve, 100));
    check(
      'cancel',
      (await client.fetchOpenOrders('BTC/USDT')).every((each) => each.id !== order.id),
    );
    if (hasContracts) await proveSwap(client, check);
    return done;
  } finally {
    await client.close();
  }
}

if (import.meta.main) {
  // Not faster than a network: some clients draw nonces out of milliseconds.
  const sandbox = await startSandbox({port: 0, seed: 5, latencyMs: 2, moving: false});
  try {
    const wanted = process.argv.slice(2);
    for (const [id, at] of Object.entries(sandbox.exchanges)) {
      if (wanted.length > 0 && !wanted.includes(id)) continue;
      const done = await prove(id, at, sandbox.engine(id).markets.all('linear').length > 0);
      process.stdout.write(`ccxt on ${id}: ${done.join(', ')}\n`);
    }
  } finally {
    await sandbox.close();
  }
  // CCXT's renewal of Binance's listen key sleeps twenty minutes, also after its client is closed.
  process.exit();
}
