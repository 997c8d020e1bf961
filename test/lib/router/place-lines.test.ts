/** Orders of a file on scripted exchanges: what one account cannot do never hides what became of the others. */
import {describe, expect, it} from 'vitest';
import {DeskError} from '../../../src/lib/model/errors.ts';
import {exitCodeOfLines, placeLines} from '../../../src/lib/router/place-lines.ts';
import type {TypedPlacing} from '../../../src/lib/router/place-typed.ts';
import {patched} from '../../support/patched.ts';
import {rig} from '../../support/scripted-exchange.ts';
import {limitTerms} from '../../support/terms.ts';

function placing(on: string, typed: Partial<TypedPlacing['typed']> = {}): TypedPlacing {
  return {
    ...{on, mode: 'best', options: {exact: false, allowDuplicate: false, despite: []}},
    typed: {...limitTerms(), maxSlippage: null, clientId: null, ...typed},
    routing: {gathering: {anyQuote: false, exclude: []}, replan: 0},
  };
}

/** An order on an account that answers, and one in words on an account that does not. */
async function placeBeside(typed: Partial<TypedPlacing['typed']>) {
  const desk = rig();
  const market = async () => Promise.reject(new DeskError('exchange-down', 'It is down.'));
  const silent = patched(await desk.handle.adapter(), {market});
  const accounts = [desk.handle, {...desk.handle, account: 'down', adapter: async () => silent}];
  const lines = [placing('desk'), placing('down', typed)].map((each, index) => ({line: index + 1, placing: each}));
  const placed = await desk.time.until(placeLines(lines, {...desk.deps, accounts}, async () => true));
  if (placed === null) throw new Error('it was not declined');
  return placed;
}

describe('a line in words whose account does not answer', () => {
  it.each([
    ['a share', {quantity: '50%'}],
    ['a price in words', {price: 'bid-1%'}],
    ['an amount at a price', {quantity: '500', quantityIn: 'QUOTE' as const}],
  ])('%s: the order beside it is placed and reported, and no word stands where a number belongs', async (_, typed) => {
    const placed = await placeBeside(typed);
    expect(placed.lines).toMatchObject([
      {outcome: 'placed'},
      {outcome: 'rejected', account: 'down', error: {kind: 'exchange-down'}},
    ]);
    expect(placed.orders.map(({line, order}) => [line, order.quantity, order.price])).toEqual([[1, '0.01', '60000']]);
    expect(exitCodeOfLines(placed)).toBe(3);
  });
});
