/** Cancel-all where the exchange cancels symbol by symbol: what is known goes out at once, what a list shows beside it. */
import {DeskError} from '../../model/errors.ts';
import type {Order} from '../../model/order.ts';
import type {Missing} from '../contract/rows.ts';
import type {CancelAllReport} from '../contract/trading.ts';

export interface CancelBySymbol {
  /** Spellings of symbols in which orders are known of. */
  readonly known: readonly string[];
  /**
   * Spellings of all symbols with open orders, read without decoding more than them, each list alone: one that does not come holds
   * up no symbol of another. Empty: `known` is all that is meant.
   */
  readonly lists: readonly (() => Promise<ReadonlySet<string>>)[];
  /** The caller's own list says whether anything is open in a symbol that the exchange does not know. */
  readonly callerLists: boolean;
  /** Cancels one symbol. Nothing open is not a failure. Throws DeskError. */
  cancel(spelling: string): Promise<Pick<CancelAllReport, 'orders' | 'unnamed'>>;
  /** A spelling as it is shown. */
  nameOf(spelling: string): string;
}

/** Every failure is in the report; nothing is thrown for one part. */
export async function cancelBySymbol({known, lists, callerLists, cancel, nameOf}: CancelBySymbol): Promise<CancelAllReport> {
  const orders: Order[] = [];
  let unnamed = 0;
  const outcomes = new Map<string, DeskError | null>();
  const once = async (spelling: string) => {
    if (outcomes.has(spelling)) return;
    outcomes.set(spelling, null);
    try {
      const ended = await cancel(spelling);
      orders.push(...ended.orders);
      unnamed += ended.unnamed;
    } catch (error) {
      outcomes.set(spelling, asDeskError(error));
    }
  };
  const failed: Missing[] = [];
  const listed = new Set<string>();
  const fromList = async (list: () => Promise<ReadonlySet<string>>) => {
    try {
      const spellings = [...(await list())];
      for (const spelling of spellings) listed.add(spelling);
      await Promise.all(spellings.map(once));
    } catch (error) {
      failed.push({what: 'the list of open orders', error: asDeskError(error)});
    }
  };
  await Promise.all([...known.map(once), ...lists.map(fromList)]);
  const isListed = callerLists || (lists.length > 0 && failed.length === 0);
  const canceled: string[] = [];
  for (const [spelling, error] of outcomes) {
    // A symbol that the exchange neither knows nor lists orders of has none.
    const isGone = error?.kind === 'not-found' && isListed && !listed.has(spelling);
    if (error === null || isGone) canceled.push(nameOf(spelling));
    else failed.push({what: nameOf(spelling), error});
  }
  return {canceled, orders, unnamed, failed};
}

function asDeskError(error: unknown): DeskError {
  if (error instanceof DeskError) return error;
  throw error;
}
