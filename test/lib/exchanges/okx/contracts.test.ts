/** Contracts of OKX: sizes in contracts on the wire and in the base here, positions, margin, settings and funding. */
import {describe, expect, it} from 'vitest';
import type {ContractSettings} from '../../../../src/lib/model/contract.ts';
import type {OrderRequest} from '../../../../src/lib/model/order.ts';
import {type Answer, algoRow, failed, failureOf, INSTRUMENT, ok, row, serve, soon} from './served.ts';

const SWAP = 'BTC/USDT:USDT';
const INSTRUMENTS: Readonly<Record<string, object>> = {
  'BTC-USDT-SWAP': {
    ...{instType: 'SWAP', instId: 'BTC-USDT-SWAP', baseCcy: '', quoteCcy: '', settleCcy: 'USDT', ctType: 'linear', ctVal: '0.01'},
    ...{ctMult: '1', ctValCcy: 'BTC', state: 'live', tickSz: '0.1', lotSz: '0.01', minSz: '0.01', maxLmtSz: '1000000'},
    ...{maxMktSz: '12000', lever: '100', openType: '', contTdSwTime: ''},
  },
  'BTC-USD-SWAP': {instType: 'SWAP', instId: 'BTC-USD-SWAP', settleCcy: 'BTC', ctType: 'inverse', ctVal: '100', ctMult: '1'},
  'BTC-USDT-261225': {
    ...{instType: 'FUTURES', instId: 'BTC-USDT-261225', settleCcy: 'USDT', ctType: 'linear', ctVal: '0.01', ctMult: '1'},
  },
  'BTC-USDT': INSTRUMENT,
};
const instruments: Answer = ({query}) => {
  const rows = Object.values(INSTRUMENTS) as {instType: string; instId: string}[];
  const found = rows.filter(
    ({instType, instId}) => instType === query.get('instType') && (query.get('instId') ?? instId) === instId,
  );
  return found.length > 0 ? ok(...found) : failed('51001', "Instrument ID doesn't exist.");
};
const config = (change: object = {}) =>
  ok({uid: '7', acctLv: '2', posMode: 'net_mode', feeType: '0', perm: 'read_only,trade', ip: '', ...change});

const open = (answers: Readonly<Record<string, Answer>> = {}, products: readonly ('spot' | 'linear')[] = ['spot', 'linear']) =>
  serve(
    {
      'GET public/instruments': instruments,
      'GET account/instruments': instruments,
      'GET account/config': config(),
      'GET account/positions': ok(),
      'GET account/leverage-info': ok({instId: 'BTC-USDT-SWAP', mgnMode: 'cross', posSide: 'net', lever: '10'}),
      ...answers,
    },
    {products},
  );
const contractsOf = (served: ReturnType<typeof serve>) => {
  const {derivatives} = served.adapter;
  if (derivatives === undefined) throw new Error('no contracts');
  return derivatives;
};

const settings = (change: Partial<ContractSettings> = {}): ContractSettings => ({
  ...{symbol: SWAP, positionMode: 'ONE_WAY', marginMode: 'CROSS', leverage: {LONG: '10', SHORT: '10'}},
  ...change,
});
const market: OrderRequest = {
  ...{type: 'MARKET', symbol: SWAP, side: 'SELL', clientOrderId: 'c1', reduceOnly: true, quantity: '0.0305', quantityIn: 'BASE'},
};
const limit: OrderRequest = {
  ...{type: 'LIMIT', symbol: SWAP, side: 'BUY', clientOrderId: 'c1', reduceOnly: false, quantity: '0.5', price: '60000'},
  ...{timeInForce: 'GTC', postOnly: true},
};
const stop: OrderRequest = {
  ...{
    type: 'STOP_MARKET',
    symbol: SWAP,
    side: 'SELL',
    clientOrderId: 'c1',
    reduceOnly: true,
    quantity: '0.01',
    stopPrice: '55000',
  },
  trigger: {kind: 'STOP', by: 'MARK'},
};

