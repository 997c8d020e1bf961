/** Histories: newest first and fifty at a time on the wire, oldest first and whole for the desk. */
import {describe, expect, it} from 'vitest';
import {kindOf, NOW, never, ok, openDesk, refused, wireOrder} from './desk.ts';

const HOUR = 3_600_000;
/** As many closed orders, a second apart, the newest now. */
function closed(count: number): readonly (readonly [string, object])[] {
  return Array.from({length: count}, (_, age) => {
    const closetm = NOW / 1000 - age;
    return [
      `O${String(count - age).padStart(4, '0')}`,
      wireOrder({status: 'canceled', reason: 'User requested', closetm}),
    ] as const;
  });
}
const pageOf = (rows: readonly (readonly [string, object])[], params: URLSearchParams) => {
  const ofs = Number(params.get('ofs') ?? 0);
  return ok({closed: Object.fromEntries(rows.slice(ofs, ofs + 50)), count: rows.length});
};

describe('closed orders', () => {
  it('are read to the end, oldest first', async () => {
    const rows = closed(130);
    const desk = openDesk({ClosedOrders: (params) => pageOf(rows, params)});
    const page = await desk.adapter.trading.closedOrders({symbol: null, since: NOW - HOUR, limit: 500}, never);
    expect(page.rows.map(({id}) => id)).toEqual(rows.map(([id]) => id).toReversed());
    expect([page.more, page.missing]).toEqual([false, []]);
    const [first] = desk.asked;
    expect(Object.fromEntries(first?.params ?? [])).toMatchObject({
      ...{closetime: 'close', consolidate_taker: 'false', start: String((NOW - HOUR) / 1000 - 1)},
    });
  });

  it('beyond the limit are not read: the oldest count', async () => {
    const rows = closed(130);
    const desk = openDesk({ClosedOrders: (params) => pageOf(rows, params)});
    const page = await desk.adapter.trading.closedOrders({symbol: null, since: NOW - HOUR, limit: 20}, never);
    expect(page.rows.map(({id}) => id)).toEqual(
      rows
        .map(([id]) => id)
        .toReversed()
        .slice(0, 20),
    );
    expect(page.more).toBe(true);
    expect(desk.asked.flatMap(({params}) => params.get('ofs') ?? [])).toEqual(['0', '100']);
  });

  it.each([0, 1, 2])('that close while page %i is read leave no hole', async (page) => {
    let rows = closed(150);
    const desk = openDesk({
      ClosedOrders(params) {
        const ofs = Number(params.get('ofs'));
        const late = Array.from(
          {length: 3},
          (_, at) => [`L${page}${at}`, wireOrder({status: 'canceled', closetm: NOW / 1000})] as const,
        );
        const answer = pageOf(rows, params);
        if (ofs === page * 50) rows = [...late, ...rows];
        return answer;
      },
    });
    const {rows: found} = await desk.adapter.trading.closedOrders({symbol: null, since: NOW - HOUR, limit: 500}, never);
    const old = found.map(({id}) => id).filter((id) => id?.startsWith('O'));
    expect(old).toEqual(
      closed(150)
        .map(([id]) => id)
        .toReversed(),
    );
  });

  it('have no hole where a page does not come: what is newer is missing, and said', async () => {
    const rows = closed(130);
    const desk = openDesk({
      ClosedOrders: (params) => (params.get('ofs') === '50' ? refused('EService:Unavailable') : pageOf(rows, params)),
    });
    const page = await desk.adapter.trading.closedOrders({symbol: null, since: NOW - HOUR, limit: 500}, never);
    expect(page).toMatchObject({more: true, missing: [{what: 'page 2 of the closed orders', error: {kind: 'exchange-down'}}]});
    expect(page.rows.map(({id}) => id)).toEqual(
      rows
        .slice(100)
        .map(([id]) => id)
        .toReversed(),
    );
  });

  it('without an instant count, and the first page that fails is thrown', async () => {
    const odd = {O1: wireOrder({status: 'canceled', closetm: 'never'})};
    const desk = openDesk({ClosedOrders: () => ok({closed: odd, count: 1})});
    expect((await desk.adapter.trading.closedOrders({symbol: null, since: NOW, limit: 5}, never)).rows).toMatchObject([
      {id: 'O1'},
    ]);
    const broken = openDesk({ClosedOrders: () => refused('EGeneral:Permission denied')});
    expect(await kindOf(broken.adapter.trading.closedOrders({symbol: null, since: NOW, limit: 5}, never))).toBe('permission');
  });
});

