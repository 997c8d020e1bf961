/** Contracts of a Bybit account over real HTTP: positions, what holds them, settings and funding. */
import {afterEach, describe, expect, it} from 'vitest';
import type {Derivatives} from '../../../../src/lib/adapter/contract/derivatives.ts';
import {deskOf, failureOf, type Handler, ok, type Reply, refused, type ServedDesk, soon} from './desk.ts';

const POSITIONS = '/v5/position/list';
const INFO = '/v5/account/info';
const WALLET = '/v5/account/wallet-balance';
const COLLATERAL = '/v5/spot-margin-trade/collateral';
const LOG = '/v5/account/transaction-log';
const BTC = 'BTC/USDT:USDT';

let current: ServedDesk | null = null;
afterEach(() => current?.close());

async function contracts(answers: Record<string, Handler | Reply>): Promise<Derivatives & Pick<ServedDesk, 'asked'>> {
  await current?.close();
  current = await deskOf(answers, {products: ['spot', 'linear']});
  const {adapter, asked} = current;
  if (adapter.derivatives === undefined) throw new Error('no contracts');
  return {...adapter.derivatives, asked};
}

const mode = (marginMode: string): Reply => ok({marginMode, unifiedMarginStatus: 5});
const held = (change: Record<string, unknown> = {}) => ({
  ...{symbol: 'BTCUSDT', side: 'Buy', size: '0.5', avgPrice: '60000', breakEvenPrice: '60066.1', markPrice: '61000'},
  ...{liqPrice: '48000.5', leverage: '10', positionIdx: 0, positionIM: '3050', positionMM: '152.5', positionBalance: '3100'},
  ...{unrealisedPnl: '500', curRealisedPnl: '-33', ...change},
});
const inUsdt =
  (...rows: unknown[]): Handler =>
  ({query}) =>
    ok({list: query.get('settleCoin') === 'USDT' ? rows : [], nextPageCursor: ''});

describe('positions of Bybit', () => {
  it('come with what they cost, what holds them and the mode of the account', async () => {
    const short = held({symbol: '1000PEPEUSDT', side: 'Sell', size: '7', liqPrice: '', leverage: '', curRealisedPnl: ''});
    const {positions} = await contracts({[POSITIONS]: inUsdt(held(), short, held({size: '0'})), [INFO]: mode('REGULAR_MARGIN')});
    const {rows, missing} = await positions(soon());
    expect(missing).toEqual([]);
    expect(rows).toEqual([
      {
        ...{symbol: BTC, coin: 'BTC', coinsPerUnit: '1', quantity: '0.5', entryPrice: '60000', breakEvenPrice: '60066.1'},
        ...{markPrice: '61000', liquidationPrice: '48000.5', leverage: '10', marginMode: 'CROSS', margin: '3050'},
        ...{maintenance: '152.5', unrealizedPnl: '500', realizedPnl: '-33', positionMode: 'ONE_WAY'},
      },
      expect.objectContaining({
        ...{symbol: '1000PEPE/USDT:USDT', coin: 'PEPE', coinsPerUnit: '1000', quantity: '-7'},
        ...{liquidationPrice: null, leverage: null, realizedPnl: null},
      }),
    ]);
  });

  it('of isolated margin are held by a wallet of their own', async () => {
    const {positions} = await contracts({[POSITIONS]: inUsdt(held()), [INFO]: mode('ISOLATED_MARGIN')});
    expect((await positions(soon())).rows).toMatchObject([{marginMode: 'ISOLATED', margin: '3100'}]);
  });

  it('are shown without their mode where it cannot be read', async () => {
    const {positions} = await contracts({[POSITIONS]: inUsdt(held()), [INFO]: refused(10005)});
    expect((await positions(soon())).rows).toMatchObject([{quantity: '0.5', marginMode: null}]);
  });
});