describe('an order on a contract', () => {
  const bodyOf = async (request: OrderRequest, held: ContractSettings | null = settings()) => {
    const served = open();
    const rules = await served.adapter.marketData.market(SWAP, 60_000, soon());
    return JSON.parse(served.adapter.trading.prepareOrder(request, rules, held).wire.body);
  };

  it('is sized in contracts on the wire, and names its margin mode', async () => {
    expect(await bodyOf(limit)).toEqual({
      ...{instId: 'BTC-USDT-SWAP', tdMode: 'cross', side: 'buy', sz: '50', ordType: 'post_only', px: '60000', clOrdId: 'c1'},
    });
    expect(await bodyOf(market)).toEqual({
      ...{instId: 'BTC-USDT-SWAP', tdMode: 'cross', side: 'sell', reduceOnly: true, sz: '3.05', ordType: 'market', clOrdId: 'c1'},
    });
    expect(await bodyOf(market, settings({marginMode: 'ISOLATED'}))).toMatchObject({tdMode: 'isolated'});
    expect(await bodyOf(market, null)).toMatchObject({tdMode: 'cross', reduceOnly: true});
  });

  it('names its side of the position in hedge mode: what opens its own, what reduces the other', async () => {
    const hedge = settings({positionMode: 'HEDGE'});
    const sides = [];
    for (const side of ['BUY', 'SELL'] as const) {
      for (const reduceOnly of [false, true]) {
        const body = await bodyOf({...market, side, reduceOnly}, hedge);
        expect(body).not.toHaveProperty('reduceOnly');
        sides.push([side, reduceOnly, body.posSide]);
      }
    }
    expect(sides).toEqual([
      ...[
        ['BUY', false, 'long'],
        ['BUY', true, 'short'],
        ['SELL', false, 'short'],
        ['SELL', true, 'long'],
      ],
    ]);
  });

  it('waits for the price that its trigger looks at', async () => {
    expect(await bodyOf(stop)).toEqual({
      ...{instId: 'BTC-USDT-SWAP', tdMode: 'cross', side: 'sell', reduceOnly: true, sz: '1', ordType: 'trigger'},
      ...{triggerPx: '55000', triggerPxType: 'mark', orderPx: '-1', algoClOrdId: 'c1'},
    });
  });

  it('is told in the base, open, filled and in its fills', async () => {
    const swap = {instType: 'SWAP', instId: 'BTC-USDT-SWAP', tradeQuoteCcy: ''};
    const served = open({
      'GET trade/orders-pending': ok(row({...swap, sz: '3.05', accFillSz: '1', state: 'partially_filled', avgPx: '60000'})),
      'GET trade/orders-algo-pending': ({query}) => (query.get('ordType') === 'trigger' ? ok(algoRow({...swap, sz: '2'})) : ok()),
      'GET trade/fills': ({query}) =>
        query.get('instType') === 'SWAP'
          ? ok({
              ...{...swap, tradeId: '5', billId: '9', ordId: '900', clOrdId: '', side: 'buy', fillPx: '60000', fillSz: '1'},
              ...{fee: '-0.3', feeCcy: 'USDT', execType: 'T', subType: '104', fillTime: String(Date.now()), ts: '1'},
            })
          : ok(),
      'GET trade/fills-history': ok(),
    });
    const orders = await served.adapter.trading.openOrders({symbol: SWAP, products: 'ACCOUNT'}, soon());
    expect(orders).toMatchObject({
      missing: [],
      rows: [
        {symbol: SWAP, quantity: '0.0305', filled: '0.01', remaining: '0.0205'},
        {symbol: SWAP, quantity: '0.02', type: 'STOP_LIMIT'},
      ],
    });
    const fills = await served.adapter.trading.fills({symbol: null, since: Date.now() - 60_000, limit: 10}, soon());
    expect(fills.rows).toMatchObject([{symbol: SWAP, quantity: '0.01', cause: 'LIQUIDATION'}]);
  });

  it('of a contract that is not listed is shown without a size', async () => {
    const gone = row({instType: 'SWAP', instId: 'OLD-USDT-SWAP', tradeQuoteCcy: '', sz: '3'});
    const served = open({'GET trade/orders-pending': ok(gone), 'GET trade/orders-algo-pending': ok()});
    const {rows, missing} = await served.adapter.trading.openOrders({symbol: null, products: 'ALL'}, soon());
    expect(rows).toMatchObject([{symbol: 'OLD/USDT:USDT', id: '900', quantity: null, filled: null}]);
    expect(missing).toEqual([]);
  });

  it('that is settled in its coin is shown without a size, and has no fills', async () => {
    const inverse = {instType: 'SWAP', instId: 'BTC-USD-SWAP', tradeQuoteCcy: ''};
    const fill = {
      tradeId: '5',
      billId: '9',
      ordId: '900',
      side: 'buy',
      fillPx: '60000',
      fillSz: '1',
      fillTime: String(Date.now()),
    };
    const served = open({
      'GET trade/orders-pending': ok(row({...inverse, sz: '3', accFillSz: '1', state: 'partially_filled', avgPx: '60000'})),
      'GET trade/orders-algo-pending': ok(),
      'GET trade/fills': ({query}) => (query.get('instType') === 'SWAP' ? ok({...inverse, ...fill}) : ok()),
      'GET trade/fills-history': ok(),
    });
    const {rows} = await served.adapter.trading.openOrders({symbol: null, products: 'ALL'}, soon());
    expect(rows).toMatchObject([{symbol: 'BTC/USD:BTC', id: '900', quantity: null, filled: null}]);
    const fills = await served.adapter.trading.fills({symbol: null, since: Date.now() - 60_000, limit: 10}, soon());
    expect(fills).toEqual({rows: [], more: false, missing: []});
  });

  it('is amended in contracts', async () => {
    const swap = row({instType: 'SWAP', instId: 'BTC-USDT-SWAP', tradeQuoteCcy: '', sz: '5'});
    const served = open({
      'GET trade/orders-pending': ok(swap),
      'GET trade/orders-algo-pending': ok(),
      'POST trade/amend-order': ok({ordId: '900', clOrdId: 'c1', sCode: '0'}),
    });
    const {rows} = await served.adapter.trading.openOrders({symbol: SWAP, products: 'ACCOUNT'}, soon());
    const [order] = rows;
    if (order === undefined) throw new Error('no order');
    const target = served.adapter.trading.prepareOrder(limit, await served.adapter.marketData.market(SWAP, 60_000, soon()), null);
    await served.adapter.trading.amendOrder(order, {quantity: '0.07'}, target, soon());
    expect(served.sentTo('trade/amend-order')[0]?.body).toMatchObject({instId: 'BTC-USDT-SWAP', ordId: '900', newSz: '7'});
  });
});

