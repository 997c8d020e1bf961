/**
 * A take-profit or stop-loss that the exchange placed for one of our orders, by the exchange's own id: the journal knows only the
 * name that it gave, and some exchanges find a closed order by its symbol alone. The journal knows the symbols.
 */
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {Order} from '../../model/order.ts';
import {withLinkedParent} from '../../state/linked-parent.ts';
import {openSymbols} from '../../state/placed-symbols.ts';
import type {OrderDeps} from '../order-deps.ts';

/** Markets that are asked, each with a question of its own. */
const MOST_SYMBOLS = 20;

/** The orders of this id that are linked to one of the journal. Another order of the same number in one of its markets is none of them. */
export async function linkedLegs(
  id: string,
  adapter: ExchangeAdapter,
  {state}: Pick<OrderDeps, 'state'>,
  signal: AbortSignal,
): Promise<readonly Order[]> {
  const symbols = openSymbols(adapter.config, state).slice(0, MOST_SYMBOLS);
  const ask = (symbol: string) => adapter.trading.order({symbol, id, clientOrderId: null}, signal).catch(() => null);
  const shown = (await Promise.all(symbols.map(ask))).flatMap((order) => order ?? []);
  return shown.map((order) => withLinkedParent(order, state.journal)).filter(({parentId}) => parentId !== null);
}
