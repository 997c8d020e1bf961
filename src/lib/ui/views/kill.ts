/** What `mxt kill` did: canceled orders, survivors, accounts. */
import type {KillDocument} from '../../orders/end/kill.ts';
import {prose} from '../prose.ts';
import type {Screen} from '../screen.ts';
import {accountsTable} from './accounts.ts';
import {journaledInLines} from './journaled-in.ts';
import {ordersTable, outcomesView} from './order.ts';
import {legsTable} from './position.ts';

export function killView(document: KillDocument, screen: Screen): string {
  const {halted, orders, survivors, unknown, closings = [], positions = [], accounts, complete, error, journaledIn} = document;
  const flag =
    halted === undefined
      ? prose(`New orders could NOT be stopped: ${error?.message ?? ''}`, screen, 'bad')
      : prose(`Halted since ${halted.at}: ${halted.reason}. Allow orders again with mxt kill --lift`, screen);
  return [
    flag,
    ...(orders.length > 0 ? [outcomesView(orders, screen)] : []),
    ...(survivors.length > 0 ? [screen.paint('bad', 'Still open:'), ordersTable(survivors, screen)] : []),
    ...(unknown.length > 0
      ? [screen.paint('warn', 'Unknown (settle with mxt order resolve):'), ordersTable(unknown, screen)]
      : []),
    ...(closings.length > 0 ? [screen.paint('strong', 'Closing orders:'), outcomesView(closings, screen)] : []),
    ...journaledInLines(journaledIn, screen),
    ...(positions.length > 0 ? [screen.paint('bad', 'Still held:'), legsTable(positions, screen)] : []),
    accountsTable(accounts, screen),
    complete ? screen.paint('good', 'Nothing is left.') : screen.paint('bad', 'NOT verified that nothing is left.'),
  ].join('\n\n');
}
