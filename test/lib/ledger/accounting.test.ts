/** The identity: whatever happened, the change of equity is the sum of the fields, to the last digit. */
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {type AccountHistory, runAccount} from '../../../src/lib/ledger/accounting/account-run.ts';
import {flowsOf, rowsBetween} from '../../../src/lib/ledger/accounting/cuts.ts';
import type {Method} from '../../../src/lib/ledger/accounting/inventory.ts';
import {matchMoves} from '../../../src/lib/ledger/accounting/matches.ts';
import {FIELDS, sumOfFields} from '../../../src/lib/ledger/accounting/money.ts';
import {priceLineOf} from '../../../src/lib/ledger/accounting/price-line.ts';
import {groupedSums, type Sums, sumsOf} from '../../../src/lib/ledger/accounting/sums.ts';
import {type Decimal, dec, plain, ZERO} from '../../../src/lib/model/decimal.ts';
import type {EntryKind, LedgerEntry} from '../../../src/lib/model/ledger.ts';
import type {Fill} from '../../../src/lib/model/order.ts';
import type {EquitySnapshot, LedgerRow} from '../../../src/lib/state/ledger-memory.ts';

const HOUR = 3_600_000;
const T0 = Date.UTC(2026, 10, 27, 20);
const COINS = ['BTC', 'ETH', 'USDT', 'BNB'] as const;
const NO_MOVES = new Map();

const iso = (at: number) => new Date(at).toISOString();
const snapshot = (at: number, coins: Readonly<Record<string, readonly [string, string, string?]>>): EquitySnapshot => ({
  at,
  coins: Object.entries(coins).map(([asset, [quantity, price, unrealized = '0']]) => ({asset, quantity, price, unrealized})),
});
const entry = (at: number, kind: EntryKind, asset: string, amount: string, change: Partial<LedgerEntry> = {}): LedgerRow => {
  const id = `${kind} ${at} ${asset} ${amount}`;
  return {id, at, entry: {id, kind, asset, amount, at: iso(at), symbol: null, tradeId: null, reference: null, ...change}};
};
const fill = (
  at: number,
  side: 'BUY' | 'SELL',
  quantity: string,
  price: string,
  fee: Fill['fee'],
  symbol = 'BTC/USDT',
): LedgerRow => ({
  ...{id: `fill ${at}`, at},
  fill: {
    ...{id: `fill ${at}`, symbol, orderId: '1', clientOrderId: null, side, price, quantity, fee, liquidity: 'TAKER'},
    ...{cause: 'TRADE', at: iso(at)},
  },
});
const history = (snapshots: readonly EquitySnapshot[], rows: readonly LedgerRow[], account = 'main'): AccountHistory => ({
  ...{account, exchange: 'x', snapshots, rows, prices: priceLineOf(snapshots, rows)},
});
const run = (snapshots: readonly EquitySnapshot[], rows: readonly LedgerRow[], method: Method = 'average'): Sums => {
  const {postings, changes} = runAccount(history(snapshots, rows), method, NO_MOVES);
  return sumsOf(postings, changes);
};
const total = (sums: Sums) => plain(sumOfFields(Object.fromEntries(FIELDS.map((field) => [field, dec(sums[field])])) as never));

/** What an account holds after rows, so that nothing is unexplained. */
function after(start: EquitySnapshot, rows: readonly LedgerRow[], until: number): Map<string, Decimal> {
  const held = new Map(start.coins.map(({asset, quantity}) => [asset, dec(quantity)]));
  const told = rows.filter(({at}) => at <= until).flatMap(flowsOf);
  for (const [asset, amount] of told) held.set(asset, (held.get(asset) ?? ZERO).plus(amount));
  return held;
}

