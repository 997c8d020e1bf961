import {describe, expect, test} from 'vitest';
import type {Amending} from '../../../../src/lib/orders/change/amending.ts';
import {amendQuestion} from '../../../../src/lib/ui/panel/amend-question.ts';
import {amendSaid, cancelSaid} from '../../../../src/lib/ui/panel/outcome-text.ts';
import {anOrder} from '../../feed/orders.ts';

const asked = anOrder({account: 'main', id: '1'});
const error = {kind: 'network', message: 'No connection.', hint: 'Look at it with: mxt order show 1'} as const;

describe('what came of a cancel', () => {
  test('is called canceled only where the order is', () => {
    const text = (...verdicts: Parameters<typeof cancelSaid>[1]) => cancelSaid(asked, verdicts).text;
    expect(text({outcome: 'canceled', order: anOrder({status: 'CANCELED', filled: '4'})})).toBe(
      'main BTC/USDT 1: canceled, filled 4 before',
    );
    expect(text({outcome: 'canceled', order: anOrder({status: 'EXPIRED'})})).toBe('main BTC/USDT 1: had ended EXPIRED');
    expect(text({outcome: 'filled', order: anOrder({status: 'FILLED'})})).toBe('main BTC/USDT 1: too late, it was filled');
    expect(text({outcome: 'not-found', order: null})).toBe('main BTC/USDT 1: the exchange knows no such order');
    expect(text({outcome: 'unknown', order: null, error})).toBe(
      'main BTC/USDT 1: not known whether it is canceled (No connection. Look at it with: mxt order show 1)',
    );
    expect(text()).toBe('main BTC/USDT 1: no answer');
  });

  test('names the orders that ended with it', () => {
    const linked = {outcome: 'canceled', order: anOrder({id: '2', status: 'CANCELED'})} as const;
    const said = cancelSaid(asked, [{outcome: 'canceled', order: anOrder({status: 'CANCELED'})}, linked]);
    expect(said.text).toBe('main BTC/USDT 1: canceled; with it ended 2 CANCELED');
  });
});

describe('what came of an amend', () => {
  const document = {outcome: 'amended', order: anOrder({price: '60100'}), previous: null, adjustments: []} as const;

  test('tells changed, replaced, left as it was, and ended without a replacement apart', () => {
    expect(amendSaid(asked, document, true)).toEqual({text: 'main BTC/USDT 1: amended to 10 @ 60,100', heir: null});
    expect(amendSaid(asked, document, false).text).toBe('main BTC/USDT 1: it has these terms already, nothing was sent');
    const previous = {outcome: 'canceled', order: asked} as const;
    const heir = anOrder({id: '9', price: '60100'});
    expect(amendSaid(asked, {...document, previous, order: heir}, true)).toEqual({
      text: 'main BTC/USDT 1: replaced by 9, 10 @ 60,100',
      heir,
    });
    expect(amendSaid(asked, {...document, previous, outcome: 'partial', error}, true).text).toMatch(
      /^main BTC\/USDT 1: ended, and what should replace it does not rest \(No connection\./,
    );
    expect(amendSaid(asked, {...document, outcome: 'unknown'}, true).text).toBe(
      'main BTC/USDT 1: not known whether it is changed',
    );
    expect(amendSaid(asked, null, true).text).toBe(null);
  });
});

test('the question before an amend shows what would be sent, what the rules changed, and that it costs the order its place', () => {
  const order = anOrder({filled: '4', side: 'BUY', quantity: '10'});
  const amending = {
    handle: {environment: 'live'},
    adapter: {trading: {amendStyle: () => 'REPLACE'}},
    order,
    change: {price: '60100.1'},
    request: {side: 'BUY'},
    adjustments: [{field: 'price', from: '60100.17', to: '60100.1', rule: 'tick 0.1'}],
  };
  expect(amendQuestion(amending as unknown as Amending)).toBe(
    'LIVE: amend BUY main BTC/USDT 1: price 60,000 -> 60,100.1 (4 of it filled) (by rule: price 60100.17 -> 60100.1, tick 0.1), by canceling it and placing another one?',
  );
});