describe('contracts of other kinds', () => {
  const others = async (answer: (category: string | null) => Reply) => {
    const {unread} = await contracts({[POSITIONS]: ({query}) => answer(query.get('category'))});
    return unread?.(soon());
  };
  const list = (...symbols: readonly string[]) => ok({list: symbols.map((symbol) => held({symbol})), nextPageCursor: ''});

  it('are named with their coins where some are held', async () => {
    expect(await others((category) => (category === 'inverse' ? list('BTCUSD', 'ETHUSDH27') : list()))).toEqual([
      'inverse contracts (BTC, ETH)',
    ]);
    expect(await others((category) => (category === 'option' ? list('BTC-26DEC26-100000-C-USDT') : list()))).toEqual([
      'options (BTC)',
    ]);
    expect(await others(() => list())).toEqual([]);
    expect(await others(() => ok({list: [held({symbol: 'BTCUSD', side: '', size: '0'})]}))).toEqual([]);
  });

  it('are named by their whole spelling where that is of no known form, and where their size cannot be read', async () => {
    const rows = ok({list: [held({symbol: 'BTC-NEW'}), held({symbol: 'ETHUSD', size: 'many'})], nextPageCursor: ''});
    expect(await others((category) => (category === 'inverse' ? rows : list()))).toEqual(['inverse contracts (BTC-NEW, ETH)']);
  });

  it('are named as well where they cannot be asked for, and are none where there is no such page', async () => {
    expect(await others((category) => refused(category === 'option' ? 10005 : 10016))).toEqual([
      'inverse contracts (they could not be read)',
      'options (the key may not read them)',
    ]);
    expect(await others(() => ({status: 404, body: ''}))).toEqual([]);
  });
});

const coin = (name: string, walletBalance: string, change: Record<string, unknown> = {}) => ({
  ...{coin: name, walletBalance, spotBorrow: '0', locked: '0', bonus: '0', marginCollateral: true, collateralSwitch: true},
  ...{totalOrderIM: '0', totalPositionIM: '0', totalPositionMM: '0', ...change},
});
const figures = {
  ...{totalAvailableBalance: '8000', totalInitialMargin: '1500', totalMaintenanceMargin: '60', accountMMRate: '0.0063'},
};
const tiers = ok({
  list: [
    {currency: 'USDT', collateralRatioList: [{minQty: '0', maxQty: '', collateralRatio: '1'}]},
    {
      currency: 'BTC',
      collateralRatioList: [
        {minQty: '0', maxQty: '2', collateralRatio: '0.95'},
        {minQty: '2', maxQty: '', collateralRatio: '0.75'},
      ],
    },
  ],
});