describe('profit and loss of one account', () => {
  const start = snapshot(T0, {USDT: ['10000', '1'], BTC: ['1', '100']});

  it('realizes what was bought before at the price of the start', () => {
    const rows = [fill(T0 + HOUR, 'SELL', '0.5', '120', {asset: 'USDT', amount: '0.06'})];
    const end = snapshot(T0 + 2 * HOUR, {USDT: ['10059.94', '1'], BTC: ['0.5', '130']});
    expect(run([start, end], rows)).toEqual({
      ...{equityChange: '24.94', realized: '10', unrealizedChange: '15', funding: '0', interest: '0', fees: '0.06'},
      ...{deposits: '0', withdrawals: '0', unexplained: '0'},
    });
  });

  it('takes the oldest coins first, or all at their average', () => {
    const rows = [fill(T0 + 1, 'BUY', '1', '200', null), fill(T0 + 2, 'SELL', '1', '300', null)];
    const end = snapshot(T0 + HOUR, {USDT: ['10100', '1'], BTC: ['1', '300']});
    expect(run([start, end], rows, 'fifo')).toMatchObject({equityChange: '300', realized: '200', unrealizedChange: '100'});
    expect(run([start, end], rows, 'average')).toMatchObject({equityChange: '300', realized: '150', unrealizedChange: '150'});
  });

  it('counts a fee in another coin at the market of its time, and a rebate as a negative fee', () => {
    const before = snapshot(T0, {USDT: ['1000', '1'], BTC: ['1', '100'], BNB: ['2', '500']});
    const rows = [
      fill(T0 + 1, 'BUY', '1', '100', {asset: 'BNB', amount: '0.01'}),
      entry(T0 + 2, 'REBATE', 'USDT', '1.5'),
      entry(T0 + 3, 'FEE', 'USDT', '-0.5'),
    ];
    const end = snapshot(T0 + HOUR, {USDT: ['901', '1'], BTC: ['2', '100'], BNB: ['1.99', '600']});
    expect(run([before, end], rows)).toMatchObject({fees: '4', unrealizedChange: '199', unexplained: '0', equityChange: '195'});
  });

  it('adds profit, funding, interest and liquidation of contracts, and what is not realized of them', () => {
    const rows = [
      entry(T0 + 1, 'PROFIT', 'USDT', '12'),
      entry(T0 + 2, 'FUNDING', 'USDT', '-3'),
      entry(T0 + 3, 'LIQUIDATION', 'USDT', '-5'),
      entry(T0 + 4, 'INTEREST', 'USDT', '0.25'),
      entry(T0 + 5, 'REWARD', 'USDT', '0.5'),
    ];
    const end = snapshot(T0 + HOUR, {USDT: ['10004.75', '1', '-2'], BTC: ['1', '100']});
    expect(run([start, end], rows)).toMatchObject({
      ...{equityChange: '2.75', realized: '7', unrealizedChange: '-2', funding: '-3', interest: '0.75', unexplained: '0'},
    });
  });

  it('leaves over what nothing tells', () => {
    const end = snapshot(T0 + HOUR, {USDT: ['10000', '1'], BTC: ['1.25', '110']});
    expect(run([start, end], [])).toMatchObject({equityChange: '37.5', unrealizedChange: '10', unexplained: '27.5'});
  });

  it('calls an entry unexplained whose kind is not known, and names it', () => {
    const end = snapshot(T0 + HOUR, {USDT: ['10007', '1'], BTC: ['1', '100']});
    const rows = [entry(T0 + 1, 'UNKNOWN', 'USDT', '7', {raw: 'MYSTERY'})];
    expect(run([start, end], rows)).toMatchObject({equityChange: '7', unexplained: '7'});
    expect(runAccount(history([start, end], rows), 'average', NO_MOVES).unknown).toEqual(['MYSTERY']);
  });

  it('gives a coin without a price the value of what it was converted from', () => {
    const rows = [
      entry(T0 + 1, 'CONVERSION', 'USDT', '-100', {reference: 'c'}),
      entry(T0 + 1, 'CONVERSION', 'ODD', '5', {reference: 'c'}),
    ];
    const end = snapshot(T0 + HOUR, {USDT: ['9900', '1'], BTC: ['1', '100'], ODD: ['5', '21']});
    expect(run([start, end], rows)).toMatchObject({equityChange: '5', unexplained: '0'});
  });
});

