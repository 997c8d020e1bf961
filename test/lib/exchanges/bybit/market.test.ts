/** Markets, symbols, prices, balances and key rights of Bybit as the desk's. */
import {describe, expect, it} from 'vitest';
import {Row} from '../../../../src/lib/adapter/kit/row.ts';
import {earnBalance, fundingBalance, unifiedBalance, unreadAccounts} from '../../../../src/lib/exchanges/bybit/balance.ts';
import {toMarket} from '../../../../src/lib/exchanges/bybit/market.ts';
import {toPriceBoard} from '../../../../src/lib/exchanges/bybit/prices.ts';
import {toKeyRights, toUid} from '../../../../src/lib/exchanges/bybit/rights.ts';
import {canonicalOf, multipleOf, spell} from '../../../../src/lib/exchanges/bybit/symbols.ts';
import {INSTRUMENT, linearInstrument} from './desk.ts';

describe('markets and money of Bybit', () => {
  it('spot rules: no minimum quantity, a minimum value', () => {
    expect(toMarket('spot', INSTRUMENT).rules).toMatchObject({
      tickSize: '0.1',
      stepSize: '0.000001',
      minQuantity: '0',
      maxQuantity: '83',
      marketMaxQuantity: '41.5',
      minNotional: '5',
      minNotionalOnMarket: true,
      quoteStep: '0.0000001',
      postOnlyMaxQuantity: '60000',
    });
  });

  it.each([
    ['BTC/USDT', 'spot', 'BTCUSDT'],
    ['USDC/USDT', 'spot', 'USDCUSDT'],
    ['BTC/RLUSD', 'spot', 'BTCRLUSD'],
    ['BTC/USDT:USDT', 'linear', 'BTCUSDT'],
    ['BTC/USDC:USDC', 'linear', 'BTCPERP'],
    ['1000PEPE/USDT:USDT', 'linear', '1000PEPEUSDT'],
    ['BTC/USDT:USDT-251225', 'linear', 'BTCUSDT-25DEC25'],
    ['BTC/USDC:USDC-260102', 'linear', 'BTC-2JAN26'],
  ] as const)('spells %s as %s %s, and back', (symbol, category, wire) => {
    expect(spell(symbol)).toEqual({category, wire});
    expect(canonicalOf(category, wire)).toBe(symbol);
  });

  it('keeps a spelling that does not show where its base ends', () => {
    expect([canonicalOf('spot', 'FOOBAR'), canonicalOf('linear', 'FOOBAR'), canonicalOf('spot', 'USDT')]).toEqual([
      'FOOBAR',
      'FOOBAR',
      'USDT',
    ]);
    expect(spell('nonsense')).toBeNull();
  });

  it.each([
    ['BTC', 'BTC', '1'],
    ['1000PEPE', 'PEPE', '1000'],
    ['10000SATS', 'SATS', '10000'],
    ['SHIB1000', 'SHIB', '1000'],
    ['1INCH', '1INCH', '1'],
    ['C98', 'C98', '1'],
    ['1000', '1000', '1'],
  ])('a unit of %s is %s x %s', (base, coin, coinsPerUnit) => {
    expect(multipleOf(base)).toEqual({coin, coinsPerUnit});
  });

  it('contracts: perpetuals, dated futures, multiples of a coin, and small orders that reduce', () => {
    expect(toMarket('linear', linearInstrument())).toMatchObject({
      symbol: 'BTC/USDT:USDT',
      status: 'TRADING',
      rules: {minNotional: '5', minNotionalOnReduceOnly: false, maxQuantity: '100', marketMaxQuantity: '50'},
    });
    expect(toMarket('linear', linearInstrument()).multiple).toBeUndefined();
    const dated = linearInstrument({symbol: 'BTCUSDT-25DEC26', contractType: 'LinearFutures'});
    expect(toMarket('linear', dated)).toMatchObject({symbol: 'BTC/USDT:USDT-261225', exchangeSymbol: 'BTCUSDT-25DEC26'});
    const pepe = linearInstrument({symbol: '1000PEPEUSDT', baseCoin: '1000PEPE'});
    expect(toMarket('linear', pepe)).toMatchObject({
      symbol: '1000PEPE/USDT:USDT',
      multiple: {coin: 'PEPE', coinsPerUnit: '1000'},
    });
  });

  it.each([
    ['NotStarted', 'HALTED'],
    ['CallAuction', 'TRADING'],
    ['CallAuctionNoCancel', 'HALTED'],
    ['ContinuousTrading', 'TRADING'],
    ['CrossMatching', 'HALTED'],
    ['SomethingNew', 'HALTED'],
    ['', 'TRADING'],
  ])('before the launch, in phase %s, a contract is %s', (curAuctionPhase, status) => {
    const market = toMarket('linear', linearInstrument({status: 'PreLaunch', preListingInfo: {curAuctionPhase}}));
    expect(market.status).toBe(status);
    if (curAuctionPhase === 'CallAuction' || curAuctionPhase === '')
      expect(market).toMatchObject({orderTypes: ['LIMIT'], timesInForce: ['GTC']});
  });

  it('whose rules can’t be read are no markets', () => {
    for (const payload of [{...INSTRUMENT, priceFilter: {tickSize: 'odd'}}, {...INSTRUMENT, priceFilter: null}, null]) {
      expect(() => toMarket('spot', payload)).toThrow(expect.objectContaining({kind: 'protocol'}));
    }
  });

  it('never says that borrowed or locked money is free', () => {
    const coin = {
      coin: 'USDT',
      walletBalance: '1200',
      locked: '100',
      spotBorrow: '200',
      unrealisedPnl: '',
      totalOrderIM: '',
      totalPositionIM: '',
    };
    expect(unifiedBalance(coin)).toMatchObject({total: '1000', free: '900', locked: '100'});
    expect(unifiedBalance({...coin, locked: '5000'})).toMatchObject({total: '1000', free: '0', locked: '1000'});
    expect(unifiedBalance({...coin, unrealisedPnl: '-950', locked: '0'})).toMatchObject({total: '50', free: '50', locked: '0'});
    expect(unifiedBalance({...coin, unrealisedPnl: '40', totalPositionIM: '300'})).toMatchObject({
      total: '1040',
      free: '600',
      locked: '440',
    });
    expect(unifiedBalance({...coin, unrealisedPnl: '40', usdValue: '1041.5'})).toMatchObject({
      ...{unrealizedPnl: '40', usdValue: '1041.5', pays: ['spot', 'linear']},
    });
    expect(unifiedBalance({...coin, usdValue: '0'})?.usdValue).toBeNull();
    expect(unifiedBalance({coin: 'BTC', walletBalance: ''})).toBeNull();
    // Something is there, and how much is not said: that is not nothing.
    expect(() => unifiedBalance({coin: 'BTC', walletBalance: '', equity: '2'})).toThrow('walletBalance');
    expect(() => unifiedBalance({...coin, locked: 'odd'})).toThrow(expect.objectContaining({kind: 'protocol'}));
    expect(unifiedBalance({...coin, walletBalance: '0'})).toMatchObject({total: '-200', free: '0', locked: '-200'});
  });

  it('counts idle wallets as locked, and pays for nothing with them', () => {
    expect(fundingBalance({coin: 'USDC', walletBalance: '5', transferBalance: '4'})).toMatchObject({
      free: '4',
      locked: '1',
      pays: [],
    });
    expect(fundingBalance({coin: 'USDC', walletBalance: '5', transferBalance: ''})).toMatchObject({free: '5', locked: '0'});
    expect(earnBalance({coin: 'ETH', amount: '2'})).toMatchObject({wallet: 'earn', total: '2', free: '0', locked: '2', pays: []});
    expect(() => earnBalance({amount: '2'})).toThrow(/without its coin/);
  });

  it('names accounts that hold something and are not read', () => {
    const overview = [
      {accountType: 'UnifiedTradingAccount', totalEquity: '5'},
      {accountType: 'TradingBot', totalEquity: '12.5'},
      {accountType: 'CopyTrading', totalEquity: '0'},
      {accountType: 'NewThing', totalEquity: '-3'},
      {
        accountType: 'Earn',
        totalEquity: '9',
        categories: [
          {category: 'Easy Earn', equity: '5'},
          {category: 'Dual Asset', equity: '4'},
        ],
      },
    ];
    expect(unreadAccounts(overview)).toEqual(['trading bots', 'NewThing', 'Earn: Dual Asset']);
  });

  it('prices in USD by index, and the bridges by what the index implies', () => {
    const list = [
      {symbol: 'BTCUSDT', lastPrice: '60060', usdIndexPrice: '60000'},
      {symbol: 'NEWUSDT', lastPrice: '1', usdIndexPrice: ''},
    ];
    const board = toPriceBoard(list, 1);
    expect(board.price('BTC', 'USDT')).toBe('60060');
    expect(board.price('BTC', 'USD')).toBe('60000');
    expect(board.price('USDT', 'USD')).toBe('0.999000999001');
    expect(board.price('NEW', 'USD')).toBeNull();
    expect(board.price('NOPE', 'USDT')).toBeNull();
  });

  it('prices nothing by a market that is dead or a row that is odd', () => {
    const board = toPriceBoard(
      [
        {symbol: 'DEADUSDT', lastPrice: '5', bid1Price: '', ask1Price: '0', usdIndexPrice: ''},
        {symbol: 'ODDUSDT', lastPrice: 'five'},
        {symbol: 'FINEUSDT', lastPrice: '1.5E-7', bid1Price: '', ask1Price: '0.0000002'},
        null,
      ],
      1,
    );
    expect([board.price('DEAD', 'USDT'), board.price('ODD', 'USDT'), board.price('FINE', 'USDT')]).toEqual([
      null,
      null,
      '0.00000015',
    ]);
  });

  it('reads the rights of a key', () => {
    const key = {
      readOnly: 0,
      permissions: {Spot: ['SpotTrade'], Wallet: ['AccountTransfer', 'Withdraw']},
      ips: ['*'],
      expiredAt: '2027-01-02T03:04:05Z',
    };
    expect(toKeyRights(new Row(key))).toEqual({
      canRead: true,
      canTrade: true,
      canWithdraw: true,
      ipRestricted: false,
      expiresAt: '2027-01-02T03:04:05.000Z',
    });
    expect(
      toKeyRights(new Row({...key, readOnly: 1, permissions: {}, ips: ['1.2.3.4'], expiredAt: '1970-01-01T00:00:00Z'})),
    ).toEqual({
      canRead: true,
      canTrade: false,
      canWithdraw: false,
      ipRestricted: true,
      expiresAt: null,
    });
  });

  it('knows an account by its number', () => {
    expect([{userID: 24617703}, {userID: '7'}, {userID: 0}, {}].map((info) => toUid(new Row(info)))).toEqual([
      '24617703',
      '7',
      null,
      null,
    ]);
  });
});