describe('the margin of a unified account', () => {
  const pool = async (account: Record<string, unknown>, answers: Record<string, Handler | Reply> = {}) => {
    const given = {[WALLET]: ok({list: [account]}), [INFO]: mode('REGULAR_MARGIN'), [COLLATERAL]: tiers, ...answers};
    return (await contracts(given)).margin(soon());
  };

  it('is one pool in dollars, after haircuts, and says what each coin counts for', async () => {
    const coins = [
      coin('USDT', '5000'),
      coin('BTC', '4'),
      coin('ETH', '10', {collateralSwitch: false}),
      coin('SOL', '-3'),
      coin('XRP', '50', {spotBorrow: '80'}),
      coin('DOGE', '7'),
      coin('LTC', '0'),
    ];
    expect(await pool({...figures, coin: coins})).toEqual({
      missing: [],
      rows: [
        {
          ...{asset: 'USD', settles: null, mode: 'CROSS', equity: '9500', used: '1500', maintenance: '60', available: '8000'},
          collateral: [
            {asset: 'USDT', quantity: '5000', weight: '1'},
            // The first two count with 0.95, the other two with 0.75.
            {asset: 'BTC', quantity: '4', weight: '0.85'},
            {asset: 'ETH', quantity: '10', weight: '0'},
            {asset: 'SOL', quantity: '-3', weight: '1'},
            {asset: 'XRP', quantity: '-30', weight: '1'},
            {asset: 'DOGE', quantity: '7', weight: null},
          ],
        },
      ],
    });
  });

  it('follows from the rate of maintenance where nothing is available any more', async () => {
    const spent = {...figures, totalAvailableBalance: '0', accountMMRate: '0.5'};
    expect((await pool({...spent, coin: []})).rows).toMatchObject([{equity: '120', available: '0'}]);
    expect((await pool({...spent, accountMMRate: '', coin: []})).rows).toMatchObject([{equity: null}]);
  });

  it('does not know a weight where the exchange does not say it, and says what could not be asked', async () => {
    const coins = {...figures, coin: [coin('BTC', '1')]};
    const absent = await pool(coins, {[COLLATERAL]: {status: 404, body: ''}});
    expect(absent).toMatchObject({missing: [], rows: [{equity: '9500', collateral: [{asset: 'BTC', weight: null}]}]});
    const failed = await pool(coins, {[COLLATERAL]: refused(10016)});
    expect(failed.rows).toMatchObject([{equity: '9500', collateral: [{weight: null}]}]);
    expect(failed.missing).toMatchObject([{what: 'what coins count for as collateral'}]);
  });

  it('is one pool for each settle coin with isolated margin, without a figure that all positions are held against', async () => {
    const usdt = coin('USDT', '1000', {totalPositionIM: '100', totalOrderIM: '20', totalPositionMM: '5', locked: '80'});
    const blank = {totalAvailableBalance: '', totalInitialMargin: '', totalMaintenanceMargin: '', accountMMRate: ''};
    const {rows} = await pool({...blank, coin: [usdt]}, {[INFO]: mode('ISOLATED_MARGIN')});
    expect(rows).toMatchObject([
      {asset: 'USDT', settles: ['USDT'], mode: 'ISOLATED', equity: null, used: '120', maintenance: '5', available: '800'},
      {asset: 'USDC', settles: ['USDC'], equity: null, used: '0', available: '0'},
    ]);
  });
});

describe('risk tiers of Bybit', () => {
  const tier = (riskLimitValue: string, change: Record<string, unknown> = {}) => ({
    ...{id: 1, symbol: 'BTCUSDT', riskLimitValue, maintenanceMargin: 0.005, initialMargin: 0.01, maxLeverage: '100.00'},
    ...{mmDeduction: '', ...change},
  });
  const RISK = '/v5/market/risk-limit';

  it('are asked once, smallest first, over all pages', async () => {
    const answer: Handler = ({query}) =>
      query.get('cursor') === null
        ? ok({list: [tier('4000000', {maintenanceMargin: 0.01, mmDeduction: '10000', maxLeverage: '50'})], nextPageCursor: 'a'})
        : ok({list: [tier('2000000')], nextPageCursor: ''});
    const {riskTiers, asked} = await contracts({[RISK]: answer});
    const expected = [
      {upTo: '2000000', maintenanceRate: '0.005', deduction: '0', maxLeverage: '100'},
      {upTo: '4000000', maintenanceRate: '0.01', deduction: '10000', maxLeverage: '50'},
    ];
    expect(await riskTiers(BTC, 60_000, soon())).toEqual(expected);
    expect(await riskTiers(BTC, 60_000, soon())).toEqual(expected);
    expect(asked(RISK)).toHaveLength(2);
  });

  it('are not given with a hole in them', async () => {
    const {riskTiers} = await contracts({[RISK]: ok({list: [tier('2000000'), tier('')]})});
    expect(await failureOf(riskTiers(BTC, 60_000, soon()))).toMatchObject({kind: 'protocol'});
  });
});

