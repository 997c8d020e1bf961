import {describe, expect, it} from 'vitest';
import {mergeBooks} from '../../../../src/lib/router/merged-book.ts';
import {planRoute} from '../../../../src/lib/router/plan.ts';
import {PLAIN_SCREEN, type Screen} from '../../../../src/lib/ui/screen.ts';
import {bookView, depthBar} from '../../../../src/lib/ui/views/book.ts';
import {routeView} from '../../../../src/lib/ui/views/route.ts';
import {candidate, NOW, request} from '../../router/candidates.ts';

const accounts = [
  candidate({
    account: 'main',
    asks: [
      ['60000', '0.2'],
      ['60010', '1'],
    ],
    bids: [['59990', '0.5']],
    taker: '0.001',
    available: '50000',
  }),
  candidate({
    account: 'other',
    asks: [
      ['60005', '0.3'],
      ['60010', '1'],
    ],
    bids: [['59990', '0.1']],
    taker: '0.0008',
    available: '50000',
  }),
  candidate({account: 'poor', asks: [['59000', '1']], taker: '0.001', available: '0'}),
];
const gathered = {
  candidates: accounts,
  statuses: accounts.map(({account, exchange}) => ({account, exchange, status: 'ok' as const, latencyMs: 20})),
  failures: [],
};

describe('mxt route, for people', () => {
  it('compares the accounts, shows the plan and says what it saves', () => {
    const route = planRoute(request({quantity: '0.6'}), accounts, NOW);
    expect(routeView(route, null, PLAIN_SCREEN)).toMatchInlineSnapshot(`
      "Account  Symbol      Best       Average    Fee      With fee     Worse by  Fillable    Free  Split saves
      main     BTC/USDT  60,000  60,006.66667   0.1%  60,066.67333     1.86 bps       0.6  50,000         6.70
      other    BTC/USDT  60,005  60,007.5      0.08%  60,055.506       0.00 bps       0.6  50,000         0.00
      poor     BTC/USDT  59,000  59,000         0.1%  59,059        -165.93 bps       0         0         -
      poor left out (BTC/USDT): free 0 USDT is not enough: the smallest order is 0.00001 BTC at 59000 USDT

      Plan   Symbol    Quantity   Limit   Average    Fee       Cost
      other  BTC/USDT       0.6  60,010  60,007.5  28.80  36,033.30

      Buy 0.6 BTC for 36,033.30 USDT, fees 28.80 in it, 60,055.506 each.
      Best single account other at 60,055.506 with fee.
      Books 0 ms apart. Nothing was placed."
    `);
  });

  it('draws how deep the plan reaches on a terminal only', () => {
    const route = planRoute(request({quantity: '0.6'}), accounts.slice(0, 2), NOW);
    const reach = mergeBooks('BTC/USDT', {...gathered, candidates: accounts.slice(0, 2)}, 5, false, NOW);
    const screen = {...PLAIN_SCREEN, width: 200};
    const picture = routeView(route, reach, screen).split('\n').slice(-4);
    expect(picture).toMatchInlineSnapshot(`
      [
        "          60,000  ░░░ main",
        "          60,005  ████ other",
        "          60,010  ████░░░░░░░░░░░░░░░░░░░░░░░░░░ main, other",
        "                  █ other   ░ left in the book",
      ]
    `);
    expect(routeView(route, reach, PLAIN_SCREEN)).not.toContain('█');
  });

  it('paints what the plan takes and no more, each account in its own block and colour', () => {
    const route = planRoute(request({quantity: '1.2', mode: 'split'}), accounts.slice(0, 2), NOW);
    const reach = mergeBooks('BTC/USDT', {...gathered, candidates: accounts.slice(0, 2)}, 5, false, NOW);
    const screen: Screen = {width: 200, paint: (tone, text) => `<${tone}>${text}</>`};
    const picture = routeView(route, reach, screen).split('\n').slice(-4).join('\n');
    // 0.2 of main, 0.3 of other, and 0.7 of the 2 that both have at the last price.
    expect(picture).toMatchInlineSnapshot(`
      "          60,000  <cyan>███</><dim></> main
                60,005  <magenta>▓▓▓▓</><dim></> other
                60,010  <cyan>███</><magenta>▓▓▓▓▓▓▓▓</><dim>░░░░░░░░░░░░░░░░░░░</> main, other
                        <cyan>█</> main   <magenta>▓</> other   <dim>░</> left in the book"
    `);
    expect(picture.split('\n').at(-1)).toContain('other   ');
  });

  it('says that a plan goes on beyond the picture', () => {
    const route = planRoute(request({quantity: '1.2', mode: 'split'}), accounts.slice(0, 2), NOW);
    const reach = mergeBooks('BTC/USDT', {...gathered, candidates: accounts.slice(0, 2)}, 1, false, NOW);
    expect(routeView(route, reach, {...PLAIN_SCREEN, width: 200})).toContain('The plan goes on beyond the prices shown here.');
  });

  it('says so when nobody can trade', () => {
    const route = planRoute(request(), accounts.slice(2), NOW);
    expect(routeView(route, null, PLAIN_SCREEN)).toContain('No plan: no account can trade this.');
  });
});

describe('mxt book, for people', () => {
  it('shows who stands at each price', () => {
    expect(bookView(mergeBooks('BTC/USDT', gathered, 3, false, NOW), PLAIN_SCREEN)).toMatchInlineSnapshot(`
      "      Price  Quantity  Cumulative  Who
      ask  60,005       0.3         1.5  other
      ask  60,000       0.2         1.2  main
      ask  59,000       1           1    poor
      bid  59,990       0.6         0.6  main 0.5, other 0.1
      BTC/USDT  Spread -990 (the books cross), books 0 ms apart
      Account  Exchange  Latency  Status
      main     main        20 ms  ok
      other    other       20 ms  ok
      poor     poor        20 ms  ok"
    `);
  });

  it('with fees, prices are what a taker pays or gets', () => {
    const {asks, bids, spread} = mergeBooks('BTC/USDT', {...gathered, candidates: accounts.slice(0, 2)}, 3, true, NOW);
    expect(asks.map(({price, accounts: who}) => [price, who[0]?.account])).toEqual([
      ['60053.004', 'other'],
      ['60058.008', 'other'],
      ['60060', 'main'],
    ]);
    expect(bids[0]?.price).toBe('59942.008');
    expect(spread).toBe('110.996');
  });

  it('a bar is never nothing for something', () => {
    expect([depthBar('0.001', '5', 10), depthBar('5', '5', 10), depthBar('0', '0', 10)]).toEqual(['█', '██████████', '']);
  });
});