describe('a market of contracts', () => {
  it('has every size in the base, and is not of an account that trades spot alone', async () => {
    expect(await open().adapter.marketData.market(SWAP, 60_000, soon())).toMatchObject({
      ...{symbol: SWAP, exchangeSymbol: 'BTC-USDT-SWAP', product: 'linear', settle: 'USDT', contractSize: '0.01'},
      rules: {stepSize: '0.0001', minQuantity: '0.0001', maxQuantity: '10000', marketMaxQuantity: '120', tickSize: '0.1'},
      triggers: ['LAST', 'MARK', 'INDEX'],
    });
    expect(await failureOf(open({}, ['spot']).adapter.marketData.market(SWAP, 60_000, soon()))).toMatchObject({
      ...{kind: 'not-found', detail: {hint: 'Add linear to its products in the keys file.'}},
    });
    expect(open({}, ['spot']).adapter.derivatives).toBeUndefined();
  });

  it('has a book in the base', async () => {
    const served = open({
      'GET market/books': ok({
        asks: [['60001', '3', '0', '1']],
        bids: [['60000', '250', '0', '2']],
        ts: '1700000000000',
        seqId: 5,
      }),
    });
    expect(await served.adapter.marketData.book(SWAP, 5, soon())).toMatchObject({
      bids: [['60000', '2.5']],
      asks: [['60001', '0.03']],
    });
  });

  it('lists no contract that is settled in its coin', async () => {
    const markets = await open().adapter.marketData.markets(soon());
    expect(markets.map(({symbol}) => symbol).toSorted()).toEqual(['BTC/USDT', SWAP]);
  });
});

