/** A small Bybit stream of a test's own: a real WebSocket server. */
import type {AddressInfo} from 'node:net';
import {expect} from 'vitest';
import {type WebSocket, WebSocketServer} from 'ws';
import {type Clock, systemClock} from '../../../../src/lib/transport/clock.ts';

export type Frame = {readonly op?: string; readonly args?: readonly unknown[]; readonly req_id?: string};
export type Talk = (frame: Frame, socket: WebSocket) => void;

/** What a test opened, to be closed after it. */
export const closers: (() => Promise<void> | void)[] = [];
export async function closeAll(): Promise<void> {
  for (const close of closers.splice(0)) await close();
}

/** A socket server that keeps what it heard. */
export async function listen(talk: Talk) {
  const heard: Frame[] = [];
  const paths: string[] = [];
  const sockets: WebSocket[] = [];
  const server = new WebSocketServer({port: 0, host: '127.0.0.1'});
  await new Promise((resolve) => server.once('listening', resolve));
  server.on('connection', (socket, request) => {
    sockets.push(socket);
    paths.push(request.url ?? '');
    socket.on('message', (data) => {
      const frame = JSON.parse(data.toString()) as Frame;
      heard.push(frame);
      talk(frame, socket);
    });
  });
  closers.push(() => {
    for (const socket of sockets) socket.terminate();
    server.close();
  });
  const send = (message: object | string) => sockets[0]?.send(typeof message === 'string' ? message : JSON.stringify(message));
  return {stream: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, heard, paths, send};
}

export const polite: Talk = ({op, req_id}, socket) => {
  if (op === 'auth') socket.send(JSON.stringify({success: true, ret_msg: '', op, conn_id: 'c'}));
  if (op === 'subscribe') socket.send(JSON.stringify({success: true, ret_msg: '', op, conn_id: 'c', req_id}));
  if (op === 'ping') socket.send(JSON.stringify({op: 'pong', args: ['1'], conn_id: 'c', req_id}));
};

/** Timers that fire when told to. */
export function handClock(): Clock & {fire(): void} {
  const waiting = new Set<() => void>();
  return {
    ...systemClock,
    after(_ms, callback) {
      waiting.add(callback);
      return () => void waiting.delete(callback);
    },
    fire() {
      const due = [...waiting];
      waiting.clear();
      for (const callback of due) callback();
    },
  };
}

export const until = async (check: () => boolean) => {
  for (let turn = 0; turn < 400 && !check(); turn++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(check()).toBe(true);
};
