/** The recorded and documented payloads of Binance spot, and which of them the adapter never reads. */
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {FOLDER, type Json, type Recorded} from './binance-checks.ts';

const KINDS = new Set(
  'balance book error exchange-info fees fills open-orders order-amend order-cancel order-place order-query server-time signed-request ticker ws-auth ws-balance ws-book ws-order'.split(
    ' ',
  ),
);

/** Other products, by name or source. */
const isOtherProduct = ({name, what}: Recorded) =>
  /usdm|perp-|portfolio-margin|swap/.test(name) ||
  /fapi|papi|dapi|UsdFutures|CoinFutures|-M /.test(what.replace(/compare in .*/, ''));

/** Payloads of calls and frames that the adapter never makes: [rule, what it is]. */
export const NOT_READ: readonly (readonly [string, (kind: string, payload: Json) => boolean])[] = [
  [
    'order lists (OCO, OTO)',
    (_, {contingencyType, ...rest}) => contingencyType !== undefined || rest[0]?.contingencyType !== undefined,
  ],
  [
    'acknowledgements without a state: FULL is asked for',
    (kind, p) => kind === 'order-place' && p.orderId !== undefined && p.status === undefined,
  ],
  [
    'commission rates of a dry run, and its empty answer',
    (kind, p) => kind === 'order-place' && (p.standardCommissionForOrder !== undefined || Object.keys(p).length === 0),
  ],
  [
    'other wallets and asset lists',
    (kind, p) =>
      kind === 'balance' &&
      (p[0]?.walletName !== undefined || p[0]?.networkList !== undefined || p[0]?.btcValuation === undefined) &&
      p.balances === undefined,
  ],
  ['fees of /sapi', (kind, p) => kind === 'fees' && p.standardCommission === undefined],
  ['execution rules and filters of the account', (kind, p) => kind === 'exchange-info' && p.symbols === undefined],
  ['execution rules and filters of the account', (kind, p) => kind === 'exchange-info' && p.symbols?.[0]?.filters === undefined],
  ['history of amendments', (kind, p) => kind === 'order-amend' && Array.isArray(p)],
  [
    'tickers other than the last price of every symbol',
    (kind, p) => kind === 'ticker' && !(Array.isArray(p) && p.every((row) => Object.keys(row).sort().join() === 'price,symbol')),
  ],
  ['sessions and listen keys', (kind, p) => kind === 'ws-auth' && p.result?.subscriptionId === undefined],
  ['partial books', (kind, p) => kind === 'ws-book' && (p.data ?? p).lastUpdateId !== undefined],
  ['requests that another client made', (kind, p) => kind === 'signed-request' && p.output !== undefined],
];

/** Everything of Binance that the collection has. */
export const recorded: readonly Recorded[] = existsSync(join(FOLDER, 'INDEX.tsv'))
  ? readFileSync(join(FOLDER, 'INDEX.tsv'), 'utf8')
      .split('\n')
      .map((line) => line.split('\t'))
      .filter(([, exchange]) => exchange === 'binance')
      .map(([path = '', , kind = '', source = '', what = '', expected = '']) => ({
        path,
        kind,
        name: path.split('/').at(-1) ?? '',
        what: `${source} ${what}`,
        expected,
      }))
  : [];
export const files = recorded.filter(({kind}) => KINDS.has(kind));
export const spot = files.filter((file) => !isOtherProduct(file));

export function payloadOf({path, name}: Recorded): Json {
  const whole = JSON.parse(readFileSync(join(FOLDER, path), 'utf8'));
  // One recorder turned every number into a string; those of the fields that are numbers on the wire are turned back.
  if (name.startsWith('ccxt--resp')) return revive(whole.httpResponse);
  return whole;
}
function revive(value: Json): Json {
  if (Array.isArray(value)) return value.map(revive);
  if (value === null || typeof value !== 'object') return value;
  const numeric = new Set(['orderId', 'orderListId', 'id', 'time', 'updateTime', 'transactTime', 'workingTime', 'tradeId']);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, numeric.has(key) ? Number(each) : revive(each)]));
}
/** The result inside an answer of the WebSocket API. */
export const inner = (payload: Json): Json => (payload.status === 200 && payload.result !== undefined ? payload.result : payload);

export const reasonLeftOut = (file: Recorded): string | null => {
  const payload = file.kind === 'ws-auth' ? payloadOf(file) : inner(payloadOf(file));
  return NOT_READ.find(([, rule]) => rule(file.kind, payload))?.[0] ?? null;
};
