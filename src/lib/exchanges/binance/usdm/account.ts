/** The wallet and the fees of contracts. */
import type {Rows} from '../../../adapter/contract/rows.ts';
import {cachedFees} from '../../../adapter/kit/fee-cache.ts';
import {readRows} from '../../../adapter/kit/pages.ts';
import {Row} from '../../../adapter/kit/row.ts';
import type {Balance} from '../../../model/account.ts';
import type {TradingFees} from '../../../model/market.ts';
import type {Client} from '../client.ts';
import {balanceOf} from './balance.ts';
import {ACCOUNT, COMMISSION_RATE} from './rest.ts';
import {wireSymbol} from './symbols.ts';

export async function readWallet(client: Client, signal: AbortSignal): Promise<Rows<Balance>> {
  const assets = new Row(await client.ask(ACCOUNT, {}, signal)).list('assets');
  const {rows, missing} = readRows('assets of the futures wallet', assets, (payload) => {
    const balance = balanceOf(payload);
    return balance === null ? [] : [balance];
  });
  return {rows: rows.flat(), missing};
}

/** .../account/rest-api/User-Commission-Rate ; both sides pay in what the contract is settled in. */
export function readFees(client: Client, symbol: string, maxAgeMs: number, signal: AbortSignal): Promise<TradingFees> {
  return cachedFees(client.context, symbol, maxAgeMs, async (at) => {
    const row = new Row(await client.ask(COMMISSION_RATE, {symbol: wireSymbol({symbol})}, signal));
    return {symbol, maker: row.need('makerCommissionRate'), taker: row.need('takerCommissionRate'), buyFeeIn: 'QUOTE', at};
  });
}
