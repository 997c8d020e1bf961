/** Contracts on margin: an order ties up its initial margin, a trade changes a position, and profit is paid in the settle asset. */
import {floorTo, smaller, times, units} from '../fixed.ts';
import type {Ledger} from '../ledger.ts';
import {type LiveOrder, remaining} from '../live-order.ts';
import type {Charge, ContractCharge, Fill, Reach, Settlement} from '../settlement.ts';
import {type EngineMarket, type EngineRefusal, FEE_ACCOUNT, type FeeSchedule, HOUSE} from '../types.ts';
import type {PositionSide} from './position.ts';
import type {LivePosition} from './positions.ts';
import type {Risk} from './risk.ts';
import {tierAt} from './tiers.ts';

const FEE_STEP = 10n ** 8n;

export class MarginSettlement implements Settlement {
  readonly #riskOf: () => Risk;
  readonly #ledger: Ledger;
  readonly #maker: bigint;
  readonly #taker: bigint;
  readonly #now: () => number;
  readonly #changed: (position: LivePosition) => void;

  constructor(
    risk: () => Risk,
    ledger: Ledger,
    {maker, taker}: Pick<FeeSchedule, 'maker' | 'taker'>,
    now: () => number,
    changed: (position: LivePosition) => void,
  ) {
    this.#riskOf = risk;
    this.#ledger = ledger;
    this.#maker = units(maker);
    this.#taker = units(taker);
    this.#now = now;
    this.#changed = changed;
  }

