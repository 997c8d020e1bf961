import {expect, it} from 'vitest';
import {namedTypes} from '../../scripts/named-types.ts';

const LIBRARY = `/** What it is for. */
import type { Order } from '../lib/order.js';
import { Failed } from '../lib/errors.js';
export { Failed, type Kind } from '../lib/errors.js';
/** Places one. */
export declare function place(wish: Wish): Promise<Order>;
interface Wish {
    readonly side: string;
}
interface Unnamed {
    readonly side: Wish;
}
`;

const ORDER = `/** Orders, as the exchange has them. */
import type { Amount } from './amount.js';
import type { Journal } from './journal.js';
/** One order. */
export interface Order {
    readonly size: Amount;
}
/** Of the inside. */
export declare function judge(journal: Journal): Order;
`;

const texts = new Map([
  ['library/orders.d.ts', LIBRARY],
  ['lib/order.d.ts', ORDER],
  ['lib/errors.d.ts', 'export type Kind = string;\nexport declare class Failed extends Error {\n    readonly kind: Kind;\n}\n'],
  ['lib/amount.d.ts', 'export type Amount = string;\nexport type Other = number;\n'],
  ['lib/journal.d.ts', 'export interface Journal {\n    readonly rows: number;\n}\n'],
]);

it('what an entry names stays, through all files, with its comment; the rest goes, and files that are empty then', () => {
  const kept = namedTypes(texts, new Set(['library/orders.d.ts']));
  expect([...kept.keys()].sort()).toEqual(['lib/amount.d.ts', 'lib/errors.d.ts', 'lib/order.d.ts', 'library/orders.d.ts']);
  expect(kept.get('library/orders.d.ts')).toBe(`/** What it is for. */
import type {Order} from '../lib/order.js';
export {Failed} from '../lib/errors.js';
export type {Kind} from '../lib/errors.js';
/** Places one. */
export declare function place(wish: Wish): Promise<Order>;
interface Wish {
    readonly side: string;
}
`);
  expect(kept.get('lib/order.d.ts')).toBe(`import type {Amount} from './amount.js';
/** One order. */
export interface Order {
    readonly size: Amount;
}
`);
  expect(kept.get('lib/amount.d.ts')).toBe('export type Amount = string;\n');
});
