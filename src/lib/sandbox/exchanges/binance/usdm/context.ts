/** What every part of the USD-M futures desk works with: the same engine, clock and keys as spot, and books of its own. */
import type {EngineMarket} from '../../../engine/types.ts';
import type {ApiRequest, VenueContext} from '../../../kit/context.ts';
import type {Params} from '../../../kit/params.ts';
import type {Timers} from '../../../kit/timers.ts';
import type {Gatekeeper} from '../auth.ts';
import type {AlgoBook} from './algo-book.ts';
import {errorOf} from './errors.ts';
import type {Income} from './income.ts';
import type {Pool, UsdmLimits} from './limits.ts';
import type {ListenKeys} from './listen-keys.ts';

export interface UsdmContext extends VenueContext {
  readonly gate: Gatekeeper;
  readonly limits: UsdmLimits;
  readonly algos: AlgoBook;
  readonly income: Income;
  readonly listenKeys: ListenKeys;
  readonly timers: Timers;
  /** By account and symbol: ends the countdown that would cancel everything. */
  readonly countdowns: Map<string, () => void>;
  /** Told when an account changed the leverage of a contract. */
  settingsChanged(account: string, change: {readonly symbol: string; readonly leverage: number}): void;
}

/** What a request costs. `orders`: its answer tells how many orders were sent. */
export interface UsdmCost {
  readonly weight: number | ((params: Params) => number);
  readonly pool?: Pool;
  readonly orders?: true;
}

/** The contract that `symbol` names. Throws -1121 for one that is not listed. */
export function contractOf(context: UsdmContext, {params}: Pick<ApiRequest, 'params'>): EngineMarket {
  const market = context.names.market(params.text('symbol'), 'linear');
  if (market === null) throw errorOf('-1121');
  return market;
}

/** The contract that `symbol` names, or null when it is left out. */
export function contractOrAll(context: UsdmContext, call: Pick<ApiRequest, 'params'>): EngineMarket | null {
  return call.params.has('symbol') ? contractOf(context, call) : null;
}

export function contracts({engine}: UsdmContext): readonly EngineMarket[] {
  return engine.markets.all('linear');
}

export function settleOf({settle, quote}: EngineMarket): string {
  return settle ?? quote;
}

export function isHedged({engine}: UsdmContext, account: string): boolean {
  return engine.contracts.settings.positionMode(account) === 'HEDGE';
}

/** Multi-assets mode: every asset of the wallet is margin for every contract. */
export function isPooled({engine}: UsdmContext, account: string): boolean {
  return engine.contracts.settings.isUnified(account);
}
