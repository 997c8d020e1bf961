import {Writable} from 'node:stream';
import {describe, expect, test} from 'vitest';
import {formatLine} from '../../../src/lib/feed/line.ts';
import {LineWriter, QUEUE_LIMIT} from '../../../src/lib/feed/line-writer.ts';
import {anOrder} from './orders.ts';

/** A pipe whose reader takes one write at a time, when told to. */
function slowPipe() {
  const writes: string[] = [];
  let take: (() => void) | null = null;
  const stream = new Writable({
    highWaterMark: 100,
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      writes.push(chunk);
      take = () => done();
    },
  });
  return {stream, writes, take: () => take?.()};
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('the line writer', () => {
  test('writes what came in one turn of the event loop at once', async () => {
    const {stream, writes} = slowPipe();
    const writer = new LineWriter(stream, {onFull() {}, onDrained() {}, onClosed() {}});
    for (let line = 0; line < 5; line++) writer.write(`${line}\n`);
    await turn();
    expect(writes).toEqual(['0\n1\n2\n3\n4\n']);
  });

  test('asks for a pause when the reader is slow, drops nothing, and goes on when it caught up', async () => {
    const {stream, writes, take} = slowPipe();
    const said: string[] = [];
    const writer = new LineWriter(stream, {
      onFull: () => said.push('full'),
      onDrained: () => said.push('drained'),
      onClosed() {},
    });
    writer.write(`${'x'.repeat(200)}\n`);
    await turn();
    for (let line = 0; line < QUEUE_LIMIT; line++) writer.write(`${line}\n`);
    expect(said).toEqual(['full']);
    take();
    await turn();
    expect(said, 'the first line left, thousands still wait').toEqual(['full']);
    for (let taken = 0; taken < QUEUE_LIMIT && stream.writableLength > 0; taken++) {
      take();
      await turn();
    }
    expect(said).toEqual(['full', 'drained']);
    expect(writes.join('').split('\n')).toHaveLength(QUEUE_LIMIT + 2);
  });

  test('says once that the reader has gone, and then keeps quiet', async () => {
    const {stream} = slowPipe();
    const said: string[] = [];
    const writer = new LineWriter(stream, {onFull() {}, onDrained() {}, onClosed: () => said.push('closed')});
    writer.write('1\n');
    stream.destroy(Object.assign(new Error('write EPIPE'), {code: 'EPIPE'}));
    await turn();
    writer.write('2\n');
    await writer.end();
    expect(said).toEqual(['closed']);
  });
});

test('a line is one line of JSON, whatever an exchange says', () => {
  const hostile = '\u001b]52;c;evil\u0007\n\r\u009b2J\u202eabc\u200b\u2028"';
  const line = formatLine({
    type: 'order',
    at: '',
    account: 'a',
    exchange: 'b',
    sequence: 1,
    source: 'stream',
    order: anOrder({reason: hostile}),
  });
  expect(line).toMatch(/^[\x20-\x7e]+\n$/);
  expect(JSON.parse(line).order.reason).toBe(hostile);
});

test('a line says what JSON.stringify would', () => {
  const order = anOrder({id: null, fees: [{asset: 'USDT', amount: '1.5'}], averagePrice: '60000', reason: 'a "b" \\ c\u00e9'});
  const fill = {
    id: 't1',
    price: '1',
    quantity: '2',
    fee: {asset: 'BNB', amount: '0.1'},
    liquidity: null,
    cause: 'TRADE',
  } as const;
  const event = {
    type: 'order',
    at: '2026-01-01T00:00:00.000Z',
    account: 'a"\\',
    exchange: 'b',
    sequence: 1,
    source: 'stream',
    order,
    fill,
  } as const;
  expect(formatLine(event)).toBe(`${JSON.stringify(event)}\n`);
});
