/** How accounts hold contracts: position mode, margin mode, leverage. */
import {UNIT} from '../fixed.ts';
import type {EngineMarginMode, PositionSide} from './position.ts';

export type PositionMode = 'ONE_WAY' | 'HEDGE';

const DEFAULT_LEVERAGE = 10n * UNIT;

export class MarginSettings {
  readonly #positionModes = new Map<string, PositionMode>();
  readonly #marginModes = new Map<string, EngineMarginMode>();
  readonly #leverage = new Map<string, bigint>();
  readonly #unified = new Set<string>();
  readonly #sessions = new Set<string>();

  /** Of one contract, else of the whole account, else one-way. */
  positionMode(accountId: string, symbol: string | null = null): PositionMode {
    return this.#positionModes.get(`${accountId} ${symbol}`) ?? this.#positionModes.get(accountId) ?? 'ONE_WAY';
  }

  /** `symbol` null: of every contract that has no mode of its own. */
  setPositionMode(accountId: string, mode: PositionMode, symbol: string | null = null): void {
    this.#positionModes.set(symbol === null ? accountId : `${accountId} ${symbol}`, mode);
  }

  /**
   * Whether its contracts are held against all of its coins at once, valued in USD, and not each against its settle asset. An
   * account that holds every contract isolated has no such pool.
   */
  isUnified(accountId: string): boolean {
    return this.#unified.has(accountId) && this.marginMode(accountId, '') !== 'ISOLATED';
  }

  setUnified(accountId: string, unified: boolean): void {
    if (unified) this.#unified.add(accountId);
    else this.#unified.delete(accountId);
  }

  /** Of one contract, else of the whole account, else cross. */
  marginMode(accountId: string, symbol: string): EngineMarginMode {
    return this.#marginModes.get(`${accountId} ${symbol}`) ?? this.#marginModes.get(accountId) ?? 'CROSS';
  }

  /** `symbol` null: of every contract, as exchanges that switch a whole account do. */
  setMarginMode(accountId: string, symbol: string | null, mode: EngineMarginMode): void {
    this.#marginModes.set(symbol === null ? accountId : `${accountId} ${symbol}`, mode);
  }

  /** Whether contracts of this settle asset pay out their profit, and take their loss, whenever funding is paid. */
  hasSessions(asset: string): boolean {
    return this.#sessions.has(asset);
  }

  addSessions(asset: string): void {
    this.#sessions.add(asset);
  }

  /** In units: ten is 10 x 10^16. */
  leverage(accountId: string, symbol: string, side: PositionSide, mode: EngineMarginMode | null = null): bigint {
    return this.#leverage.get(`${accountId} ${symbol} ${side} ${mode ?? ''}`) ?? DEFAULT_LEVERAGE;
  }

  /** Of both sides of a contract, or of one; of one margin mode where orders name theirs. */
  setLeverage(
    accountId: string,
    symbol: string,
    leverage: bigint,
    sides: readonly PositionSide[] = ['NET', 'LONG', 'SHORT'],
    mode: EngineMarginMode | null = null,
  ): void {
    for (const side of sides) this.#leverage.set(`${accountId} ${symbol} ${side} ${mode ?? ''}`, leverage);
  }
}
