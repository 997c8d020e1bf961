/** What `mxt position close` shows. */
import type {CloseDocument} from '../../orders/end/close-positions.ts';
import type {Screen} from '../screen.ts';
import {failureLines} from './accounts.ts';
import {journaledInLines} from './journaled-in.ts';
import {placeView} from './order.ts';

/** The orders, and the accounts that did not answer what they hold. */
export function closeView(document: CloseDocument, screen: Screen): string {
  const {orders, accounts, journaledIn} = document;
  const nothing = accounts.every(({error}) => error === undefined) ? ['No such position is open.'] : [];
  const orderLines = orders.length === 0 ? nothing : [placeView(document, screen)];
  return [...orderLines, ...journaledInLines(journaledIn, screen), ...failureLines(accounts, screen)].join('\n');
}
