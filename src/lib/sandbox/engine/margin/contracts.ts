/** The contracts of a venue as a whole: who holds what, and what the engine does with positions by itself. */
import type {DecimalText} from '../../../model/decimal.ts';
import type {SandboxClock} from '../../clock.ts';
import {text, units} from '../fixed.ts';
import type {Ledger} from '../ledger.ts';
import {TRADING_WALLET} from '../ledger.ts';
import type {Markets} from '../markets.ts';
import type {Outbox} from '../outbox.ts';
import {type EngineMarket, type FeeSchedule, HOUSE} from '../types.ts';
import {Funding} from './funding.ts';
import {Insurance} from './insurance.ts';
import {liquidationPrice} from './liquidation-price.ts';
import {Marks} from './marks.ts';
import {payFunding} from './pay-funding.ts';
import type {EngineMarginMode, EnginePosition, PositionSide} from './position.ts';
import {entryPrice, type LivePosition, Positions, unrealized} from './positions.ts';
import {type MarginState, Risk} from './risk.ts';
import {MarginSettings, type PositionMode} from './settings.ts';
import {MarginSettlement} from './settlement.ts';
import {maintenanceOf, tierAt} from './tiers.ts';

/** Why a setting was not changed. UNCHANGED: it is so already. */
export type SettingRefusal =
  | 'UNCHANGED'
  | 'HAS_ORDERS'
  | 'HAS_POSITION'
  | 'NO_POSITION'
  | 'LEVERAGE_TOO_HIGH'
  | 'INSUFFICIENT_FUNDS'
  | 'WOULD_LIQUIDATE';

export interface ContractsParts {
  readonly venue: string;
  readonly ledger: Ledger;
  readonly markets: () => Markets;
  readonly events: Outbox;
  readonly fees: Pick<FeeSchedule, 'maker' | 'taker'>;
  readonly clock: Pick<SandboxClock, 'now'>;
  /** The wallet that contracts are held in: the trading wallet on unified accounts. */
  readonly wallet?: string;
  /** By asset the share of its value that counts where an account's coins are one pool. */
  readonly collateral?: Readonly<Record<string, DecimalText>>;
  /** Whether an account has open orders in a contract, or in any. */
  readonly hasOrders: (accountId: string, symbol: string | null) => boolean;
}

export class Contracts {
  readonly positions = new Positions();
  readonly settings = new MarginSettings();
  readonly settlement: MarginSettlement;
  readonly #parts: ContractsParts;
  readonly #touched = new Set<LivePosition>();
  #late: {readonly marks: Marks; readonly risk: Risk; readonly funding: Funding; readonly insurance: Insurance} | null = null;

  constructor(parts: ContractsParts) {
    this.#parts = parts;
    const risk = () => this.risk;
    this.settlement = new MarginSettlement(
      risk,
      parts.ledger,
      parts.fees,
      () => parts.clock.now(),
      (position) => {
        this.#touched.add(position);
      },
    );
  }

  get marks(): Marks {
    return this.#made().marks;
  }

  get risk(): Risk {
    return this.#made().risk;
  }

  get funding(): Funding {
    return this.#made().funding;
  }

  get insurance(): Insurance {
    return this.#made().insurance;
  }

  /** Positions that are open, as everyone outside sees them. */
  open(accountId: string, symbol: string | null = null): readonly EnginePosition[] {
    return this.positions
      .open(accountId)
      .filter((position) => symbol === null || position.symbol === symbol)
      .map((position) => this.snapshot(position));
  }

  state(accountId: string, asset: string): MarginState {
    return this.risk.state(accountId, asset);
  }

  snapshot(position: LivePosition): EnginePosition {
    const {accountId, symbol, side, mode, quantity, realized, fees, funding, margin, openedAt, updatedAt} = position;
    const market = this.#market(symbol);
    const mark = this.marks.mark(market);
    const value = this.risk.valueOf(position, market);
    const isIsolated = this.risk.isIsolated(position);
    const dead = liquidationPrice(this.risk, position, market);
    return {
      accountId,
      symbol,
      side,
      quantity: text(quantity),
      entryPrice: text(entryPrice(position)),
      markPrice: text(mark),
      leverage: text(this.settings.leverage(accountId, symbol, side, mode)),
      marginMode: isIsolated ? 'ISOLATED' : 'CROSS',
      initialMargin: text(isIsolated ? margin : this.risk.initialOf(value, position)),
      maintenanceMargin: text(maintenanceOf(market, this.risk.sizeOf(position, market))),
      liquidationPrice: dead === null ? null : text(dead),
      unrealized: text(unrealized(position, mark)),
      realized: text(realized),
      fees: text(fees),
      funding: text(funding),
      openedAt,
      updatedAt,
    };
  }

