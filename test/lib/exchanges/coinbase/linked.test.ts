import {expect, it} from 'vitest';
import {encodeOrder, previewBody} from '../../../../src/lib/exchanges/coinbase/encode.ts';
import {toOrder, toStreamedOrder} from '../../../../src/lib/exchanges/coinbase/order.ts';
import type {MarketOrder} from '../../../../src/lib/model/order.ts';
import {MARKET} from '../../../support/scripted-exchange.ts';

const owner = {account: 'main', exchange: 'coinbase', stepOf: () => '0'};
const buy: MarketOrder = {
  type: 'MARKET',
  symbol: 'BTC/USD',
  side: 'BUY',
  clientOrderId: 'c1',
  reduceOnly: false,
  quantity: '100',
  quantityIn: 'QUOTE',
  linked: [
    {kind: 'TAKE_PROFIT', price: '65000', clientOrderId: null},
    {kind: 'STOP_LOSS', price: '55000', clientOrderId: null},
  ],
};

it('a bracket is attached without a size, and a preview has it too', () => {
  const body = encodeOrder(buy, {...MARKET, exchangeSymbol: 'BTC-USD'});
  const attached = {trigger_bracket_gtc: {limit_price: '65000', stop_trigger_price: '55000'}};
  expect(JSON.parse(body)).toMatchObject({client_order_id: 'c1', attached_order_configuration: attached});
  expect(JSON.parse(previewBody(body))).toMatchObject({attached_order_configuration: attached});
  const {linked: _, ...alone} = buy;
  expect(JSON.parse(encodeOrder(alone, MARKET))).not.toHaveProperty('attached_order_configuration');
});

it('an order and its bracket name each other', () => {
  const row = {product_id: 'BTC-USD', side: 'SELL', status: 'OPEN', filled_size: '0', created_time: '2026-11-28T08:00:00Z'};
  const bracket = {trigger_bracket_gtc: {base_size: '0.5', limit_price: '65000', stop_trigger_price: '55000'}};
  const child = toOrder({...row, order_id: 'b', originating_order_id: 'a', order_configuration: bracket}, owner);
  expect(child).toMatchObject({
    ...{id: 'b', parentId: 'a', type: 'LIMIT', price: '65000', stopPrice: '55000', quantity: '0.5'},
    trigger: {kind: 'STOP', by: 'LAST'},
  });
  const parent = toOrder({...row, order_id: 'a', attached_order_id: 'b', originating_order_id: ''}, owner);
  expect(parent).toMatchObject({parentId: null, linkedIds: ['b']});
  const streamed = {product_id: 'BTC-USD', order_id: 'b', order_type: 'BRACKET', order_side: 'SELL', status: 'OPEN'};
  const told = toStreamedOrder(
    {...streamed, cumulative_quantity: '0', leaves_quantity: '0.5', limit_price: '65000'},
    null,
    owner,
  );
  expect(told).toMatchObject({type: 'LIMIT', quantity: '0.5'});
});
