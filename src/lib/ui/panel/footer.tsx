import {Text} from 'ink';
import type {Order} from '../../model/order.ts';
import {amount} from '../format.ts';
import {printable} from '../printable.ts';
import type {PanelState} from './panel-state.ts';

/** Those that lead to all others come first: a narrow terminal shows only these. */
const KEYS = '? help  q quit  j k move  enter show  / filter  s sort  a amend  c cancel  C cancel all  b balance  p position';

/** What is being asked, else the last message, else the keys. */
export function Footer({state}: {readonly state: PanelState}) {
  const [order] = state.subjects;
  if (state.mode === 'filter') return <Text>{`Filter: ${state.filter}▏  enter keeps it, escape clears it`}</Text>;
  if (state.mode === 'cancel-all') {
    return (
      <Text color="red">{`Cancel all ${state.subjects.length} open orders shown? Type YES and enter: ${state.typed}▏`}</Text>
    );
  }
  if (order !== undefined && state.mode === 'cancel-one') return <Text color="yellow">{`Cancel ${named(order)}? y/n`}</Text>;
  if (order !== undefined && state.mode === 'amend') {
    return <Text color="yellow">{`New PRICE, PRICE QUANTITY or - QUANTITY for ${named(order)}: ${state.typed}▏`}</Text>;
  }
  if (order !== undefined && state.mode === 'amend-sure') return <Text color="yellow">{`${changed(order, state)}? y/n`}</Text>;
  return <Text wrap="truncate">{state.message === '' ? KEYS : printable(state.message)}</Text>;
}

function named({side, remaining, symbol, price, stopPrice, account}: Order): string {
  return printable(`${side ?? 'order'} ${amount(remaining)} ${symbol} @ ${amount(price ?? stopPrice)} on ${account}`);
}

function changed(order: Order, {change}: PanelState): string {
  const price = change?.price == null ? [] : [`price ${amount(order.price)} -> ${amount(change.price)}`];
  const quantity = change?.quantity == null ? [] : [`quantity ${amount(order.quantity)} -> ${amount(change.quantity)}`];
  const {side, symbol, account} = order;
  return printable(`Amend ${side ?? 'order'} ${symbol} on ${account}: ${[...price, ...quantity].join(', ')}`);
}
