/** What rows of Bybit's logs come to. */
import {describe, expect, it} from 'vitest';
import {loggedEntries} from '../../../../src/lib/exchanges/bybit/transaction-log.ts';
import {depositEntries, fundingWalletEntries, withdrawalEntries} from '../../../../src/lib/exchanges/bybit/wallet-log.ts';

const row = (change: object) => ({
  ...{id: '1_BTCUSDT_9', symbol: 'BTCUSDT', category: 'linear', side: 'Buy', transactionTime: '1700000000000', currency: 'USDT'},
  ...{type: 'TRADE', funding: '', fee: '0', cashFlow: '0', tradeId: 't-1', orderId: 'o-1', ...change},
});
const told = (change: object) => loggedEntries(row(change)).map(({kind, amount, tradeId}) => [kind, amount, tradeId]);

describe('the transaction log of Bybit', () => {
  it('tells profit before the fee, the fee and a rebate of a contract', () => {
    expect(told({cashFlow: '12.5', fee: '0.7', change: '11.8'})).toEqual([
      ['PROFIT', '12.5', 't-1'],
      ['FEE', '-0.7', 't-1'],
    ]);
    expect(told({fee: '-0.2', change: '0.2'})).toEqual([['FEE', '0.2', 't-1']]);
  });

  it('tells the profit of a session and the funding of one settlement apart', () => {
    expect(told({type: 'SETTLEMENT', cashFlow: '3', funding: '-0.5', change: '2.5'})).toEqual([
      ['PROFIT', '3', null],
      ['FUNDING', '-0.5', null],
    ]);
  });

  it('leaves out trades of coins, moves that are read on both sides, and debts', () => {
    expect(told({category: 'spot', symbol: 'BTCUSDT', cashFlow: '-5', change: '-5'})).toEqual([]);
    for (const type of ['TRANSFER_IN', 'TRANSFER_OUT', 'BORROW', 'FLEXIBLE_STAKING_SUBSCRIPTION'])
      expect(told({type, category: '', symbol: '', change: '7'})).toEqual([]);
  });

  it('keeps the amount of a word that is on no list', () => {
    expect(loggedEntries(row({type: 'BRAND_NEW', category: '', symbol: '', change: '7'}))).toMatchObject([
      {kind: 'UNKNOWN', raw: 'BRAND_NEW', amount: '7', symbol: null},
    ]);
    expect(() => loggedEntries(row({id: ''}))).toThrow('without an id');
  });
});

describe('the lists of wallets of Bybit', () => {
  it('takes back a deposit that was rolled back', () => {
    const deposit = {id: '5', coin: 'ETH', amount: '2', txID: 'x', successAt: '1700000000000'};
    expect(depositEntries({...deposit, status: 2})).toEqual([]);
    expect(depositEntries({...deposit, status: 3})).toMatchObject([{id: '5', amount: '2', reference: 'x'}]);
    expect(depositEntries({...deposit, status: 70011}).map(({amount}) => amount)).toEqual(['2', '-2']);
  });

  it('tells only withdrawals that have left, and their fee', () => {
    const sent = {withdrawId: '8', coin: 'BTC', amount: '1', withdrawFee: '0.1', txID: 'y', createTime: '1700000000000'};
    expect(withdrawalEntries({...sent, status: 'SecurityCheck'})).toEqual([]);
    expect(withdrawalEntries({...sent, status: 'success'}).map(({kind, amount}) => [kind, amount])).toEqual([
      ['WITHDRAWAL', '-1'],
      ['FEE', '-0.1'],
    ]);
  });

  it('reads the funding wallet by its words', () => {
    const kindOf = (showBusiTypeEn: string, descriptionEn: string, ioDirection = 'I') =>
      fundingWalletEntries({
        ...{currency: 'USDT', ioDirection, txnAmt: '3', afterAmt: '9', createTime: '1700000000', showBusiTypeEn, descriptionEn},
      }).map(({kind, amount}) => `${kind} ${amount}`);
    expect(kindOf('Deposit', '')).toEqual([]);
    expect(kindOf('Transfer', '', 'O')).toEqual([]);
    expect(kindOf('Earn', 'Easy Earn | Flexible Subscription', 'O')).toEqual([]);
    expect(kindOf('Earn', 'Easy Earn | Flexible Interest Distribution')).toEqual(['INTEREST 3']);
    expect(kindOf('Fiat', 'Sell', 'O')).toEqual(['WITHDRAWAL -3']);
    expect(kindOf('Brand new', '', 'O')).toEqual(['UNKNOWN -3']);
  });
});
