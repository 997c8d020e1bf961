/** What `mxt hedge` shows. */
import type {HedgeDocument} from '../../arbitrage/hedge.ts';
import {amount} from '../format.ts';
import {prose} from '../prose.ts';
import type {Screen} from '../screen.ts';
import {placeView} from './order.ts';

/** What is held, what the position is to be, and the orders that were sent. */
export function hedgeView(document: HedgeDocument, screen: Screen): string {
  const {asset, account, symbol, exposure, position, target, reason} = document.hedge;
  if (!document.complete) return prose(`Nothing was sent: ${reason ?? 'not all that is held is known'}`, screen, 'bad');
  const state = `${asset} elsewhere ${amount(exposure)}; ${symbol} on ${account} ${amount(position)}, target ${amount(target)}.`;
  const nothing = document.orders.length === 0 ? [prose(`Nothing was sent: ${reason ?? 'nothing is to be done'}.`, screen)] : [];
  return [prose(state, screen), ...nothing, ...(document.orders.length === 0 ? [] : [placeView(document, screen)])].join('\n');
}
