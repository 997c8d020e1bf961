/** Sockets end once with one reason, joined ones watch each, and events keep their order while a name is asked for. */
import {describe, expect, it} from 'vitest';
import {openJoined} from '../../../../src/lib/adapter/kit/joined.ts';
import {type Connection, connect} from '../../../../src/lib/adapter/kit/socket.ts';
import {EventLine} from '../../../../src/lib/adapter/kit/waiting.ts';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import type {SocketHandlers} from '../../../../src/lib/transport/websocket.ts';
import {VirtualTime} from '../../../simulation/virtual-time.ts';

const SIGNAL = new AbortController().signal;

async function opened(onText: (text: string) => void = () => {}) {
  const time = new VirtualTime(0);
  const sent: string[] = [];
  const ends: DeskError[] = [];
  let handlers: SocketHandlers | undefined;
  const socket = {closed: 0};
  const sockets = {
    async open(_options: object, given: SocketHandlers) {
      handlers = given;
      return {
        send: (text: string) => void sent.push(text),
        close: () => Object.assign(socket, {closed: socket.closed + 1}),
        pause() {},
        resume() {},
      };
    },
  };
  const plan = {title: 'X', url: 'wss://x.example', ping: {everyMs: 1000, frame: () => 'ping'}};
  const reader = {
    onOpen: (it: Connection) => it.send('hello'),
    onText,
    onAlive() {},
    onEnd: (end: DeskError) => void ends.push(end),
  };
  const connection = await connect({sockets, clock: time.clock(), timeoutMs: 5000}, plan, reader, SIGNAL);
  return {time, sent, ends, connection, peer: handlers as unknown as SocketHandlers, closed: () => socket.closed};
}

describe('a socket', () => {
  it('says hello, pings, and stops when it is closed', async () => {
    const {time, sent, ends, connection, closed} = await opened();
    await time.pass(2500);
    expect(sent).toEqual(['hello', 'ping', 'ping']);
    connection.close();
    await time.pass(5000);
    expect([sent.length, ends.length, closed()]).toEqual([3, 0, 1]);
  });

  it('ends once, with the first reason', async () => {
    const {ends, peer, connection} = await opened(() => {
      throw new DeskError('auth', 'refused');
    });
    peer.onText('no');
    peer.onClose(1006, '');
    connection.fail(new DeskError('network', 'late'));
    expect(ends.map(({kind}) => kind)).toEqual(['auth']);
    expect(connection.isOpen()).toBe(false);
  });
});

describe('joined sockets', () => {
  function joined(count: number) {
    const time = new VirtualTime(0);
    const parts: {live(): void; alive(): void; end(reason: DeskError): void; closed: boolean}[] = [];
    const events: string[] = [];
    const opening = openJoined(
      time.clock(),
      Array.from({length: count}, (_, index) => ({
        name: `part ${index}`,
        silenceMs: 1000,
        async open(handlers) {
          const part = {live: handlers.onLive, alive: handlers.onAlive, end: handlers.onEnd, closed: false};
          parts.push(part);
          return {pause() {}, resume() {}, close: () => Object.assign(part, {closed: true})};
        },
      })),
      {onLive: () => void events.push('live'), onAlive() {}, onEnd: ({message}) => void events.push(message)},
      SIGNAL,
    );
    return {time, parts, events, opening};
  }

  it('are live when all are, and one that falls silent ends all though the other is busy', async () => {
    const {time, parts, events, opening} = joined(2);
    await opening;
    parts[0]?.live();
    expect(events).toEqual([]);
    parts[1]?.live();
    expect(events).toEqual(['live']);
    for (let ms = 0; ms < 1500; ms += 500) {
      parts[0]?.alive();
      await time.pass(500);
    }
    expect(events).toEqual(['live', 'No sign of life on part 1 for 1000 ms.']);
    expect(parts.map(({closed}) => closed)).toEqual([true, true]);
  });

  it('end once', async () => {
    const {parts, events, opening} = joined(2);
    await opening;
    for (const part of parts) part.end(new DeskError('network', 'gone'));
    expect(events).toEqual(['gone']);
  });

  it('silence is expected while they are paused', async () => {
    const {time, events, opening} = joined(1);
    const stream = await opening;
    stream.pause();
    await time.pass(10_000);
    expect(events).toEqual([]);
    stream.resume();
    await time.pass(1500);
    expect(events).toHaveLength(1);
  });
});

describe('a line of events', () => {
  it('keeps its order while one of them is prepared', async () => {
    const passed: string[] = [];
    const ready = new Set<string>();
    let prepared = () => {};
    const line = new EventLine<string>({
      isReady: (event) => ready.has(event) || event === 'easy',
      prepare: (event) =>
        new Promise((resolve) => {
          prepared = () => {
            ready.add(event);
            resolve();
          };
        }),
      pass: (event) => void passed.push(event),
      fail() {},
    });
    for (const event of ['easy', 'hard', 'easy', 'harder', 'easy']) line.push(event);
    expect(passed).toEqual(['easy']);
    prepared();
    await new Promise(setImmediate);
    expect(passed).toEqual(['easy', 'hard', 'easy']);
    prepared();
    await new Promise(setImmediate);
    expect(passed).toEqual(['easy', 'hard', 'easy', 'harder', 'easy']);
    line.push('easy');
    expect(passed).toHaveLength(6);
  });

  it('ends when one cannot be prepared', async () => {
    const failures: unknown[] = [];
    const passed: string[] = [];
    const line = new EventLine<string>({
      isReady: () => false,
      prepare: () => Promise.reject(new Error('down')),
      pass: (event) => void passed.push(event),
      fail: (error) => void failures.push(error),
    });
    line.push('a');
    line.push('b');
    await new Promise(setImmediate);
    expect([failures.length, passed]).toEqual([1, []]);
  });
});
