/** An order in a question, in one line. */
import {legsOf, linkedWords} from '../../model/linked.ts';
import {splitSymbol} from '../../model/symbol.ts';

/** An order in a question: `BUY 0.5 BTC/USDT at 60000`. */
export function orderWords({
  side,
  quantity,
  quantityIn,
  symbol,
  price,
  stopPrice = null,
  triggerBy = null,
  ...asked
}: AskedOrder): string {
  const unit = quantityIn === 'QUOTE' ? ` ${splitSymbol(symbol)?.quote ?? 'in quote'} of` : '';
  const condition = stopPrice === null ? '' : `, when the ${(triggerBy ?? 'LAST').toLowerCase()} price is ${stopPrice}`;
  const legs = linkedWords(legsOf(asked, () => null));
  return `${side} ${quantity}${unit} ${symbol} at ${price ?? 'market'}${condition}${legs === '' ? '' : `, with ${legs}`}`;
}

/** The same with where it goes. */
export function placingWords(order: AskedOrder, {on, mode}: {readonly on: string | null; readonly mode: string}): string {
  return `${orderWords(order)}${on === null ? `, routed (${mode})` : ` on ${on}`}`;
}

interface AskedOrder {
  readonly side: string;
  readonly quantity: string;
  readonly quantityIn: 'BASE' | 'QUOTE';
  readonly symbol: string;
  readonly price: string | null;
  readonly stopPrice?: string | null;
  readonly triggerBy?: string | null;
  readonly takeProfit?: string | null;
  readonly stopLoss?: string | null;
}