  get #risk(): Risk {
    return this.#riskOf();
  }

  /** A stop that waits ties up nothing: it is judged when it fires. */
  reserve(order: LiveOrder, market: EngineMarket): boolean {
    if (order.accountId === HOUSE) return true;
    const waits = order.status === 'UNTRIGGERED';
    const opening = waits || order.quantity === null ? 0n : this.#opening(order, remaining(order));
    const needed = this.#needed(order, times(order.price ?? order.stopPrice ?? 0n, opening));
    const {available} = this.#risk.state(order.accountId, settleOf(market));
    if (needed > order.locked && needed - order.locked > available) return false;
    this.#lock(order, market, needed);
    return true;
  }

  canPay(order: LiveOrder, market: EngineMarket, {quantity, cost}: Reach): boolean {
    if (quantity === 0n) return true;
    const opening = this.#opening(order, quantity);
    const worth = (cost * opening) / quantity;
    return this.#needed(order, worth) <= this.#risk.state(order.accountId, settleOf(market)).available + order.locked;
  }

  /** Contracts are sized in base units alone. */
  affordable(): bigint {
    return 0n;
  }

  /** An order that only reduces never trades more than the position has. */
  limit(order: LiveOrder): bigint | null {
    return onlyCloses(order) ? this.#closeable(order) : null;
  }

  settle(order: LiveOrder, market: EngineMarket, {price, quantity, maker}: Fill): Charge {
    const {accountId} = order;
    const asset = settleOf(market);
    const position = this.#positionOf(order);
    const {quantity: before, cost: costBefore, openFees} = position;
    const profit = this.#risk.positions.fill(position, order.buy ? quantity : -quantity, price, this.#now());
    const worth = times(price, quantity);
    const fee = accountId === HOUSE ? 0n : floorTo(times(worth, maker ? this.#maker : this.#taker), FEE_STEP);
    const contract = this.#account(position, {before, costBefore, openFees, quantity, fee});
    this.#ledger.credit(accountId, this.#risk.wallet, asset, profit - fee);
    if (fee !== 0n) this.#ledger.credit(FEE_ACCOUNT, this.#risk.wallet, asset, fee);
    if (accountId === HOUSE) return {fee, asset};
    this.#remargin(position, before, price);
    this.reserve(order, market);
    this.#changed(position);
    return {fee, asset, ...(contract.closed !== 0n && {profit}), contract};
  }

  /** Books the fee of a trade on its position, and says what of the position it closed. */
  #account(
    position: LivePosition,
    {
      before,
      costBefore,
      openFees,
      quantity,
      fee,
    }: Readonly<Record<'before' | 'costBefore' | 'openFees' | 'quantity' | 'fee', bigint>>,
  ): ContractCharge {
    const {quantity: held} = position;
    const turned = before !== 0n && held !== 0n && before > 0n !== held > 0n;
    const shrank = magnitude(before) - magnitude(held);
    const closed = turned ? magnitude(before) : shrank > 0n ? shrank : 0n;
    const openFee = closed === 0n ? 0n : (openFees * closed) / magnitude(before);
    const entryValue = closed === 0n ? 0n : magnitude((costBefore * closed) / before);
    const opening = (fee * (quantity - closed)) / quantity;
    position.fees += turned ? opening : fee;
    position.openFees += turned ? opening : opening - openFee;
    return {closed, entryValue, openFee, held};
  }

  breaks(order: LiveOrder, market: EngineMarket): EngineRefusal | null {
    if (order.accountId === HOUSE || onlyCloses(order) || order.quantity === null) return null;
    const {accountId, symbol} = order;
    const position = this.#positionOf(order);
    const after = magnitude(position.quantity + (order.buy ? order.quantity : -order.quantity));
    if (after <= magnitude(position.quantity)) return null;
    const value = times(order.price ?? order.stopPrice ?? this.#risk.marks.mark(market), after);
    const leverage = this.#risk.settings.leverage(accountId, symbol, position.side, position.mode);
    return leverage > units(tierAt(market, {value, quantity: after}).maxLeverage) ? 'TIER_EXCEEDED' : null;
  }

  release(order: LiveOrder, market: EngineMarket): void {
    this.#lock(order, market, 0n);
  }

  /** The margin of an isolated position follows its size: more with what opens, a share less with what closes. */
  #remargin(position: LivePosition, before: bigint, price: bigint): void {
    if (!this.#risk.isIsolated(position)) {
      position.margin = 0n;
      return;
    }
    const [was, is] = [magnitude(before), magnitude(position.quantity)];
    const turned = before !== 0n && position.quantity !== 0n && before > 0n !== position.quantity > 0n;
    if (turned || was === 0n) position.margin = this.#risk.initialOf(times(price, is), position);
    else if (is > was) position.margin += this.#risk.initialOf(times(price, is - was), position);
    else position.margin = (position.margin * is) / was;
  }

  #lock(order: LiveOrder, market: EngineMarket, needed: bigint): void {
    this.#risk.setOrderMargin(order.accountId, settleOf(market), order.locked, needed);
    order.locked = needed;
  }

  /** Margin and the dearer fee of a value that would be opened. */
  #needed(order: LiveOrder, worth: bigint): bigint {
    const {accountId, symbol} = order;
    const fee = this.#taker > this.#maker ? this.#taker : this.#maker;
    const mode = order.request.marginMode ?? null;
    return this.#risk.initialOf(worth, {accountId, symbol, side: sideOf(order), mode}) + (fee > 0n ? times(worth, fee) : 0n);
  }

  /** What of a quantity would open, and not close what stands against it. */
  #opening(order: LiveOrder, quantity: bigint): bigint {
    if (onlyCloses(order)) return 0n;
    return quantity - smaller(quantity, this.#closeable(order));
  }

  #closeable(order: LiveOrder): bigint {
    const {quantity} = this.#positionOf(order);
    const against = order.buy ? quantity < 0n : quantity > 0n;
    return against ? magnitude(quantity) : 0n;
  }

  #positionOf(order: LiveOrder): LivePosition {
    return this.#risk.positions.of(order.accountId, order.symbol, sideOf(order), order.request.marginMode ?? null);
  }
}

/** Which position an order works on. */
function sideOf({request}: LiveOrder): PositionSide {
  return request.positionSide ?? 'NET';
}

/** True for an order that may not open: by its flag, or because it runs against the side that it names. */
function onlyCloses({request, buy}: LiveOrder): boolean {
  if (request.positionSide !== undefined) return request.positionSide === 'LONG' ? !buy : buy;
  return request.reduceOnly === true;
}

function settleOf({settle, quote}: EngineMarket): string {
  return settle ?? quote;
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}
