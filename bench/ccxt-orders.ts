/**
 * What CCXT does with one order whose answer never comes, breaks, or is a proxy's 502: order POSTs counted at a loopback
 * server that takes each of them. Counts POSTs, not fills. `node bench/ccxt-orders.ts`, after `npm ci --prefix bench`.
 */
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import ccxt from 'ccxt';

type Fault = 'hangs' | 'resets' | '502';
const FAULTS: readonly Fault[] = ['hangs', 'resets', '502'];
const TIMEOUT_MS = 500;

interface Count {
  readonly posts: number;
  readonly ids: number;
  readonly error: string;
}

async function place(id: 'binance' | 'bybit', fault: Fault, retries: number): Promise<Count> {
  const bodies: string[] = [];
  const server = createServer((request, response) => void take(request, response, fault, bodies));
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const {port} = server.address() as AddressInfo;
  const client = new ccxt[id]({apiKey: 'key', secret: 'secret', timeout: TIMEOUT_MS, enableRateLimit: false});
  client.options.maxRetriesOnFailure = retries;
  client.options.maxRetriesOnFailureDelay = 10;
  // Markets as the exchange lists them, without asking it.
  client.setMarkets([market(id)]);
  client.options.enableUnifiedAccount = true;
  client.options.enableUnifiedMargin = true;
  client.urls.api = JSON.parse(
    JSON.stringify(client.urls.api).replaceAll(/(https?|wss?):\/\/[^/"]+/g, `http://127.0.0.1:${port}`),
  );
  let error = 'none';
  try {
    await client.createOrder('BTC/USDT', 'limit', 'buy', 0.01, 50_000);
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.constructor.name : 'unknown';
  }
  server.closeAllConnections();
  server.close();
  const ids = new Set(bodies.flatMap((body) => /(?:newClientOrderId=|"orderLinkId":")([^&"]+)/.exec(body)?.[1] ?? []));
  return {posts: bodies.length, ids: ids.size, error};
}

async function take(request: IncomingMessage, response: ServerResponse, fault: Fault, bodies: string[]): Promise<void> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  if (request.method === 'POST') bodies.push(body);
  if (fault === 'resets') request.socket.destroy();
  if (fault === '502') response.writeHead(502, {'content-type': 'text/html'}).end('<html>bad gateway</html>');
}

function market(id: string) {
  return {
    id: 'BTCUSDT',
    symbol: 'BTC/USDT',
    base: 'BTC',
    quote: 'USDT',
    baseId: 'BTC',
    quoteId: 'USDT',
    type: 'spot',
    spot: true,
    active: true,
    precision: {amount: 0.00001, price: 0.01},
    limits: {amount: {min: 0.00001}, price: {min: 0.01}, cost: {min: 5}},
    info: id === 'binance' ? {orderTypes: ['LIMIT', 'MARKET']} : {},
  };
}

for (const id of ['binance', 'bybit'] as const) {
  for (const retries of [0, 3]) {
    for (const fault of FAULTS) {
      const {posts, ids, error} = await place(id, fault, retries);
      process.stdout.write(
        `ccxt ${ccxt.version} ${id}, the exchange ${fault}, maxRetriesOnFailure ${retries}: ${posts} order POSTs, ${ids} client ids, said ${error}\n`,
      );
    }
  }
}
