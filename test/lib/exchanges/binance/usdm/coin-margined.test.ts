/** Contracts with margin in coins are named with their coins: mxt counts none of them, and says so. */
import {expect, it} from 'vitest';
import {type Reply, serve} from '../served.ts';
import {never} from '../support.ts';

const served = serve();
const PATH = '/dapi/v1/positionRisk';
const row = (symbol: string, positionAmt: string, more: object = {}) => ({
  ...{symbol, positionAmt, entryPrice: '61800.5', markPrice: '62000', positionSide: 'BOTH', leverage: '7', marginType: 'cross'},
  ...more,
});

function unread(reply: Reply | 'CUT') {
  served.hasContracts = true;
  served.open({products: ['spot', 'linear']});
  served.reply = (_request, path) => (path === PATH ? reply : [404, '{}']);
  return served.adapter.derivatives?.unread?.(never);
}
const rows = (...all: readonly object[]) => unread([200, JSON.stringify(all)]);

it('names each coin once, perpetual or dated, long or short, both sides of a hedge', async () => {
  const held = await rows(
    row('BTCUSD_PERP', '3'),
    row('BTCUSD_261225', '-8'),
    row('ETHUSD_PERP', '0'),
    row('LINKUSD_PERP', '2', {positionSide: 'LONG'}),
    row('LINKUSD_PERP', '-2', {positionSide: 'SHORT'}),
    row('DOTUSD_PERP', '0.0'),
  );
  expect(held).toEqual(['coin-margined contracts (BTC, LINK)']);
  expect(served.asked).toEqual([`GET ${PATH}`]);
});

it('says nothing where nothing is held, or where a server has no such desk', async () => {
  expect(await rows(row('BTCUSD_PERP', '0'))).toEqual([]);
  expect(await rows()).toEqual([]);
  expect(await unread([404, '<html>'])).toEqual([]);
});

it('takes an amount that it cannot read for held, and names a contract of another form whole', async () => {
  expect(await rows(row('SOLUSD_PERP', 'some'), row('STRANGE', '1'))).toEqual(['coin-margined contracts (SOL, STRANGE)']);
});

it.each<[string, Reply | 'CUT', string]>([
  [
    'a key that is for other desks',
    [401, '{"code":-2015,"msg":"Invalid API-key, IP, or permissions for action."}'],
    'the key may not read them',
  ],
  ['a desk that is down', [503, ''], 'they could not be read'],
  ['a connection that is cut', 'CUT', 'they could not be read'],
  ['an answer that is no list', [200, '{"rows":[]}'], 'they could not be read'],
])('%s takes no position along: it is named', async (_what, reply, why) => {
  expect(await unread(reply)).toEqual([`coin-margined contracts (${why})`]);
});
