/**
 * Answers as Binance does, with so many open orders: `node many-orders-server.ts COUNT ADDRESSES` prints its port, the same on so many
 * loopback addresses. Each key is an account of its own. A stream is accepted and stays silent.
 */
import {once} from 'node:events';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {WebSocketServer} from 'ws';
import {hostOf} from './loopback-hosts.ts';
import {FLOOD_ANSWERS} from '../../test/lib/exchanges/binance/flood/flood.ts';

const orders = JSON.stringify(
  Array.from({length: Number(process.argv[2])}, (_, index) => ({
    ...{symbol: 'BTCUSDT', orderId: index + 1, orderListId: -1, clientOrderId: `order-${index}`, status: 'NEW', timeInForce: 'GTC'},
    ...{price: `${(60_000 + index / 100).toFixed(2)}000000`, origQty: '0.01000000', executedQty: '0.00000000', type: 'LIMIT', side: 'BUY'},
    ...{cummulativeQuoteQty: '0.00000000', stopPrice: '0.00000000', icebergQty: '0.00000000', origQuoteOrderQty: '0.00000000'},
    ...{time: 1_790_000_000_000 + index, updateTime: 1_790_000_000_000 + index, workingTime: 1_790_000_000_000 + index, isWorking: true},
  })),
);

function answer({url = '/', headers}: IncomingMessage, response: ServerResponse): void {
  const {pathname} = new URL(url, 'http://localhost');
  response.setHeader('content-type', 'application/json');
  if (pathname === '/api/v3/openOrders') response.end(orders);
  else if (pathname === '/api/v3/account') response.end(accountOf(String(headers['x-mbx-apikey'])));
  else response.end(JSON.stringify(FLOOD_ANSWERS[pathname]?.() ?? {}));
}

function accountOf(key: string): string {
  return JSON.stringify({uid: Number(key.replaceAll(/\D/g, '') || 1), balances: [], canTrade: true});
}

/** Answers the port, which `wanted` 0 leaves to the system. */
async function listen(host: string, wanted: number): Promise<number> {
  const server = createServer(answer);
  new WebSocketServer({server, perMessageDeflate: false}).on('connection', (socket) => {
    socket.on('message', (data) => {
      const {id} = JSON.parse(String(data)) as {id: string};
      socket.send(JSON.stringify({id, status: 200, result: {subscriptionId: 0}}));
    });
  });
  server.listen(wanted, host);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const port = await listen(hostOf(0), 0);
for (let index = 1; index < Number(process.argv[3] ?? 1); index++) await listen(hostOf(index), port);
process.stdout.write(`${port}\n`);