describe('positions', () => {
  const position = (change: object) => ({
    ...{instType: 'SWAP', instId: 'BTC-USDT-SWAP', mgnMode: 'cross', posSide: 'net', pos: '-150', avgPx: '60000', bePx: '59940'},
    ...{
      markPx: '61000',
      liqPx: '90000',
      lever: '10',
      imr: '9150',
      mmr: '457.5',
      margin: '',
      upl: '-1500',
      pnl: '12',
      realizedPnl: '-3',
    },
    ...change,
  });

  it('are signed in the base, whatever the account counts in', async () => {
    const served = open({
      'GET account/positions': ok(
        position({}),
        position({mgnMode: 'isolated', posSide: 'short', pos: '20', margin: '100', imr: ''}),
        position({posSide: 'long', pos: '1', liqPx: ''}),
        position({pos: '0'}),
        position({instType: 'FUTURES', instId: 'BTC-USDT-261225', pos: '2'}),
        position({instType: 'SWAP', instId: 'BTC-USD-SWAP', pos: '5'}),
        position({instType: 'OPTION', instId: 'BTC-USD-261225-60000-C', pos: '5'}),
        position({instType: 'MARGIN', instId: 'BTC-USDT', pos: '5'}),
      ),
    });
    const {rows, missing} = await contractsOf(served).positions(soon());
    expect(missing).toEqual([]);
    expect(rows).toMatchObject([
      {
        ...{symbol: SWAP, coin: 'BTC', coinsPerUnit: '1', quantity: '-1.5', entryPrice: '60000', breakEvenPrice: '59940'},
        ...{markPrice: '61000', liquidationPrice: '90000', leverage: '10', marginMode: 'CROSS', margin: '9150'},
        ...{maintenance: '457.5', unrealizedPnl: '-1500', realizedPnl: '12'},
      },
      {quantity: '-0.2', marginMode: 'ISOLATED', margin: '100'},
      {quantity: '0.01', liquidationPrice: null},
      {symbol: 'BTC/USDT:USDT-261225', quantity: '0.02'},
    ]);
  });

  it('of other kinds are named with their coins, and without where they do not come', async () => {
    const served = open({
      'GET account/positions': ok(
        position({}),
        position({instId: 'BTC-USD-SWAP', pos: '5'}),
        position({instType: 'FUTURES', instId: 'ETH-USD-261225', pos: '2'}),
        position({instType: 'OPTION', instId: 'BTC-USD-261225-60000-C', pos: '-5'}),
        position({instType: 'MARGIN', instId: 'BTC-USDT', pos: '0'}),
      ),
    });
    expect(await contractsOf(served).unread?.(soon())).toEqual(['inverse contracts (BTC, ETH)', 'options (BTC)']);
    expect(await contractsOf(open()).unread?.(soon())).toEqual([]);
    const busy = contractsOf(open({'GET account/positions': failed('50013', 'busy')}));
    expect(await busy.unread?.(soon())).toEqual([
      ...['inverse contracts (they could not be read)', 'options (they could not be read)'],
      'margin positions (they could not be read)',
    ]);
  });

  it('of a kind without a word for it, or of a size that cannot be read, are named too', async () => {
    const served = open({
      'GET account/positions': ok(
        position({instId: 'BTC-USD-SWAP', pos: ''}),
        position({instType: 'EVENTS', instId: 'ETH-ABOVE-DAILY-261225-1600-5000', pos: '3'}),
      ),
    });
    expect(await contractsOf(served).unread?.(soon())).toEqual(['inverse contracts (BTC)', 'other positions (ETH)']);
  });

  it('of a contract whose size does not come are missing, not left out', async () => {
    const served = open({'GET account/positions': ok(position({instId: 'OLD-USDT-SWAP'}))});
    expect(await contractsOf(served).positions(soon())).toMatchObject({rows: [], missing: [{error: {kind: 'protocol'}}]});
  });
});

