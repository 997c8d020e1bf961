/** Contracts: positions, what they are held with, and what they cost. Present only where contracts are traded. */
import type {MarginPool, Position} from '../../model/account.ts';
import type {ContractSettings, FundingPayment, FundingRate, MarginMode, RiskTier} from '../../model/contract.ts';
import type {DecimalText} from '../../model/decimal.ts';
import type {Page, Rows} from './rows.ts';
import type {HistoryQuery} from './trading.ts';

export interface Derivatives {
  /** Open positions, one per side in hedge mode. */
  positions(signal: AbortSignal): Promise<Rows<Position>>;
  /**
   * What else the account holds of contracts and this adapter does not read, in words: "inverse contracts". What could not be
   * asked is named too. Throws only when it was stopped. Absent: there is nothing else.
   */
  unread?(signal: AbortSignal): Promise<readonly string[]>;
  /** What the positions are held against, in the figures that the exchange itself compares: one pool, or one per settle asset. */
  margin(signal: AbortSignal): Promise<Rows<MarginPool>>;
  /** Brackets of one contract by the value or the quantity of a position, smallest first; from the shared cache when younger than `maxAgeMs`. */
  riskTiers(symbol: string, maxAgeMs: number, signal: AbortSignal): Promise<readonly RiskTier[]>;
  /**
   * How the account holds positions in this contract: what the question before an order shows, and what `prepareOrder`
   * needs. Throws when the exchange does not say it in words that the adapter knows.
   */
  settings(symbol: string, signal: AbortSignal): Promise<ContractSettings>;
  /** Of both sides of a contract. UNCHANGED: it was so already. Throws the exchange's refusal with its cause in words. */
  setLeverage(symbol: string, leverage: DecimalText, signal: AbortSignal): Promise<SettingChange>;
  /** Throws `unsupported` for a mode that the exchange does not let an account choose. */
  setMarginMode(symbol: string, mode: MarginMode, signal: AbortSignal): Promise<SettingChange>;
  /** Public: what holders of these contracts (canonical; null: all that trade) pay each other next. One not listed has no row. */
  funding(symbols: readonly string[] | null, signal: AbortSignal): Promise<Rows<FundingRate>>;
  /** Funding that the account received and paid. */
  fundingPaid(query: HistoryQuery, signal: AbortSignal): Promise<Page<FundingPayment>>;
}

/** ACCOUNT: the exchange keeps this setting for the whole account, so that it changed for every contract. */
export type SettingChange = {readonly outcome: 'CHANGED' | 'UNCHANGED'; readonly of: 'CONTRACT' | 'ACCOUNT'};
