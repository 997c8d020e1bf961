/** What the engine tells everybody who listens. Amounts are DecimalText, instants epoch ms. */
import type {DecimalText} from '../../model/decimal.ts';
import type {EnginePosition} from './margin/position.ts';
import type {Movement} from './movement.ts';
import type {EngineBalance, EngineOrder, EngineTrade} from './types.ts';

/** What happened, one event per change of an order, in order. `sequence` grows by one over the engine. */
export type EngineEvent =
  | {
      readonly type: 'ORDER';
      readonly sequence: number;
      readonly at: number;
      readonly order: EngineOrder;
      readonly trade: EngineTrade | null;
      readonly change: 'NEW' | 'TRADE' | 'CANCELED' | 'EXPIRED' | 'REPLACED' | 'TRIGGERED';
    }
  | {
      readonly type: 'BALANCE';
      readonly sequence: number;
      readonly at: number;
      readonly accountId: string;
      readonly balances: readonly EngineBalance[];
    }
  | {readonly type: 'POSITION'; readonly sequence: number; readonly at: number; readonly position: EnginePosition}
  /** The mark price of a contract was set by hand. That it follows the index as usual is not told. */
  | {
      readonly type: 'MARK';
      readonly sequence: number;
      readonly at: number;
      readonly symbol: string;
      readonly markPrice: DecimalText;
    }
  | {
      readonly type: 'DEPOSIT';
      readonly sequence: number;
      readonly at: number;
      readonly accountId: string;
      readonly wallet: string;
      readonly asset: string;
      readonly amount: DecimalText;
    }
  /** Any other money that moved without a trade. */
  | {readonly type: 'MOVEMENT'; readonly sequence: number; readonly at: number; readonly movement: Movement}
  /** `amount` is what the account received; negative was paid. */
  | {
      readonly type: 'FUNDING';
      readonly sequence: number;
      readonly at: number;
      readonly accountId: string;
      readonly symbol: string;
      readonly asset: string;
      readonly amount: DecimalText;
      readonly rate: DecimalText;
      /** Profit that was paid out at the same time, where the contract does so; "0" elsewhere. */
      readonly settled: DecimalText;
      /** As it stands after the payment. */
      readonly position: EnginePosition;
    }
  /**
   * After a liquidation: what the account received from the insurance, negative where it took what was left of the margin. On an
   * account whose coins are one pool also the coins that it took for debts, each asset an event of its own.
   */
  | {
      readonly type: 'INSURANCE';
      readonly sequence: number;
      readonly at: number;
      readonly accountId: string;
      readonly symbol: string;
      readonly asset: string;
      readonly amount: DecimalText;
    }
  /** Levels that changed on the book of a symbol: absolute quantities, "0" removes. updateId grows by one per event. */
  | {
      readonly type: 'BOOK';
      readonly sequence: number;
      readonly at: number;
      readonly symbol: string;
      readonly firstUpdateId: number;
      readonly lastUpdateId: number;
      readonly bids: readonly (readonly [DecimalText, DecimalText])[];
      readonly asks: readonly (readonly [DecimalText, DecimalText])[];
    }
  | {
      readonly type: 'PUBLIC_TRADE';
      readonly sequence: number;
      readonly at: number;
      readonly symbol: string;
      readonly tradeId: number;
      readonly price: DecimalText;
      readonly quantity: DecimalText;
      readonly buyerIsMaker: boolean;
    };