  /** Null: done. Leverage is refused where the tier of the position, or the free money, does not allow it. */
  setLeverage(
    accountId: string,
    symbol: string,
    leverage: string,
    sides: readonly PositionSide[],
    mode: EngineMarginMode | null = null,
  ): SettingRefusal | null {
    const market = this.#market(symbol);
    const wanted = units(leverage);
    const held = sides.map((side) => this.positions.of(accountId, symbol, side, mode));
    const before = sides.map((side) => this.settings.leverage(accountId, symbol, side, mode));
    if (before.every((set) => set === wanted)) return 'UNCHANGED';
    const tiers = [
      tierAt(market, {value: 0n, quantity: 0n}),
      ...held.map((each) => tierAt(market, this.risk.sizeOf(each, market))),
    ];
    if (tiers.some(({maxLeverage}) => wanted > units(maxLeverage))) return 'LEVERAGE_TOO_HIGH';
    const available = () => this.risk.state(accountId, market.settle ?? market.quote).available;
    const had = available();
    this.settings.setLeverage(accountId, symbol, wanted, sides, mode);
    const has = available();
    // Who lacks money already may still be given more leverage.
    if (has >= 0n || has >= had) return null;
    for (const [index, side] of sides.entries())
      this.settings.setLeverage(accountId, symbol, before[index] as bigint, [side], mode);
    return 'INSUFFICIENT_FUNDS';
  }

  /** `symbol` null: the whole account. */
  setPositionMode(accountId: string, mode: PositionMode, symbol: string | null = null): SettingRefusal | null {
    if (this.settings.positionMode(accountId, symbol) === mode) return 'UNCHANGED';
    const inTheWay = this.#inTheWay(accountId, symbol);
    if (inTheWay === null) this.settings.setPositionMode(accountId, mode, symbol);
    return inTheWay;
  }

  /** `symbol` null: the whole account. */
  setMarginMode(accountId: string, symbol: string | null, mode: EngineMarginMode): SettingRefusal | null {
    if (this.settings.marginMode(accountId, symbol ?? '') === mode) return 'UNCHANGED';
    const inTheWay = this.#inTheWay(accountId, symbol);
    if (inTheWay === null) this.settings.setMarginMode(accountId, symbol, mode);
    return inTheWay;
  }

  /** Adds to the margin of an isolated position, or with an amount below zero takes from what it does not need. */
  addMargin(accountId: string, symbol: string, side: PositionSide, amount: DecimalText): SettingRefusal | null {
    const position = this.positions.of(accountId, symbol, side);
    if (position.quantity === 0n || !this.risk.isIsolated(position)) return 'NO_POSITION';
    const market = this.#market(symbol);
    const added = units(amount);
    if (added > this.risk.state(accountId, market.settle ?? market.quote).available) return 'INSUFFICIENT_FUNDS';
    const entry = position.entry < 0n ? -position.entry : position.entry;
    if (added < 0n && position.margin + added < this.risk.initialOf(entry, position)) return 'WOULD_LIQUIDATE';
    position.margin += added;
    this.#touched.add(position);
    return null;
  }

  #inTheWay(accountId: string, symbol: string | null): 'HAS_ORDERS' | 'HAS_POSITION' | null {
    if (this.#parts.hasOrders(accountId, symbol)) return 'HAS_ORDERS';
    return this.open(accountId, symbol).length > 0 ? 'HAS_POSITION' : null;
  }

  /** Pays the funding of one contract between its holders. */
  settleFunding(symbol: string, at: number): void {
    const {ledger, events} = this.#parts;
    const {risk, funding} = this;
    const snapshot = (position: LivePosition) => this.snapshot(position);
    const touched = (position: LivePosition) => void this.#touched.add(position);
    payFunding({risk, funding, ledger, events, snapshot, touched}, this.#market(symbol), at);
  }

  /** Puts every position that changed since the last time into the events. */
  announce(): void {
    const {events, clock} = this.#parts;
    for (const position of this.#touched) events.put({type: 'POSITION', at: clock.now(), position: this.snapshot(position)});
    this.#touched.clear();
  }

  /** Positions that were closed since the last announcement: what only reduced them has nothing left to do. */
  flat(): readonly LivePosition[] {
    return [...this.#touched].filter(({quantity}) => quantity === 0n);
  }

  /** What the engine must take over now, one account after the other. */
  due(): readonly LivePosition[] {
    const accounts = new Set(this.positions.open().map(({accountId}) => accountId));
    return [...accounts].filter((accountId) => accountId !== HOUSE).flatMap((accountId) => this.risk.due(accountId));
  }

  #market(symbol: string): EngineMarket {
    const market = this.#parts.markets().find(symbol);
    if (market === null) throw new RangeError('There is no such contract in this sandbox.');
    return market;
  }

  /** The markets exist only once the settlements do: what needs them is made at the first question. */
  #made() {
    if (this.#late !== null) return this.#late;
    const {venue, ledger, markets, events, clock, wallet = TRADING_WALLET, collateral = {}} = this.#parts;
    const marks = new Marks(markets(), venue);
    const {positions, settings} = this;
    const weights = new Map(Object.entries(collateral).map(([asset, weight]) => [asset, units(weight)]));
    const risk = new Risk({positions, settings, marks, ledger, markets: markets(), wallet, weights});
    const insurance = new Insurance(risk, ledger, events, () => clock.now());
    this.#late = {marks, risk, insurance, funding: new Funding(venue)};
    return this.#late;
  }
}
