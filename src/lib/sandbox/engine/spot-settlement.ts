/** Spot: an order locks what it pays with, a trade swaps base for quote, and a fee leaves the account. */
import {floorTo, over, times, UNIT, units} from './fixed.ts';
import {type Ledger, TRADING_WALLET} from './ledger.ts';
import {type LiveOrder, remaining} from './live-order.ts';
import type {Charge, Fill, Reach, Settlement} from './settlement.ts';
import {type EngineMarket, FEE_ACCOUNT, type FeeSchedule, HOUSE} from './types.ts';

/** Fees are cut to this many units (eight decimals), as exchanges book them. */
const FEE_STEP = 10n ** 8n;

export class SpotSettlement implements Settlement {
  readonly #ledger: Ledger;
  readonly #maker: bigint;
  readonly #taker: bigint;
  /** What a buy pays on top of its worth at most; zero where fees are taken from what is received. */
  readonly #onTop: bigint;
  readonly #inQuote: boolean;

  constructor(ledger: Ledger, {maker, taker, charged}: FeeSchedule) {
    this.#ledger = ledger;
    this.#maker = units(maker);
    this.#taker = units(taker);
    this.#inQuote = charged === 'QUOTE';
    const highest = this.#maker > this.#taker ? this.#maker : this.#taker;
    this.#onTop = this.#inQuote && highest > 0n ? highest : 0n;
  }

  reserve(order: LiveOrder, market: EngineMarket): boolean {
    if (order.accountId === HOUSE) return true;
    const worth = times(order.price ?? order.stopPrice ?? 0n, remaining(order));
    const needed = order.buy ? this.#withFee(worth) : remaining(order);
    const asset = paidAsset(order, market);
    if (needed <= order.locked) this.#ledger.unlock(order.accountId, asset, order.locked - needed);
    else if (!this.#ledger.lock(order.accountId, asset, needed - order.locked)) return false;
    order.locked = needed;
    return true;
  }

  canPay(order: LiveOrder, market: EngineMarket, {quantity, cost}: Reach): boolean {
    const free = this.#ledger.usable(order.accountId, paidAsset(order, market)) + order.locked;
    if (order.buy) return free >= (order.quoteQuantity ?? this.#withFee(cost));
    return free >= (order.quantity ?? quantity);
  }

  /** Where fees are paid on top, the amount that was asked for includes them: it is never exceeded. */
  affordable(order: LiveOrder, market: EngineMarket, price: bigint): bigint {
    const spent = order.filledQuote + (order.buy && this.#inQuote ? (order.fees.get(market.quote) ?? 0n) : 0n);
    const each = order.buy ? this.#withFee(price) : price;
    const left = (order.quoteQuantity ?? 0n) - spent;
    return left <= 0n ? 0n : floorTo(over(left, each), units(market.stepSize));
  }

  settle(order: LiveOrder, market: EngineMarket, {price, quantity, maker}: Fill): Charge {
    const quote = times(price, quantity);
    const {base, quote: money} = market;
    const asset = this.#inQuote || !order.buy ? money : base;
    const charged = asset === money ? quote : quantity;
    const fee = order.accountId === HOUSE ? 0n : floorTo(times(charged, maker ? this.#maker : this.#taker), FEE_STEP);
    const onTop = order.buy && asset === money;
    const [received, paid] = order.buy ? [quantity, quote] : [quote, quantity];
    this.#pay(order, market, onTop ? paid + fee : paid);
    this.#ledger.credit(order.accountId, TRADING_WALLET, order.buy ? base : money, onTop ? received : received - fee);
    if (fee !== 0n) this.#ledger.credit(FEE_ACCOUNT, TRADING_WALLET, asset, fee);
    return {fee, asset};
  }

  convert(buyer: EngineMarket, seller: EngineMarket, worth: bigint): void {
    this.#ledger.credit(HOUSE, TRADING_WALLET, buyer.quote, worth);
    this.#ledger.credit(HOUSE, TRADING_WALLET, seller.quote, -worth);
  }

  release(order: LiveOrder, market: EngineMarket): void {
    this.#ledger.unlock(order.accountId, paidAsset(order, market), order.locked);
    order.locked = 0n;
  }

  /** Out of the lock where there is one; a market order pays with free money. */
  #pay(order: LiveOrder, market: EngineMarket, amount: bigint): void {
    const asset = paidAsset(order, market);
    if (order.locked < amount) {
      this.#ledger.credit(order.accountId, TRADING_WALLET, asset, -amount);
      return;
    }
    this.#ledger.spendLocked(order.accountId, asset, amount);
    order.locked -= amount;
    // A fired stop may trade beyond its stop price: its lock then stays short, and the rest is paid with free money.
    this.reserve(order, market);
  }

  #withFee(worth: bigint): bigint {
    return worth + (worth * this.#onTop) / UNIT;
  }
}

/** The asset an order pays with. */
function paidAsset(order: LiveOrder, market: EngineMarket): string {
  return order.buy ? market.quote : market.base;
}