describe('fills', () => {
  it('are of the pair that was asked for, with the fee in quote', async () => {
    const trade = {
      ...{type: 'sell', price: '60000.1', vol: '0.25000000', fee: '24.00', time: NOW / 1000 + 0.25, maker: true, misc: ''},
    };
    const trades = {
      T2: {...trade, ordertxid: 'O1', pair: 'XXBTZUSD'},
      T1: {...trade, ordertxid: 'O2', pair: 'XETHZUSD', fee: '0.0'},
      T0: {...trade, ordertxid: '', pair: 'XXBTZUSD'},
    };
    const desk = openDesk({TradesHistory: () => ok({trades, count: 3})});
    const {rows, missing} = await desk.adapter.trading.fills({symbol: 'BTC/USD', since: NOW - HOUR, limit: 500}, never);
    expect(rows).toEqual([
      {
        ...{id: 'T2', symbol: 'BTC/USD', orderId: 'O1', clientOrderId: null, side: 'SELL', price: '60000.1', quantity: '0.25'},
        ...{fee: {asset: 'USD', amount: '24'}, liquidity: 'MAKER', cause: 'TRADE', at: '2026-11-27T12:00:00.250Z'},
      },
    ]);
    // A trade that names no order can belong to any: it is said.
    expect(missing).toMatchObject([{what: '1 of 3 fills'}]);
    // A fee of nothing may be one that was taken in base.
    const all = await desk.adapter.trading.fills({symbol: null, since: NOW - HOUR, limit: 500}, never);
    expect(all.rows.find(({id}) => id === 'T1')).toMatchObject({symbol: 'ETH/USD', fee: null});
  });
});

describe('an order that is looked for', () => {
  it('by its client id is the open one, else the latest of those that closed', async () => {
    const two = {
      O1: wireOrder({status: 'closed', opentm: 1_795_780_000, vol_exec: '0.5'}),
      O2: wireOrder({status: 'canceled', opentm: 1_795_780_800}),
      O3: wireOrder({status: 'canceled', opentm: 1_795_780_900, cl_ord_id: 'another'}),
    };
    const desk = openDesk({OpenOrders: () => ok({open: {}}), ClosedOrders: () => ok({closed: two, count: 3})});
    const ref = {symbol: 'BTC/USD', id: null, clientOrderId: 'mine'};
    expect(await desk.adapter.trading.order(ref, never)).toMatchObject({id: 'O2', status: 'CANCELED'});
    desk.answers.OpenOrders = () => ok({open: {O4: wireOrder()}});
    expect(await desk.adapter.trading.order(ref, never)).toMatchObject({id: 'O4', status: 'NEW'});
  });

  it('is not there only in the words of the exchange', async () => {
    const ref = {symbol: 'BTC/USD', id: 'OQCLML-BW3P3-BUCMWZ', clientOrderId: null};
    const asked = (answer: unknown) => openDesk({QueryOrders: () => answer}).adapter.trading.order(ref, never);
    expect([await asked(refused('EOrder:Unknown order')), await asked(ok({}))]).toEqual([null, null]);
    expect(await kindOf(asked(refused('EService:Busy')))).toBe('exchange-down');
    expect(await asked(ok({'OQCLML-BW3P3-BUCMWZ': wireOrder()}))).toMatchObject({id: 'OQCLML-BW3P3-BUCMWZ'});
  });

  it('by any text is looked for under both ids; a text that can be neither is nowhere', async () => {
    const desk = openDesk({
      OpenOrders: () => ok({open: {O4: wireOrder({cl_ord_id: '6d1b345e-2821-40e2-ad83-4ecb18a06876'})}}),
      ClosedOrders: () => ok({closed: {}, count: 0}),
    });
    const {trading} = desk.adapter;
    expect(await trading.lookUp('6d1b345e-2821-40e2-ad83-4ecb18a06876', never)).toMatchObject({
      complete: true,
      orders: [{id: 'O4', clientOrderId: '6d1b345e282140e2ad834ecb18a06876'}],
    });
    expect(await trading.lookUp('x'.repeat(64), never)).toEqual({orders: [], complete: true});
    desk.answers.ClosedOrders = () => refused('EGeneral:Permission denied');
    expect(await trading.lookUp('6d1b345e282140e2ad834ecb18a06876', never)).toMatchObject({
      complete: false,
      orders: [{id: 'O4'}],
    });
  });
});