describe('settings of Bybit', () => {
  const LEVERAGE = '/v5/position/set-leverage';
  const MODE = '/v5/account/set-margin-mode';

  it('set leverage for both sides of one contract', async () => {
    const {setLeverage, asked} = await contracts({[LEVERAGE]: ok({})});
    expect(await setLeverage(BTC, '7.5', soon())).toEqual({outcome: 'CHANGED', of: 'CONTRACT'});
    expect(asked(LEVERAGE).map(({body}) => JSON.parse(body))).toEqual([
      {category: 'linear', symbol: 'BTCUSDT', buyLeverage: '7.5', sellLeverage: '7.5'},
    ]);
  });

  it('are unchanged where they were so already, whatever the words', async () => {
    const {setLeverage, setMarginMode} = await contracts({
      [LEVERAGE]: refused(110043, 'Set leverage not modified'),
      [MODE]: refused(110026, 'unchanged'),
    });
    expect(await setLeverage(BTC, '7', soon())).toEqual({outcome: 'UNCHANGED', of: 'CONTRACT'});
    expect(await setMarginMode(BTC, 'CROSS', soon())).toEqual({outcome: 'UNCHANGED', of: 'ACCOUNT'});
  });

  it('change the margin mode of the whole account, and say why it was refused', async () => {
    const reasons = {result: {reasons: [{reasonCode: '1', reasonMsg: 'You have open orders.'}]}};
    const {setMarginMode, asked} = await contracts({
      [MODE]: ({body}) =>
        body.includes('ISOLATED') ? ok({reasons: []}) : ok({}, {retCode: 3400045, retMsg: 'Set margin mode failed', ...reasons}),
    });
    expect(await setMarginMode(BTC, 'ISOLATED', soon())).toEqual({outcome: 'CHANGED', of: 'ACCOUNT'});
    expect(asked(MODE)[0]?.body).toBe('{"setMarginMode":"ISOLATED_MARGIN"}');
    expect(await failureOf(setMarginMode(BTC, 'PORTFOLIO', soon()))).toMatchObject({
      kind: 'rejected',
      message: 'Bybit: Set margin mode failed: You have open orders (3400045).',
    });
  });

  it('that got no clear answer are of unknown outcome, and are sent once', async () => {
    const {setLeverage, asked} = await contracts({[LEVERAGE]: refused(10016)});
    expect(await failureOf(setLeverage(BTC, '7', soon()))).toMatchObject({kind: 'unknown-outcome'});
    expect(asked(LEVERAGE)).toHaveLength(1);
  });
});

describe('funding of Bybit', () => {
  const TICKERS = '/v5/market/tickers';
  const ticker = (symbol: string, change: Record<string, unknown> = {}) => ({
    ...{symbol, fundingRate: '-0.0001', nextFundingTime: '1700000000000', fundingIntervalHour: '4', markPrice: '61000'},
    ...{indexPrice: '60990', ...change},
  });

  it('is what the tickers say of perpetuals, with the interval of each', async () => {
    const board = ok({list: [ticker('BTCUSDT'), ticker('ETHPERP'), ticker('BTCUSDT-25DEC26', {fundingRate: ''})]});
    const {funding, asked} = await contracts({[TICKERS]: board});
    const {rows, missing} = await funding(null, soon());
    expect(missing).toEqual([]);
    expect(rows.map(({symbol}) => symbol)).toEqual([BTC, 'ETH/USDC:USDC']);
    expect(rows[0]).toEqual({
      ...{symbol: BTC, rate: '-0.0001', predicted: true, intervalHours: '4', nextAt: '2023-11-14T22:13:20.000Z'},
      ...{markPrice: '61000', indexPrice: '60990'},
    });
    expect(asked(TICKERS)[0]?.url).toBe(`${TICKERS}?category=linear`);
  });

  it('asks the instrument for an interval that the ticker leaves out, and assumes none', async () => {
    const {funding} = await contracts({
      [TICKERS]: ok({list: [ticker('BTCUSDT', {fundingIntervalHour: ''}), ticker('ETHUSDT', {fundingIntervalHour: ''})]}),
      '/v5/market/instruments-info': ok({list: [{symbol: 'BTCUSDT', fundingInterval: 480}]}),
    });
    expect((await funding([BTC, 'ETH/USDT:USDT'], soon())).rows.map(({intervalHours}) => intervalHours)).toEqual(['8', null]);
  });

  it('has no row for a contract that is not listed, and none for spot', async () => {
    const {funding, asked} = await contracts({[TICKERS]: refused(10001, 'symbol invalid')});
    expect(await funding(['NOPE/USDT:USDT'], soon())).toEqual({rows: [], missing: []});
    expect(await funding(['BTC/USDT'], soon())).toEqual({rows: [], missing: []});
    expect(asked(TICKERS)).toHaveLength(1);
  });
});

