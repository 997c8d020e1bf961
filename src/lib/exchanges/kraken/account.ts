/** What the account holds, pays and may do. */
import type {AccountData, Holdings, WalletSelection} from '../../adapter/contract/account-data.ts';
import {cachedFees} from '../../adapter/kit/fee-cache.ts';
import {readRows} from '../../adapter/kit/pages.ts';
import {Row} from '../../adapter/kit/row.ts';
import type {Balance, KeyRights} from '../../model/account.ts';
import {type DecimalText, dec, plain} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {TradingFees} from '../../model/market.ts';
import {toBalance} from './balance.ts';
import type {Client} from './client.ts';
import {type Entry, entriesOf} from './entries.ts';
import {orNoPage} from './errors.ts';
import {NOTHING_MORE, readMarginPositions} from './margin-positions.ts';
import * as rest from './rest.ts';
import {toKeyRights, toUid} from './rights.ts';
import {spell} from './symbols.ts';

export function createAccount(client: Client): AccountData {
  return {
    balances: (wanted, signal) => readHoldings(client, wanted, signal),
    fees: (symbol, maxAgeMs, signal) =>
      cachedFees(client.context, symbol, maxAgeMs, (at) => readFees(client, symbol, at, signal)),
    keyRights: (signal) => readKeyRights(client, signal),
    async uid(signal) {
      const info = await keyInfo(client, signal);
      return info === null ? null : toUid(info);
    },
  };
}

/** Every wallet is in one answer. Positions on margin are in none of its rows. */
async function readHoldings(client: Client, wanted: WalletSelection, signal: AbortSignal): Promise<Holdings> {
  if (wanted === 'linear') return {rows: [], missing: [], unread: []};
  const [result, others] = await Promise.all([
    client.askPart(rest.balanceEx, {}, signal),
    wanted === 'ALL' ? readMarginPositions(client, signal) : NOTHING_MORE,
  ]);
  const {rows, missing} = readRows('balances', entriesOf(result.value), (entry): readonly Balance[] => {
    const [code, payload] = entry as Entry;
    const balance = toBalance(code, payload);
    return balance === null || (wanted === 'spot' && balance.pays.length === 0) ? [] : [balance];
  });
  return {rows: rows.flat(), missing: [...missing, ...others.missing], unread: others.unread};
}

/**
 * Percent by the volume of 30 days. The maker's rate stands apart where a pair has one; a pair without one charges both alike.
 * https://docs.kraken.com/api/docs/rest-api/get-trade-volume
 */
async function readFees(client: Client, symbol: string, at: string, signal: AbortSignal): Promise<TradingFees> {
  const pair = spell(symbol);
  if (pair === null) throw new DeskError('not-found', `Kraken has no market ${symbol}.`);
  const result = await client.ask(rest.tradeVolume, {pair}, signal);
  const rate = (field: string): DecimalText | null => {
    const value = result.any(field);
    const [entry] = value === undefined || value === null ? [] : entriesOf(value);
    return entry === undefined ? null : plain(dec(new Row(entry[1]).need('fee')).div(100));
  };
  const taker = rate('fees');
  if (taker === null) throw new DeskError('not-found', `Kraken does not say the fees of ${symbol}.`);
  return {symbol, maker: rate('fees_maker') ?? taker, taker, buyFeeIn: 'QUOTE', at};
}

function keyInfo(client: Client, signal: AbortSignal): Promise<Row | null> {
  return orNoPage(client.ask(rest.getApiKeyInfo, {}, signal));
}

/** Where the rights cannot be asked for, a signed read shows at least that the key reads. */
async function readKeyRights(client: Client, signal: AbortSignal): Promise<KeyRights> {
  const info = await keyInfo(client, signal);
  if (info !== null) return toKeyRights(info);
  await client.ask(rest.balanceEx, {}, signal);
  return {canRead: true, canTrade: null, canWithdraw: null, ipRestricted: null, expiresAt: null};
}