describe('settings', () => {
  it('are read, and refused with their cause where the account holds no contracts', async () => {
    expect(await contractsOf(open()).settings(SWAP, soon())).toEqual(settings());
    const spotMode = contractsOf(open({'GET account/config': config({acctLv: '1'})}));
    expect(await failureOf(spotMode.settings(SWAP, soon()))).toMatchObject({kind: 'unsupported'});
    const strange = contractsOf(open({'GET account/config': config({posMode: 'third_mode'})}));
    expect(await failureOf(strange.settings(SWAP, soon()))).toMatchObject({kind: 'protocol'});
  });

  it('change leverage where it is another, and say the refusal', async () => {
    const served = open({'POST account/set-leverage': failed('59102', 'Leverage exceeds the maximum limit.')});
    expect(await contractsOf(served).setLeverage(SWAP, '10', soon())).toEqual({outcome: 'UNCHANGED', of: 'CONTRACT'});
    expect(served.sentTo('account/set-leverage')).toEqual([]);
    expect(await failureOf(contractsOf(served).setLeverage(SWAP, '500', soon()))).toMatchObject({
      ...{kind: 'rejected', detail: {code: '59102'}},
    });
    expect(served.sentTo('account/set-leverage')[0]?.body).toEqual({instId: 'BTC-USDT-SWAP', lever: '500', mgnMode: 'cross'});
    const doubtful = open({'POST account/set-leverage': failed('50004', 'timeout')});
    expect(await failureOf(contractsOf(doubtful).setLeverage(SWAP, '5', soon()))).toMatchObject({kind: 'unknown-outcome'});
  });

  it('say that one side has its leverage already where the other side is refused', async () => {
    const served = open({
      'GET account/config': config({posMode: 'long_short_mode'}),
      'GET account/positions': ok({instId: 'BTC-USDT-SWAP', mgnMode: 'isolated', posSide: 'long', pos: '1'}),
      'POST account/set-leverage': ({body}) =>
        (body as {posSide: string}).posSide === 'long'
          ? ok({lever: '5'})
          : failed('59102', 'Leverage exceeds the maximum limit.'),
    });
    expect(await failureOf(contractsOf(served).setLeverage(SWAP, '5', soon()))).toMatchObject({
      ...{kind: 'rejected', message: expect.stringMatching(/maximum limit.*The leverage of the long side is 5 already\.$/)},
    });
    expect(served.sentTo('account/set-leverage').map(({body}) => (body as {posSide: string}).posSide)).toEqual(['long', 'short']);
  });

  it('remember the margin mode that orders go out in, unless a position is there in the other', async () => {
    const served = open();
    const contracts = contractsOf(served);
    expect(await contracts.setMarginMode(SWAP, 'CROSS', soon())).toMatchObject({outcome: 'UNCHANGED'});
    expect(await contracts.setMarginMode(SWAP, 'ISOLATED', soon())).toMatchObject({outcome: 'CHANGED'});
    expect((await contracts.settings(SWAP, soon())).marginMode).toBe('ISOLATED');
    const held = open({'GET account/positions': ok({instId: 'BTC-USDT-SWAP', mgnMode: 'cross', pos: '1'})});
    expect(await failureOf(contractsOf(held).setMarginMode(SWAP, 'ISOLATED', soon()))).toMatchObject({kind: 'rejected'});
  });
});

describe('margin', () => {
  const details = [
    {ccy: 'USDT', eq: '1500', cashBal: '1000', isoEq: '300', availEq: '700', imr: '200', mmr: '40', disEq: '1500', eqUsd: '1500'},
    {ccy: 'BTC', eq: '1', cashBal: '1', isoEq: '0', availEq: '1', imr: '', mmr: '', disEq: '57000', eqUsd: '60000'},
  ];

  it('is one pool per settle coin in futures mode, without what isolated positions hold', async () => {
    const served = open({'GET account/balance': ok({adjEq: '', imr: '', mmr: '', availEq: '', details})});
    expect(await contractsOf(served).margin(soon())).toMatchObject({
      missing: [],
      rows: [
        {
          ...{asset: 'USDT', settles: ['USDT'], mode: 'CROSS', equity: '1200', used: '200', maintenance: '40', available: '700'},
          collateral: [{asset: 'USDT', quantity: '1000', weight: '1'}],
        },
      ],
    });
  });

  it('is the account as a whole in multi-currency mode, each coin for what it counts', async () => {
    const served = open({
      'GET account/balance': ok({adjEq: '58500', imr: '200', mmr: '40', availEq: '58000', details}),
      'GET account/config': config({acctLv: '3'}),
    });
    expect((await contractsOf(served).margin(soon())).rows).toMatchObject([
      {
        ...{asset: 'USD', settles: null, mode: 'CROSS', equity: '58500', used: '200', maintenance: '40', available: '58000'},
        collateral: [
          {asset: 'USDT', weight: '1'},
          {asset: 'BTC', quantity: '1', weight: '0.95'},
        ],
      },
    ]);
  });

  it('has brackets by the contracts of a position, in the base, each with the rate of all of it', async () => {
    const tier = (tierNo: string, maxSz: string, mmr: string, maxLever: string) => ({tier: tierNo, maxSz, mmr, maxLever});
    const served = open({
      'GET public/position-tiers': ok(tier('2', '1000', '0.01', '50'), tier('1', '500', '0.004', '100')),
    });
    expect(await contractsOf(served).riskTiers(SWAP, 0, soon())).toEqual([
      {upTo: '5', counts: 'QUANTITY', maintenanceRate: '0.004', deduction: '0', maxLeverage: '100'},
      {upTo: '10', counts: 'QUANTITY', maintenanceRate: '0.01', deduction: '0', maxLeverage: '50'},
    ]);
  });

  it('has brackets of its own for a dated future', async () => {
    const tier = (mmr: string) => ok({tier: '1', maxSz: '500', mmr, maxLever: '20'});
    const served = open({
      'GET public/position-tiers': ({query}) => tier(query.get('instType') === 'FUTURES' ? '0.02' : '0.004'),
    });
    const dated = await contractsOf(served).riskTiers('BTC/USDT:USDT-261225', 0, soon());
    expect(dated).toMatchObject([{upTo: '5', maintenanceRate: '0.02'}]);
  });
});

