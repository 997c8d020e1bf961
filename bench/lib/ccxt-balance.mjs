// CCXT as its manual says, doing what `mxt balance` does: balances of both exchanges, and the prices to value them.
import {readFileSync} from 'node:fs';
import {ccxtAt} from '../ccxt-proof.ts';

const exchanges = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const clients = ['binance', 'bybit'].map((id) => {
  const {rest, stream, apiKey, secret} = exchanges[id];
  return ccxtAt(id, {rest, stream, credentials: {apiKey, secret}});
});
const answers = await Promise.all(clients.flatMap((client) => [client.fetchBalance(), client.fetchTickers()]));
process.stdout.write(JSON.stringify(answers[0].total));
process.exit(0);
