import {expect, it} from 'vitest';
import {type Http, TransportError} from '../../../src/lib/transport/http.ts';
import {tracedHttp, tracedSockets} from '../../../src/lib/transport/traced.ts';

const ask = {method: 'GET', headers: {'x-key': 'KEY'}, timeoutMs: 1, maxBytes: 1} as const;
const clock = {monotonic: () => 5};

it('a request is told by method, address and status, never with its query', async () => {
  const lines: string[] = [];
  const http: Http = {request: async () => ({status: 200, headers: {}, body: 'BODY'})};
  const traced = tracedHttp(http, clock, (line) => lines.push(line));
  await traced.request({...ask, url: 'https://a.example/v3/order?symbol=X&signature=SIGNED'}, AbortSignal.timeout(1000));
  expect(lines).toEqual(['GET https://a.example/v3/order: 200 in 0 ms']);
});

it('a request without an answer tells whether it was sent, and fails as before', async () => {
  const lines: string[] = [];
  const error = new TransportError('reset', 'gone', true);
  const http: Http = {request: () => Promise.reject(error)};
  const traced = tracedHttp(http, clock, (line) => lines.push(line));
  await expect(traced.request({...ask, url: 'https://a.example/x'}, AbortSignal.timeout(1000))).rejects.toBe(error);
  expect(lines).toEqual(['GET https://a.example/x: reset, sent in 0 ms']);
});

it('a socket is told by its host, for its path may be a key', async () => {
  const lines: string[] = [];
  const socket = {send: () => {}, close: () => {}, pause: () => {}, resume: () => {}};
  const traced = tracedSockets({open: async () => socket}, (line) => lines.push(line));
  const options = {url: 'wss://a.example/ws/LISTENKEY?k=1', connectTimeoutMs: 1, maxBytes: 1};
  await traced.open(options, {onText: () => {}, onAlive: () => {}, onClose: () => {}}, AbortSignal.timeout(1000));
  expect(lines).toEqual(['socket wss://a.example: opening']);
});
