import {DeskError} from '../../model/errors.ts';
import type {LedgerEntry} from '../../model/ledger.ts';

export type EntryFacts = Pick<LedgerEntry, 'id' | 'kind' | 'asset' | 'amount'> & Partial<LedgerEntry>;

/** A row of an exchange's log as an entry; what `facts` leave out is null. Throws `protocol` for one that could not be told from others. */
export function ledgerEntry(exchange: string, at: string | null, facts: EntryFacts): LedgerEntry {
  if (at === null || facts.id === '' || facts.asset === '')
    throw new DeskError('protocol', `${exchange} sent a movement of money without an id, a coin or a time.`);
  return {symbol: null, tradeId: null, reference: null, ...facts, at};
}
