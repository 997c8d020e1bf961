/** Answers as Binance does, with so many open orders: `node many-orders-server.ts COUNT` prints its port. */
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {FLOOD_ANSWERS} from '../../test/lib/exchanges/binance/flood/flood.ts';

const orders = JSON.stringify(
  Array.from({length: Number(process.argv[2])}, (_, index) => ({
    ...{symbol: 'BTCUSDT', orderId: index + 1, orderListId: -1, clientOrderId: `order-${index}`, status: 'NEW', timeInForce: 'GTC'},
    ...{price: `${(60_000 + index / 100).toFixed(2)}000000`, origQty: '0.01000000', executedQty: '0.00000000', type: 'LIMIT', side: 'BUY'},
    ...{cummulativeQuoteQty: '0.00000000', stopPrice: '0.00000000', icebergQty: '0.00000000', origQuoteOrderQty: '0.00000000'},
    ...{time: 1_790_000_000_000 + index, updateTime: 1_790_000_000_000 + index, workingTime: 1_790_000_000_000 + index, isWorking: true},
  })),
);
const server = createServer(({url = '/'}, response) => {
  const {pathname} = new URL(url, 'http://localhost');
  const answer = pathname === '/api/v3/openOrders' ? orders : JSON.stringify(FLOOD_ANSWERS[pathname]?.() ?? {});
  response.setHeader('content-type', 'application/json').end(answer);
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
