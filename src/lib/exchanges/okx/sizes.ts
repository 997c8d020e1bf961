/** Contracts and the base: OKX counts orders on contracts in contracts (`ctVal` x `ctMult` of the base each). Pure. */

import {type DecimalText, dec, plain} from '../../model/decimal.ts';
import type {Level} from '../../model/market.ts';

/** Base units; null where there are none, or the size of a contract is not known. */
export function inBase(contracts: DecimalText | null, contract: DecimalText | null): DecimalText | null {
  if (contract === '1') return contracts;
  return contracts === null || contract === null ? null : plain(dec(contracts).mul(contract));
}

/** Contracts. Steps are whole parts of contracts, so that this is exact. */
export function inContracts(quantity: DecimalText, contract: DecimalText): DecimalText {
  return contract === '1' ? quantity : plain(dec(quantity).div(contract));
}

export function levelsInBase(levels: readonly Level[], contract: DecimalText): readonly Level[] {
  return contract === '1' ? levels : levels.map(([price, size]) => [price, plain(dec(size).mul(contract))]);
}
