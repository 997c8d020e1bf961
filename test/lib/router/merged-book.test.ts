import {expect, it} from 'vitest';
import {mergeBooks} from '../../../src/lib/router/merged-book.ts';

it('an account whose book failed is failed among the accounts too', () => {
  const error = {kind: 'network', message: 'No connection.', account: 'down', exchange: 'northex'} as const;
  const told = {account: 'down', exchange: 'northex', status: 'ok', latencyMs: 3} as const;
  const candidate = {
    ...{account: 'down', exchange: 'northex', symbol: 'BTC/USDT', market: null, book: null, fees: null, available: null},
    ...{bookId: 'northex', conversion: null, excluded: 'order book not known: No connection.', latencyMs: 3},
  };
  const document = mergeBooks('BTC/USDT', {candidates: [candidate], statuses: [told], failures: [error]}, 10, false, 0);
  expect(document.complete).toBe(false);
  expect(document.accounts).toEqual([{...told, status: 'failed', error, excluded: candidate.excluded, standardFee: false}]);
});
