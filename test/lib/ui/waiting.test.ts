import {expect, it} from 'vitest';
import {Waiting} from '../../../src/lib/ui/waiting.ts';
import {VirtualTime} from '../../simulation/virtual-time.ts';

function open(columns = 80) {
  const time = new VirtualTime(0);
  const written: string[] = [];
  const waiting = new Waiting({columns, write: (text) => written.push(text)}, time.clock());
  return {time, written, waiting};
}

it('says nothing of an answer that comes at once', async () => {
  const {time, written, waiting} = open();
  const end = waiting.start('main');
  await time.pass(250);
  end();
  await time.pass(5000);
  expect(written).toEqual([]);
});

it('names whom it waits for after 300 ms, counts on, and leaves no trace', async () => {
  const {time, written, waiting} = open();
  const ends = [waiting.start('main'), waiting.start('main'), waiting.start('hedge')];
  await time.pass(310);
  expect(written).toEqual(['\r\u001b[KWaiting for main, hedge (300 ms)']);
  ends[0]?.();
  ends[2]?.();
  await time.pass(1000);
  expect(written.at(-1)).toBe('\r\u001b[KWaiting for main (1.3 s)');
  ends[1]?.();
  expect(written.at(-1)).toBe('\r\u001b[K');
  await time.pass(5000);
  expect(written).toHaveLength(3);
});

it('makes room for other lines and comes back', async () => {
  const {time, written, waiting} = open();
  waiting.start('main');
  await time.pass(310);
  waiting.clear();
  expect(written.at(-1)).toBe('\r\u001b[K');
  waiting.clear();
  expect(written).toHaveLength(2);
  await time.pass(1000);
  expect(written.at(-1)).toContain('Waiting for main');
});

it('stays on one line', async () => {
  const {time, written, waiting} = open(20);
  waiting.start('an-account-with-a-long-name');
  await time.pass(310);
  expect(written[0]?.replace('\r\u001b[K', '')).toBe('Waiting for an-acc…');
});
