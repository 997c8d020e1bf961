/** What positions are held against in multi-assets mode, against a server of the test's own. */
import {beforeEach, expect, it} from 'vitest';
import {weightsOf} from '../../../../../src/lib/exchanges/binance/usdm/balance.ts';
import {serve} from '../served.ts';
import {never} from '../support.ts';

const served = serve();
const asset = (name: string, walletBalance: string) => ({
  ...{asset: name, walletBalance, unrealizedProfit: '0', marginBalance: walletBalance, crossWalletBalance: walletBalance},
  ...{crossUnPnl: '0', availableBalance: '900', maxWithdrawAmount: walletBalance, initialMargin: '0', maintMargin: '0'},
});
const ACCOUNT = {
  ...{totalMarginBalance: '1090', totalInitialMargin: '100', totalMaintMargin: '40', availableBalance: '990'},
  assets: [asset('USDT', '1000'), asset('ETH', '0.05'), asset('FDUSD', '3'), asset('BNB', '0')],
};
const INDEXES = [
  {symbol: 'ETHUSD', index: '2000', bidBuffer: '0.1', bidRate: '1800', askBuffer: '0.1', askRate: '2200'},
  {symbol: 'USDTUSD', index: '1.0001', bidBuffer: '0.00000000', bidRate: '1.0001', askBuffer: '0', askRate: '1.0001'},
];

function answers(indexes: readonly [number, string]) {
  const known: Readonly<Record<string, object>> = {
    '/fapi/v3/account': ACCOUNT,
    '/fapi/v1/accountConfig': {multiAssetsMargin: true, dualSidePosition: false},
  };
  served.reply = (_, path) => (path === '/fapi/v1/assetIndex' ? indexes : [200, JSON.stringify(known[path] ?? [])]);
}

beforeEach(() => {
  served.hasContracts = true;
  served.open({products: ['spot', 'linear']});
});

it('is one pool in dollars, each coin with the share of it that counts', async () => {
  answers([200, JSON.stringify(INDEXES)]);
  const pools = await served.adapter.derivatives?.margin(never);
  expect(pools).toEqual({
    rows: [
      {
        ...{asset: 'USD', settles: null, mode: 'CROSS', equity: '1090', used: '100', maintenance: '40', available: '990'},
        collateral: [
          {asset: 'USDT', quantity: '1000', weight: '1'},
          {asset: 'ETH', quantity: '0.05', weight: '0.9'},
          {asset: 'FDUSD', quantity: '3', weight: null},
        ],
      },
    ],
    missing: [],
  });
});

it('stands without the shares where they are not told', async () => {
  answers([400, '{"code":-1121,"msg":"Invalid symbol."}']);
  const pools = await served.adapter.derivatives?.margin(never);
  expect(pools?.rows).toMatchObject([{equity: '1090', collateral: [{weight: null}, {weight: null}, {weight: null}]}]);
});

it('takes no share for known that is none', () => {
  const rows = [
    {symbol: 'AUSD', bidBuffer: '1.5'},
    {symbol: 'BEUR', bidBuffer: '0.1'},
    {symbol: 'CUSD'},
    {symbol: 'DUSD', bidBuffer: '1'},
  ];
  expect([...weightsOf(rows)]).toEqual([['D', '0']]);
});
