/**
 * Fills and fees, as lists and the order channel send them. Pure. OKX writes a fee that was paid with a minus, a rebate without.
 * https://www.okx.com/docs-v5/en/#order-book-trading-trade-get-transaction-details-last-3-days
 */
import type {Row} from '../../adapter/kit/row.ts';
import {type DecimalText, negated} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {Fee, Fill, FillCause, Order, Side} from '../../model/order.ts';
import {inBase} from './sizes.ts';
import {canonicalOf} from './symbols.ts';

const SIDES: Readonly<Record<string, Side>> = {buy: 'BUY', sell: 'SELL'};

/** Transaction types of what the exchange closed by force or at its end. */
function causeOf(subType: string): FillCause {
  const type = Number(subType);
  if (type >= 100 && type <= 107) return 'LIQUIDATION';
  if (type >= 125 && type <= 128) return 'ADL';
  return type === 112 || type === 113 ? 'SETTLEMENT' : 'TRADE';
}

/** The same as a message of the order channel has it. #order-book-trading-trade-ws-order-channel */
function causeIn(category: string): FillCause {
  if (category === 'full_liquidation' || category === 'partial_liquidation') return 'LIQUIDATION';
  return category === 'adl' ? 'ADL' : category === 'delivery' ? 'SETTLEMENT' : 'TRADE';
}

/** Throws `protocol` where the size of a contract is not known: a fill without its size can't be told. */
function filledIn(size: DecimalText, contract: DecimalText | null): DecimalText {
  const quantity = inBase(size, contract);
  if (quantity === null) throw new DeskError('protocol', 'OKX sent a fill of a contract whose size it does not list.');
  return quantity;
}

export function sideOf(row: Row): Side | null {
  return SIDES[row.text('side')] ?? null;
}

/**
 * Whether an order can only make a position smaller. In hedge mode OKX looks at the side of the position alone, and says "false"
 * also for an order that can only close one. https://www.okx.com/docs-v5/en/#order-book-trading-trade-post-place-order
 */
export function isReduceOnly(row: Row): boolean {
  const [held, side] = [row.text('posSide'), row.text('side')];
  return row.flag('reduceOnly') === true || (held === 'long' && side === 'sell') || (held === 'short' && side === 'buy');
}

/** A row of the list of fills. Throws `protocol` for one without an id, a side, a time, a price or a size. */
export function toFill(row: Row, contract: DecimalText | null = '1'): Fill {
  // Conversions have no trade id; their bill is theirs alone.
  const id = row.text('tradeId') || row.text('billId');
  const [side, at] = [sideOf(row), row.time('fillTime') ?? row.time('ts')];
  if (id === '' || side === null || at === null || row.text('instId') === '') {
    throw new DeskError('protocol', 'OKX sent a fill without an id, a symbol, a side or a time.');
  }
  return {
    id,
    symbol: canonicalOf(row.text('instId'), row.text('tradeQuoteCcy')),
    orderId: row.text('ordId'),
    clientOrderId: row.text('clOrdId') || null,
    side,
    price: row.need('fillPx'),
    quantity: filledIn(row.need('fillSz'), contract),
    fee: feeOf(row, 'fee', 'feeCcy'),
    liquidity: liquidityOf(row),
    cause: causeOf(row.text('subType')),
    at,
  };
}

/**
 * The fill that a message of the order channel tells of; null for one that tells of none. The message that closes a market order
 * has no trade in it.
 */
export function fillIn(row: Row, order: Order, contract: DecimalText | null = '1'): Fill | null {
  const [id, price, quantity] = [row.text('tradeId'), row.nonZero('fillPx'), row.nonZero('fillSz')];
  const at = row.time('fillTime') ?? order.updatedAt;
  if (id === '' || price === null || quantity === null || at === null || order.side === null || order.id === null) return null;
  return {
    id,
    symbol: order.symbol,
    orderId: order.id,
    clientOrderId: order.clientOrderId,
    side: order.side,
    price,
    quantity: filledIn(quantity, contract),
    fee: feeOf(row, 'fillFee', 'fillFeeCcy'),
    liquidity: liquidityOf(row),
    cause: causeIn(row.text('category')),
    at,
  };
}

/**
 * Fees of an order so far. A maker's sale has both fee and rebate in `fee` (in the quote), and its `rebate` repeats that in the
 * base; in every other case a rebate stands beside the fee. #order-book-trading-trade-get-order-details
 */
export function orderFees(row: Row): readonly Fee[] {
  const fee = feeOf(row, 'fee', 'feeCcy');
  const rebate = row.text('side') === 'sell' ? null : feeOf(row, 'rebate', 'rebateCcy');
  return [fee, rebate].filter((each) => each !== null && each.amount !== '0') as readonly Fee[];
}

function feeOf(row: Row, amountField: string, assetField: string): Fee | null {
  const [amount, asset] = [row.amount(amountField), row.text(assetField)];
  return amount === null || asset === '' ? null : {asset, amount: negated(amount)};
}

function liquidityOf(row: Row): Fill['liquidity'] {
  const type = row.text('execType');
  return type === 'M' ? 'MAKER' : type === 'T' ? 'TAKER' : null;
}
