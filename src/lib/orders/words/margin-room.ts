/** What an account can still open of a contract: its free margin at the leverage that is set, fees left. */
import {type AccountHandle, type CallOptions, withTimeout} from '../../adapter/accounts.ts';
import type {Derivatives} from '../../adapter/contract/derivatives.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import {readFees} from '../../adapter/trading-fees.ts';
import type {MarginPool} from '../../model/account.ts';
import {Decimal, type DecimalText, dec, ONE, plain, ZERO} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {Market, TradingFees} from '../../model/market.ts';
import type {Side} from '../../model/order.ts';
import {createValuation} from '../../portfolio/valuation.ts';
import {settingsFor} from '../place/contract-settings.ts';
import {refuseHole} from './holes.ts';

const FEES_MAX_AGE_MS = 86_400_000;
/** What a converted pool is cut to. */
const PLACES = 8;

/** What the margin of an account opens, by the side of the order. */
export interface FreeMargin {
  /** Settle asset; never below 0. */
  readonly available: DecimalText;
  readonly isHedge: boolean;
  /** Null where the exchange sets no leverage: what the margin opens is then known to it alone. */
  readonly rooms: Readonly<Record<Side, MarginRoom | null>>;
}

export interface MarginRoom {
  readonly leverage: DecimalText;
  /** What one unit of value ties up: initial margin, and the fees to open and to close, which some exchanges set aside together. */
  readonly perValue: Decimal;
}

type Contract = Pick<Market, 'symbol' | 'quote' | 'settle'>;

/** Throws why it is not known; nothing was sent. */
export async function readFreeMargin(
  contract: Contract,
  handle: Pick<AccountHandle, 'account' | 'mode' | 'environment'>,
  adapter: ExchangeAdapter,
  call: CallOptions,
): Promise<FreeMargin> {
  const {account} = handle;
  const {symbol} = contract;
  const {derivatives} = adapter;
  if (derivatives === undefined) throw new DeskError('unsupported', `mxt reads no margin of ${account}.`, {sent: false});
  const age = {maxAgeMs: FEES_MAX_AGE_MS, now: call.clock.now()};
  const [settings, available, fees] = await Promise.all([
    settingsFor({symbol, product: 'linear'}, {reduceOnly: false}, adapter, call),
    readAvailable(contract, account, {...adapter, derivatives}, call),
    withTimeout(call, (signal) => readFees(adapter, handle, symbol, age, signal)),
  ]);
  const roomAt = (leverage: DecimalText | null): MarginRoom | null =>
    leverage === null || dec(leverage).lte(0) ? null : {leverage, perValue: ONE.div(leverage).plus(feesOf(fees))};
  const {LONG = null, SHORT = null} = settings?.leverage ?? {};
  return {available, isHedge: settings?.positionMode === 'HEDGE', rooms: {BUY: roomAt(LONG), SELL: roomAt(SHORT)}};
}

/** The dearer fee twice; a rebate leaves nothing more to spend. */
function feesOf({maker, taker}: TradingFees): Decimal {
  return Decimal.max(maker, taker, ZERO).times(2);
}

/** In the settle asset of the contract. */
async function readAvailable(
  {symbol, settle, quote}: Contract,
  account: string,
  adapter: ExchangeAdapter & {readonly derivatives: Derivatives},
  call: CallOptions,
): Promise<DecimalText> {
  const asset = settle ?? quote;
  const {rows, missing} = await withTimeout(call, (signal) => adapter.derivatives.margin(signal));
  refuseHole(`The margin for ${symbol} on ${account}`, missing);
  const pool = rows.find(({settles}) => settles === null || settles.includes(asset));
  if (pool === undefined) return '0';
  if (pool.available === null) throw unknown(`The exchange does not say what margin is available on ${account}.`);
  const free = Decimal.max(pool.available, ZERO);
  if (pool.asset === asset || free.isZero()) return plain(free);
  const price = await priceOf(asset, pool, adapter, call);
  if (price === null) throw unknown(`What 1 ${asset} is worth in ${pool.asset} on ${account} is not known.`);
  return plain(free.div(price).toDecimalPlaces(PLACES, Decimal.ROUND_DOWN));
}

function unknown(message: string): DeskError {
  return new DeskError('protocol', message, {hint: 'Type the size as a number.', sent: false});
}

/** Of one settle coin in the currency of the pool: as the exchange values those that are held, else by its markets. */
async function priceOf(
  asset: string,
  pool: MarginPool,
  {account, marketData}: ExchangeAdapter,
  call: CallOptions,
): Promise<Decimal | null> {
  if (pool.asset === 'USD') {
    const {rows} = await withTimeout(call, (signal) => account.balances('linear', signal));
    const own = rows.find((row) => row.asset === asset && row.usdValue !== null && dec(row.total).gt(0));
    if (own?.usdValue != null && dec(own.usdValue).gt(0)) return dec(own.usdValue).div(own.total);
  }
  const valuation = createValuation([await withTimeout(call, (signal) => marketData.prices(signal))]);
  const [one, other] = [valuation.price(asset), valuation.price(pool.asset)];
  return one === null || other === null || dec(other).isZero() ? null : dec(one).div(other);
}