describe('rows near a snapshot', () => {
  const [start, end] = [snapshot(T0, {BTC: ['1', '100']}), snapshot(T0 + HOUR, {BTC: ['4', '100']})];
  const at = (time: number, amount: string) => entry(time, 'DEPOSIT', 'BTC', amount);

  it('belong where what was held says', () => {
    const rows = [at(T0 - 900, '1'), at(T0 + 800, '2'), at(T0 + HOUR + 700, '4')];
    expect(rowsBetween(start, end, rows).map(({entry: each}) => each?.amount)).toEqual(['1', '2']);
    expect(rowsBetween(start, snapshot(T0 + HOUR, {BTC: ['7', '100']}), rows).map(({entry: each}) => each?.amount)).toEqual([
      '2',
      '4',
    ]);
    expect(rowsBetween(start, snapshot(T0 + HOUR, {BTC: ['8', '100']}), rows)).toHaveLength(3);
    for (const row of rowsBetween(start, end, rows)) expect(row.at > start.at && row.at <= end.at).toBe(true);
  });

  it('belong there also among a hundred others: a market order has many fills', () => {
    const others = Array.from({length: 100}, (_, index) => at(T0 + 10 + index, '1'));
    const whole = snapshot(T0 + HOUR, {BTC: ['104', '100']});
    expect(rowsBetween(start, whole, [at(T0 - 500, '3'), ...others])).toHaveLength(101);
  });

  it('belong there in whole seconds too, behind exacter ones that came before the snapshot', () => {
    const [early, late] = [snapshot(T0 + 700, {BTC: ['9', '100']}), snapshot(T0 + 950, {BTC: ['4', '100']})];
    const rows = [at(T0, '-3'), at(T0, '-2'), at(T0 + 533, '5'), at(T0 + 534, '4')];
    expect(rowsBetween(early, late, rows).map(({entry: each}) => each?.amount)).toEqual(['-3', '-2']);
    const later = snapshot(T0 + 950, {BTC: ['7', '100']});
    expect(rowsBetween(early, later, rows).map(({entry: each}) => each?.amount)).toEqual(['-2']);
  });

  it('are taken by their times where nothing comes out even', () => {
    const rows = [at(T0 - 900, '1'), at(T0 + 800, '7')];
    expect(rowsBetween(start, end, rows).map(({entry: each}) => each?.amount)).toEqual(['7']);
  });

  it('further away are none of it', () => {
    const rows = [at(T0 - 60_000, '2'), at(T0 + 800, '1')];
    expect(rowsBetween(start, end, rows)).toHaveLength(1);
  });
});

describe('own money that moves', () => {
  const prices = {USDT: ['1000', '1'], BTC: ['1', '100']} as const;

  it('between wallets of an account changes nothing', () => {
    const rows = [entry(T0 + 1, 'TRANSFER', 'USDT', '-50'), entry(T0 + 2, 'TRANSFER', 'USDT', '50')];
    expect(matchMoves([history([snapshot(T0, prices), snapshot(T0 + HOUR, prices)], rows)]).inside.size).toBe(2);
  });

  it('between accounts is neither a deposit nor a withdrawal of all, and both of each', () => {
    const sent = [
      entry(T0 + 1, 'WITHDRAWAL', 'BTC', '-0.5', {reference: 'tx'}),
      entry(T0 + 1, 'FEE', 'BTC', '-0.01', {reference: 'tx'}),
    ];
    const came = [entry(T0 + 2, 'DEPOSIT', 'BTC', '0.5', {reference: 'tx'})];
    const one = history([snapshot(T0, prices), snapshot(T0 + HOUR, {...prices, BTC: ['0.49', '110']})], sent, 'one');
    const other = history([snapshot(T0, prices), snapshot(T0 + HOUR, {...prices, BTC: ['1.5', '110']})], came, 'other');
    const {moves} = matchMoves([one, other]);
    const results = [one, other].map((each) => runAccount(each, 'average', moves));
    const [postings, changes] = [results.flatMap((each) => each.postings), results.flatMap((each) => each.changes)];
    expect(sumsOf(postings, changes)).toMatchObject({deposits: '0', withdrawals: '0', fees: '1', unexplained: '0'});
    expect(groupedSums('account', postings, changes)).toMatchObject([
      ['one', {withdrawals: '50', deposits: '0', unexplained: '0'}],
      ['other', {withdrawals: '0', deposits: '50', unexplained: '0'}],
    ]);
  });
});

