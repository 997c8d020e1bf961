/** Whether an account can pay for its side of a pair: free money or coins on spot, free margin on contracts. */
import {withTimeout} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {ContractSettings} from '../../model/contract.ts';
import {type DecimalText, dec, ONE, plain} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {Market, TradingFees} from '../../model/market.ts';
import type {Side} from '../../model/order.ts';
import type {OrderDeps} from '../../orders/order-deps.ts';
import {readRates} from '../../orders/place/valuation.ts';

interface ToPay {
  readonly adapter: ExchangeAdapter;
  readonly market: Market;
  readonly fees: TradingFees;
  /** Of spot: what is free of that which pays. */
  readonly available: DecimalText | null;
  readonly settings: ContractSettings | null;
  readonly side: Side;
  /** Units of the market's base. */
  readonly quantity: DecimalText;
  /** The worst price that is taken. */
  readonly price: DecimalText;
}

/** Throws `insufficient-funds` with the arithmetic, `rule` for a position in the way, and `protocol` where neither is known. */
export async function refuseUnpaid(toPay: ToPay, deps: OrderDeps): Promise<void> {
  await (toPay.market.product === 'spot' ? refuseUnpaidSpot(toPay) : refuseUnpaidContract(toPay, deps));
}

async function refuseUnpaidSpot({adapter, market, fees, available, side, quantity, price}: ToPay): Promise<void> {
  const {account} = adapter.config;
  if (available === null) throw unknown(`the free balance of ${account}`);
  const onTop = side === 'BUY' && fees.buyFeeIn === 'QUOTE' && dec(fees.taker).gt(0) ? ONE.plus(fees.taker) : ONE;
  const [needed, asset] = side === 'BUY' ? [dec(quantity).times(price).times(onTop), market.quote] : [dec(quantity), market.base];
  if (needed.lte(available)) return;
  throw short(`${account} has ${available} ${asset} free, and this side takes up to ${plain(needed)}`);
}

async function refuseUnpaidContract(
  {adapter, market, settings, side, quantity, price, fees}: ToPay,
  deps: OrderDeps,
): Promise<void> {
  const {derivatives, config} = adapter;
  if (derivatives === undefined || settings === null) throw unknown(`the margin of ${config.account}`);
  const [positions, margin] = await Promise.all([
    withTimeout(deps.call, (signal) => derivatives.positions(signal)),
    withTimeout(deps.call, (signal) => derivatives.margin(signal)),
  ]);
  const [hole] = [...positions.missing, ...margin.missing];
  if (hole !== undefined) throw unknown(`${hole.what} of ${config.account}`);
  const opposite = positions.rows.find(
    ({symbol, quantity: held}) => symbol === market.symbol && held.startsWith('-') === (side === 'BUY'),
  );
  if (opposite !== undefined && settings.positionMode === 'ONE_WAY') {
    throw new DeskError(
      'rule',
      `${config.account} holds ${opposite.quantity} ${market.symbol}: this side would close that, and open nothing.`,
      {
        hint: `Close it first with: mxt position close ${market.symbol} --account ${config.account}`,
        sent: false,
      },
    );
  }
  const settle = market.settle ?? market.quote;
  const pool = margin.rows.find(({settles}) => settles === null || settles.includes(settle));
  const leverage = settings.leverage[side === 'BUY' ? 'LONG' : 'SHORT'];
  if (pool?.available == null || leverage === null) throw unknown(`the free margin of ${config.account}`);
  const value = dec(quantity).times(price);
  const needed = value.div(leverage).plus(value.times(dec(fees.taker).gt(0) ? fees.taker : 0));
  const rate = pool.asset === settle ? ONE : (await readRates(deps, config.account))(settle, pool.asset);
  if (rate === null) throw unknown(`the price of ${settle} in ${pool.asset}`);
  if (needed.times(rate).lte(pool.available)) return;
  throw short(
    `${config.account} has ${pool.available} ${pool.asset} of free margin, and this side takes up to ${plain(needed.times(rate).toDecimalPlaces(2))} at ${leverage}x`,
  );
}

function short(what: string): DeskError {
  return new DeskError('insufficient-funds', `${what}. Nothing was sent.`, {hint: 'Give a smaller QUANTITY.', sent: false});
}

function unknown(what: string): DeskError {
  return new DeskError('protocol', `It is not known whether both sides can be paid: ${what} could not be read.`, {sent: false});
}
