/** Funding between the holders of a contract, and the profit that some contracts settle with it. */
import {text, times} from '../fixed.ts';
import type {Ledger} from '../ledger.ts';
import type {Outbox} from '../outbox.ts';
import {type EngineMarket, HOUSE} from '../types.ts';
import type {Contracts} from './contracts.ts';
import {type LivePosition, unrealized} from './positions.ts';

export interface Payers {
  readonly contracts: Pick<Contracts, 'positions' | 'risk' | 'marks' | 'funding' | 'settings' | 'snapshot'>;
  readonly ledger: Ledger;
  readonly events: Outbox;
  readonly touched: (position: LivePosition) => void;
}

/** The market maker takes the other side of every rounding. */
export function payFunding(payers: Payers, market: EngineMarket, at: number): void {
  const {contracts, ledger, events, touched} = payers;
  const {symbol} = market;
  const asset = market.settle ?? market.quote;
  const rate = contracts.funding.rate(symbol, at);
  const mark = contracts.marks.mark(market);
  for (const position of contracts.positions.open()) {
    if (position.symbol !== symbol) continue;
    const settled = contracts.settings.hasSessions(asset) ? settleProfit(payers, position, asset, mark) : 0n;
    if (position.accountId === HOUSE) continue;
    const amount = -times(times(mark, position.quantity), rate);
    ledger.credit(position.accountId, contracts.risk.wallet, asset, amount);
    ledger.credit(HOUSE, contracts.risk.wallet, asset, -amount);
    position.funding += amount;
    // Where orders name their margin mode, an isolated position pays out of what it has for itself.
    if (position.mode === 'ISOLATED') position.margin += amount;
    touched(position);
    events.put({
      ...{type: 'FUNDING', at, accountId: position.accountId, symbol, asset, amount: text(amount), rate: text(rate)},
      ...{settled: text(settled), position: contracts.snapshot(position)},
    });
  }
}

/** Pays out what is not realized; from now on the position counts from the mark. */
function settleProfit({contracts, ledger}: Payers, position: LivePosition, asset: string, mark: bigint): bigint {
  const profit = unrealized(position, mark);
  ledger.credit(position.accountId, contracts.risk.wallet, asset, profit);
  position.cost += profit;
  position.realized += profit;
  // What an isolated position can lose stays the same.
  if (contracts.risk.isIsolated(position)) position.margin += profit;
  return profit;
}