const amount = fc.integer({min: 1, max: 10 ** 9}).map((units) => plain(dec(units).div(10 ** 6)));
const price = fc.integer({min: 1, max: 10 ** 12}).map((units) => plain(dec(units).div(10 ** 7)));
const signed = fc.tuple(amount, fc.boolean()).map(([value, isOut]) => (isOut ? `-${value}` : value));
const someRow = fc
  .tuple(fc.integer({min: 1, max: 70}), fc.nat(8), fc.constantFrom(...COINS), signed, price)
  .map(([hours, kind, asset, value, at]) => {
    const time = T0 + hours * HOUR;
    const size = value.replace('-', '');
    if (kind === 0)
      return fill(time, value.startsWith('-') ? 'SELL' : 'BUY', size, at, {asset, amount: plain(dec(size).div(1000))});
    const kinds = ['FEE', 'PROFIT', 'FUNDING', 'INTEREST', 'REBATE', 'DEPOSIT', 'LIQUIDATION', 'CONVERSION'] as const;
    return entry(time, kinds[kind - 1] ?? 'FEE', asset, value);
  });
const held = fc.record(
  Object.fromEntries(COINS.map((coin) => [coin, fc.tuple(signed, price, signed)])) as Record<
    string,
    fc.Arbitrary<[string, string, string]>
  >,
);

describe.each(['average', 'fifo'] as const)('by %s, over any rows and prices', (method) => {
  it('the fields come to the change of equity, in all and in each row of every grouping', () => {
    fc.assert(
      fc.property(
        held,
        fc.array(someRow, {maxLength: 40}),
        fc.array(held, {minLength: 3, maxLength: 3}),
        (first, unsorted, later) => {
          const rows = unsorted.toSorted((a, b) => a.at - b.at).map((row, index) => ({...row, id: `${index}`}) as LedgerRow);
          const snapshots = [snapshot(T0, first), ...later.map((each, index) => snapshot(T0 + (index + 1) * 24 * HOUR, each))];
          const {postings, changes} = runAccount(history(snapshots, rows), method, NO_MOVES);
          const sums = sumsOf(postings, changes);
          const worth = ({coins}: EquitySnapshot) =>
            coins.reduce<Decimal>(
              (sum, coin) =>
                sum
                  .plus(
                    dec(coin.quantity)
                      .times(coin.price ?? '0')
                      .toDecimalPlaces(8),
                  )
                  .plus(
                    dec(coin.unrealized)
                      .times(coin.price ?? '0')
                      .toDecimalPlaces(8),
                  ),
              ZERO,
            );
          const [start, end] = [snapshots[0], snapshots.at(-1)];
          if (start === undefined || end === undefined) throw new Error('no snapshots');
          expect(sums.equityChange).toBe(plain(worth(end).minus(worth(start))));
          expect(total(sums)).toBe(sums.equityChange);
          for (const key of ['asset', 'account', 'day'] as const) {
            const grouped = groupedSums(key, postings, changes);
            for (const [, row] of grouped) expect(total(row)).toBe(row.equityChange);
            const all = grouped.reduce<Decimal>((sum, [, row]) => sum.plus(row.equityChange), ZERO);
            expect(plain(all)).toBe(sums.equityChange);
          }
        },
      ),
      {numRuns: 150},
    );
  });

  it('nothing is unexplained where the rows tell all that changed', () => {
    const told = fc.array(
      someRow.filter(({entry: each}) => each?.kind !== 'CONVERSION'),
      {maxLength: 40},
    );
    fc.assert(
      fc.property(held, told, price, (first, unsorted, last) => {
        const rows = unsorted.toSorted((a, b) => a.at - b.at).map((row, index) => ({...row, id: `${index}`}) as LedgerRow);
        const start = snapshot(T0, first);
        const ends = [24, 48, 72].map((hours) => {
          const now = after(start, rows, T0 + hours * HOUR);
          return snapshot(
            T0 + hours * HOUR,
            Object.fromEntries([...now].map(([asset, quantity]) => [asset, [plain(quantity), last] as const])),
          );
        });
        const sums = run([start, ...ends], rows, method);
        expect(sums.unexplained).toBe('0');
        expect(total(sums)).toBe(sums.equityChange);
      }),
      {numRuns: 150},
    );
  });
});