describe('funding that a Bybit account was paid', () => {
  const NOW = Date.now();
  const payment = (id: string, at: number, change: Record<string, unknown> = {}) => ({
    ...{id, tradeId: `t${id}`, symbol: 'BTCUSDT', side: 'Buy', type: 'SETTLEMENT', currency: 'USDT', funding: '-1.5'},
    ...{feeRate: '0.0001', transactionTime: String(at), cashFlow: '0', ...change},
  });
  const DAY = 86_400_000;

  /** A log that holds these rows and answers two a page, newest first. */
  const log =
    (rows: readonly ReturnType<typeof payment>[]): Handler =>
    ({query}) => {
      const [from, to] = [Number(query.get('startTime')), Number(query.get('endTime'))];
      if (to - from > 7 * DAY) return refused(10001, 'too wide');
      const found = rows
        .filter(({transactionTime}) => Number(transactionTime) >= from && Number(transactionTime) <= to)
        .sort((a, b) => Number(b.transactionTime) - Number(a.transactionTime));
      const start = Number(query.get('cursor') ?? 0);
      const more = start + 2 < found.length;
      return ok({list: found.slice(start, start + 2), nextPageCursor: more ? String(start + 2) : ''});
    };

  it('is read in stretches of a week, every page of them, oldest first', async () => {
    const rows = [1, 2, 3, 9, 20].map((days) => payment(String(days), NOW - days * DAY));
    const {fundingPaid, asked} = await contracts({[LOG]: log(rows)});
    const page = await fundingPaid({symbol: null, since: NOW - 21 * DAY, limit: 100}, soon());
    expect(page.rows.map(({id}) => id)).toEqual(['20 t20', '9 t9', '3 t3', '2 t2', '1 t1']);
    expect([page.more, page.missing]).toEqual([false, []]);
    expect(asked(LOG)[0]?.query.get('type')).toBe('SETTLEMENT');
  });

  it('has the sign of what was received, and the rate of the market', async () => {
    const rows = [payment('1', NOW - 2000), payment('2', NOW - 1000, {side: 'Sell', funding: '1.5', feeRate: '-0.0001'})];
    const {fundingPaid} = await contracts({[LOG]: log(rows)});
    const page = await fundingPaid({symbol: null, since: NOW - DAY, limit: 100}, soon());
    expect(page.rows).toMatchObject([
      {symbol: BTC, asset: 'USDT', amount: '-1.5', rate: '0.0001'},
      {amount: '1.5', rate: '0.0001'},
    ]);
  });

  it('is that of one contract where one is asked for, up to the limit', async () => {
    const rows = [1, 2, 3, 4, 5, 6].map((hour) =>
      payment(String(hour), NOW - hour * 3_600_000, {symbol: hour % 2 === 0 ? 'ETHUSDT' : 'BTCUSDT'}),
    );
    const {fundingPaid} = await contracts({[LOG]: log(rows)});
    const page = await fundingPaid({symbol: BTC, since: NOW - DAY, limit: 2}, soon());
    expect([page.rows.map(({id}) => id), page.more]).toEqual([['5 t5', '3 t3'], true]);
  });

  it('leaves out settlements without funding and names rows that cannot be read', async () => {
    const rows = [
      payment('1', NOW - 3000, {funding: '', cashFlow: '12'}),
      payment('2', NOW - 2000, {symbol: ''}),
      payment('3', NOW - 1000),
    ];
    const {fundingPaid} = await contracts({[LOG]: log(rows)});
    const page = await fundingPaid({symbol: null, since: NOW - DAY, limit: 100}, soon());
    expect(page.rows.map(({id}) => id)).toEqual(['3 t3']);
    expect(page.missing).toMatchObject([{what: '1 of 3 funding payments'}]);
  });
});
