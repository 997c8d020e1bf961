/** What every job of this folder works with, and what it knows of orders in common. */
import type {Rows} from '../../adapter/contract/rows.ts';
import {readRows} from '../../adapter/kit/pages.ts';
import {Row} from '../../adapter/kit/row.ts';
import type {Product} from '../../model/market.ts';
import type {Order} from '../../model/order.ts';
import {toAlgoOrder} from './algo.ts';
import type {Client} from './client.ts';
import {ContractSizes} from './contract-sizes.ts';
import {Families} from './families.ts';
import {Markets, TYPE_OF} from './markets.ts';
import {type Owner, toOrder} from './order.ts';
import {type InstrumentType, isContract, isLinear, typeOf} from './symbols.ts';
import {AccountMode} from './trade-mode.ts';

export interface Desk {
  readonly client: Client;
  readonly markets: Markets;
  readonly sizes: ContractSizes;
  readonly families: Families;
  readonly products: readonly Product[];
  readonly mode: AccountMode;
  readonly owner: Owner;
  /** Until when OKX's countdown runs that ends every order; monotonic ms. */
  countdownEnds: number;
}

export function openDesk(client: Client): Desk {
  const {account, exchange, products} = client.context.account;
  return {
    client,
    markets: new Markets(client),
    sizes: new ContractSizes(client),
    families: new Families(),
    products,
    mode: new AccountMode(client),
    owner: {account, exchange},
    countdownEnds: 0,
  };
}

/** Plain orders row by row; one without an id can be neither shown as one order nor canceled. */
export async function ordersOf(desk: Desk, payloads: readonly unknown[], signal: AbortSignal): Promise<Rows<Order>> {
  const {families, owner, sizes} = desk;
  const own = payloads.filter((payload) => isSpoken(payload));
  await sizes.learnRows(own, signal);
  const {rows, missing} = readRows('orders', own, (payload) => {
    const row = new Row(payload);
    return row.text('ordId') === '' ? null : toOrder(row, owner, sizes.of(row.text('instId')));
  });
  return {rows: families.complete(rows), missing};
}

/** The same for conditional orders. */
export async function algoOrdersOf(desk: Desk, payloads: readonly unknown[], signal: AbortSignal): Promise<Rows<Order>> {
  const {families, owner, sizes} = desk;
  const own = payloads.filter((payload) => isSpoken(payload));
  await sizes.learnRows(own, signal);
  const orders = readRows('conditional orders', own, (payload) => {
    const row = new Row(payload);
    return row.text('algoId') === '' ? null : toAlgoOrder(row, owner, sizes.of(row.text('instId')));
  });
  for (const order of orders.rows) families.note(order);
  return orders;
}

/** Every product that the adapter speaks, whatever the account trades. */
export const SPOKEN_PRODUCTS: readonly Product[] = ['spot', 'linear'];

/** Types of instrument on OKX's pages. https://www.okx.com/docs-v5/en/#public-data-rest-api-get-instruments */
const TYPES: readonly string[] = ['SPOT', 'MARGIN', 'SWAP', 'FUTURES', 'OPTION', 'EVENTS'];

/**
 * Lists and streams that are asked for without a type have orders on margin, dated futures and options as well. A type that is on no
 * page says nothing against a row: left out, an order would be open that no list shows.
 */
export function isSpoken(payload: unknown, products: readonly Product[] = SPOKEN_PRODUCTS): boolean {
  const type = new Row(payload).text('instType');
  return !TYPES.includes(type) || typesOf(undefined, products).some((each) => each === type);
}

/** Whether a row is of something that is counted in the base: spot, and contracts that are settled in their quote. */
export function isSized(row: Row): boolean {
  const instId = row.text('instId');
  return !isContract(instId) || isLinear(instId);
}

/** The kinds of instrument that a question is about: that of its symbol, else those of these products. */
export function typesOf(instId: string | undefined, products: readonly Product[]): readonly InstrumentType[] {
  return instId === undefined ? products.map((product) => TYPE_OF[product]) : [typeOf(instId)];
}

/** For lists that take one type or none, which is all of them. */
export function typeIn(types: readonly InstrumentType[]): InstrumentType | undefined {
  return types.length === 1 ? types[0] : undefined;
}
