/** Keeps what the accounts hold whenever it is read anyway, so that profit and loss have a beginning. */

import {DeskError} from '../model/errors.ts';
import type {AccountSnapshot} from '../portfolio/snapshot.ts';
import {identityOf} from '../state/account-names.ts';
import type {EquitySnapshot, LedgerMemory} from '../state/ledger-memory.ts';

/** One a minute is enough: a command in a loop must not fill the disk. */
const APART_MS = 60_000;

/** Never fails what was asked for: without a usable state nothing is kept, which the state says by itself. */
export async function keepSnapshots(found: readonly AccountSnapshot[], ledger: LedgerMemory): Promise<void> {
  for (const {handle, snapshot} of found) {
    try {
      keepSnapshot(identityOf((await handle.adapter()).config), snapshot, ledger);
    } catch (error) {
      if (!(error instanceof DeskError)) throw error;
    }
  }
}

/** Unless one was kept just before. */
function keepSnapshot(scope: string, snapshot: EquitySnapshot, ledger: LedgerMemory): void {
  const last = ledger.before(scope, snapshot.at);
  if (last === null || snapshot.at - last.at >= APART_MS) ledger.keep(scope, snapshot);
}
