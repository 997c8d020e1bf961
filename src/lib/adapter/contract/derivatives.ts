/** Contracts: positions and what they are held with. Present only where contracts are traded. */
import type {Position} from '../../model/account.ts';
import type {Rows} from './rows.ts';

export interface Derivatives {
  /** Open positions, one per side in hedge mode. */
  positions(signal: AbortSignal): Promise<Rows<Position>>;
}
