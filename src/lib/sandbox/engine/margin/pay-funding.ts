/** Funding between the holders of a contract, and the profit that some contracts settle with it. */
import {booked, text, times} from '../fixed.ts';
import type {Ledger} from '../ledger.ts';
import type {Outbox} from '../outbox.ts';
import {type EngineMarket, HOUSE} from '../types.ts';
import type {Funding} from './funding.ts';
import type {EnginePosition} from './position.ts';
import {type LivePosition, unrealized} from './positions.ts';
import type {Risk} from './risk.ts';

export interface Payers {
  readonly risk: Risk;
  readonly funding: Funding;
  readonly snapshot: (position: LivePosition) => EnginePosition;
  readonly ledger: Ledger;
  readonly events: Outbox;
  readonly touched: (position: LivePosition) => void;
}

/** The market maker takes the other side of every rounding. */
export function payFunding(payers: Payers, market: EngineMarket, at: number): void {
  const {risk, funding, ledger, events} = payers;
  const {symbol} = market;
  const asset = market.settle ?? market.quote;
  const rate = funding.rate(symbol, at);
  const mark = risk.marks.mark(market);
  for (const position of risk.positions.open()) {
    if (position.symbol !== symbol) continue;
    const settled = risk.settings.hasSessions(asset) ? settleProfit(payers, position, asset, mark) : 0n;
    if (position.accountId === HOUSE) continue;
    const amount = booked(-times(times(mark, position.quantity), rate));
    ledger.credit(position.accountId, risk.wallet, asset, amount);
    ledger.credit(HOUSE, risk.wallet, asset, -amount);
    position.funding += amount;
    // Where orders name their margin mode, an isolated position pays out of what it has for itself.
    if (position.mode === 'ISOLATED') position.margin += amount;
    payers.touched(position);
    events.put({
      ...{type: 'FUNDING', at, accountId: position.accountId, symbol, asset, amount: text(amount), rate: text(rate)},
      ...{settled: text(settled), position: payers.snapshot(position)},
    });
  }
}

/** Pays out what is not realized; from now on the position counts from the mark. */
function settleProfit({risk, ledger}: Payers, position: LivePosition, asset: string, mark: bigint): bigint {
  const profit = booked(unrealized(position, mark));
  ledger.credit(position.accountId, risk.wallet, asset, profit);
  position.cost += profit;
  position.realized += profit;
  // What an isolated position can lose stays the same.
  if (risk.isIsolated(position)) position.margin += profit;
  return profit;
}
