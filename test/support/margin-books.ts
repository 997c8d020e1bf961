/** Positions and pools for tests of liquidation lines. */
import type {MarginPool, Position} from '../../src/lib/model/account.ts';
import type {RiskTier} from '../../src/lib/model/contract.ts';
import {dec} from '../../src/lib/model/decimal.ts';
import type {LineSources, MarginLine} from '../../src/lib/portfolio/margin-lines.ts';

export const TIERS: readonly RiskTier[] = [
  {upTo: '20000', maintenanceRate: '0.005', deduction: '0', maxLeverage: '100'},
  {upTo: '100000', maintenanceRate: '0.01', deduction: '100', maxLeverage: '50'},
  {upTo: '500000', maintenanceRate: '0.05', deduction: '4100', maxLeverage: '10'},
  {upTo: null, maintenanceRate: '0.1', deduction: '29100', maxLeverage: '5'},
];
/** What stated prices are rounded to. */
export const STEP = dec('0.000000000001');

export function position(symbol: string, quantity: string, markPrice: string, more: Partial<Position> = {}): Position {
  return {
    ...{
      symbol,
      coin: symbol.split('/')[0] ?? '',
      coinsPerUnit: '1',
      quantity,
      entryPrice: markPrice,
      breakEvenPrice: null,
      markPrice,
    },
    ...{liquidationPrice: null, leverage: '10', marginMode: 'CROSS', margin: '0', maintenance: null},
    ...{unrealizedPnl: '0', realizedPnl: null},
    ...more,
  };
}

export function pool(more: Partial<MarginPool>): MarginPool {
  return {
    ...{asset: 'USDT', settles: ['USDT'], mode: 'CROSS', equity: '1000', used: '0', maintenance: '0', available: '0'},
    collateral: [],
    ...more,
  };
}

export function sources(more: Partial<LineSources>, prices: Readonly<Record<string, string>> = {USDT: '1'}): LineSources {
  const {positions = []} = more;
  return {
    pools: [],
    positions,
    tiers: new Map(positions.map(({symbol}) => [symbol, TIERS])),
    nameOf: (asset) => asset,
    usdOf: (asset) => prices[asset] ?? null,
    ...more,
  };
}

export function lineOf(lines: readonly MarginLine[], asset: string, direction: 'DOWN' | 'UP'): MarginLine | undefined {
  return lines.find((line) => line.asset === asset && line.direction === direction);
}
