import {expect, it} from 'vitest';
import {Parents} from '../../../src/lib/feed/parents.ts';
import {createOrder} from '../../../src/lib/model/order.ts';
import {VirtualTime} from '../../simulation/virtual-time.ts';

const order = (clientOrderId: string | null, parentId: string | null = null) =>
  createOrder({account: 'main', exchange: 'x', symbol: 'BTC/USDT', id: '1', clientOrderId, parentId});

function world() {
  const time = new VirtualTime(0);
  const names = new Map([['a', 'ladder']]);
  let reads = 0;
  const journal = {
    parents() {
      reads += 1;
      return names;
    },
    linked: (ids: readonly string[]) => new Map(ids.flatMap((id) => (id === 'leg' ? [[id, '77'] as const] : []))),
  };
  return {time, names, parents: new Parents(journal, time.clock()), reads: () => reads};
}

it('an order that is a part of something says of what, unless its exchange says it', () => {
  const {parents} = world();
  expect(parents.named('main', order('a'), 'stream').parentId).toBe('ladder');
  expect(parents.named('main', order('a', 'own'), 'stream').parentId).toBe('own');
  expect(parents.named('main', order('b'), 'stream').parentId).toBeNull();
  expect(parents.named('main', order(null), 'stream').parentId).toBeNull();
});

it('the journal is read again for an order that it may know by now, once a second at most, and no name is forgotten', async () => {
  const {parents, names, time, reads} = world();
  for (const id of ['b', 'b', 'c', 'a']) parents.named('main', order(id), 'stream');
  expect(reads()).toBe(1);
  names.clear();
  names.set('b', 'slices');
  await time.pass(1000);
  expect(parents.named('main', order('b'), 'stream').parentId).toBe('slices');
  expect(parents.named('main', order('a'), 'stream').parentId).toBe('ladder');
  expect(reads()).toBe(2);
  expect(parents.named('other', order('z'), 'stream').parentId).toBeNull();
  expect(reads(), 'each account by itself').toBe(3);
});

it('a journal that cannot be read names nothing, and stops no watch', () => {
  const broken = {
    parents: (): ReadonlyMap<string, string> => {
      throw new Error('locked');
    },
    linked: (): ReadonlyMap<string, string> => {
      throw new Error('locked');
    },
  };
  const {time} = world();
  expect(new Parents(broken, time.clock()).named('main', order('a'), 'stream').parentId).toBeNull();
  expect(new Parents(null, time.clock()).named('main', order('a'), 'stream').parentId).toBeNull();
});

it('a leg that shows nothing of its order is looked up in a list, and known from then on', () => {
  const {parents} = world();
  const leg = order('leg');
  expect(parents.named('main', leg, 'stream').parentId, 'no event is worth a question of its own').toBeNull();
  expect(parents.named('main', leg, 'snapshot').parentId).toBe('77');
  expect(parents.named('main', leg, 'stream').parentId).toBe('77');
});

it('an event of an order that had a trigger is looked up, also once the trigger is not in it any more', () => {
  const {parents} = world();
  expect(parents.named('main', {...order('leg'), type: 'STOP_MARKET'}, 'stream').parentId).toBe('77');
});