describe('funding', () => {
  const rate = (instId: string) => ({
    instId,
    fundingRate: '0.0001',
    fundingTime: '1743609600000',
    nextFundingTime: '1743624000000',
  });

  it('is told with the interval that follows from two payments, and with prices where they come', async () => {
    const served = open({
      'GET public/funding-rate': ({query}) =>
        query.get('instId') === 'ANY' ? ok(rate('BTC-USDT-SWAP'), rate('BTC-USD-SWAP')) : ok(rate('BTC-USDT-SWAP')),
      'GET public/mark-price': ok({instId: 'BTC-USDT-SWAP', markPx: '60000'}),
      'GET market/index-tickers': failed('50013', 'busy'),
    });
    const funding = await contractsOf(served).funding([SWAP], soon());
    expect(funding.rows).toEqual([
      {
        ...{symbol: SWAP, rate: '0.0001', predicted: true, intervalHours: '4', nextAt: '2025-04-02T16:00:00.000Z'},
        ...{markPrice: '60000', indexPrice: null},
      },
    ]);
    expect(funding.missing).toMatchObject([{what: 'index prices'}]);
    expect((await contractsOf(served).funding(null, soon())).rows.map(({symbol}) => symbol)).toEqual([SWAP]);
    expect((await contractsOf(served).funding(['BTC/USDT'], soon())).rows).toEqual([]);
  });

  it('has the index of each quote where several contracts are asked for', async () => {
    const served = open({
      'GET public/funding-rate': ok(rate('BTC-USDT-SWAP'), rate('BTC-USDC-SWAP')),
      'GET public/mark-price': ok(),
      'GET market/index-tickers': ({query}) => ok({instId: `BTC-${query.get('quoteCcy')}`, idxPx: '60000'}),
    });
    const {rows, missing} = await contractsOf(served).funding([SWAP, 'BTC/USDC:USDC'], soon());
    expect(missing).toEqual([]);
    expect(rows.map(({symbol, indexPrice}) => [symbol, indexPrice])).toEqual([
      [SWAP, '60000'],
      ['BTC/USDC:USDC', '60000'],
    ]);
  });

  it('that was paid is the profit of its bill, which the balance of an isolated position does not show', async () => {
    const at = Date.now() - 1000;
    const bill = {billId: '1', instType: 'SWAP', instId: 'BTC-USDT-SWAP', type: '8', subType: '173', ccy: 'USDT', ts: String(at)};
    const served = open({'GET account/bills': ok({...bill, balChg: '0.0000', pnl: '-1.08'}), 'GET account/bills-archive': ok()});
    const {rows} = await contractsOf(served).fundingPaid({symbol: SWAP, since: at - 1000, limit: 10}, soon());
    expect(rows).toEqual([{id: '1', symbol: SWAP, asset: 'USDT', amount: '-1.08', rate: null, at: new Date(at).toISOString()}]);
    expect(served.sentTo('account/bills')[0]?.query.get('type')).toBe('8');
  });
});

describe('fees of a contract', () => {
  it('are those of its settle coin, and always in the quote', async () => {
    const served = open({
      'GET account/trade-fee': ok({
        maker: '-0.0009',
        taker: '-0.0009',
        makerU: '-0.0002',
        takerU: '-0.0005',
        makerUSDC: '',
        takerUSDC: '',
      }),
    });
    expect(await served.adapter.account.fees(SWAP, 0, soon())).toMatchObject({
      maker: '0.0002',
      taker: '0.0005',
      buyFeeIn: 'QUOTE',
    });
    expect(served.sentTo('account/trade-fee')[0]?.query.get('instFamily')).toBe('BTC-USDT');
  });
});
