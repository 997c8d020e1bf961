/** How accounts hold contracts: position mode, margin mode, leverage. */
import {UNIT} from '../fixed.ts';
import type {EngineMarginMode, PositionSide} from './position.ts';

export type PositionMode = 'ONE_WAY' | 'HEDGE';

const DEFAULT_LEVERAGE = 10n * UNIT;

export class MarginSettings {
  readonly #positionModes = new Map<string, PositionMode>();
  readonly #marginModes = new Map<string, EngineMarginMode>();
  readonly #leverage = new Map<string, bigint>();

  positionMode(accountId: string): PositionMode {
    return this.#positionModes.get(accountId) ?? 'ONE_WAY';
  }

  setPositionMode(accountId: string, mode: PositionMode): void {
    this.#positionModes.set(accountId, mode);
  }

  /** Of one contract, else of the whole account, else cross. */
  marginMode(accountId: string, symbol: string): EngineMarginMode {
    return this.#marginModes.get(`${accountId} ${symbol}`) ?? this.#marginModes.get(accountId) ?? 'CROSS';
  }

  /** `symbol` null: of every contract, as exchanges that switch a whole account do. */
  setMarginMode(accountId: string, symbol: string | null, mode: EngineMarginMode): void {
    this.#marginModes.set(symbol === null ? accountId : `${accountId} ${symbol}`, mode);
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
