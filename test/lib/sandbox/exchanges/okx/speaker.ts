/** Somebody who signs as OKX wants it, to a venue in virtual time. */
import {createHmac} from 'node:crypto';
import {createVenue, type LiveVenue} from '../../../../../src/lib/sandbox/sandbox.ts';
import type {Connection} from '../../../../../src/lib/sandbox/venue.ts';
import {VirtualTime} from '../../../../simulation/virtual-time.ts';

export type Json = Record<string, unknown>;
export type Fields = Readonly<Record<string, string>>;
export interface Reply {
  readonly code: string;
  readonly data: readonly Record<string, string>[];
}

export interface Speaker {
  readonly time: VirtualTime;
  readonly live: LiveVenue;
  /** A signed request whose answer is not waited for. */
  send(method: 'GET' | 'POST', path: string, fields: Fields | readonly Fields[], expTime?: string): Promise<Reply>;
  ask(path: string, fields?: Fields): Promise<Reply>;
  post(path: string, fields: Fields | readonly Fields[], expTime?: string): Promise<Reply>;
  /** Frames of a connection that has logged in and subscribed. */
  listen(path: string, ...args: readonly Fields[]): Promise<{readonly frames: Json[]; readonly line: Connection}>;
}

export async function speakOkx(seed: number): Promise<Speaker> {
  const time = new VirtualTime(1_800_000_000_000);
  const live = await createVenue('okx', {seed, clock: time, moving: false});
  const {apiKey = '', passphrase = '', secret = ''} = live.keys;
  const sign = (payload: string) => createHmac('sha256', secret).update(payload).digest('base64');
  const send: Speaker['send'] = (method, path, fields, expTime = '') => {
    const query = method === 'GET' ? new URLSearchParams(fields as Fields).toString() : '';
    const body = method === 'POST' ? JSON.stringify(fields) : '';
    const timestamp = new Date(time.now()).toISOString();
    const headers = {
      'content-type': 'application/json',
      'ok-access-key': apiKey,
      'ok-access-passphrase': passphrase,
      'ok-access-timestamp': timestamp,
      'ok-access-sign': sign(`${timestamp}${method}/api/v5/${path}${query === '' ? '' : `?${query}`}${body}`),
      ...(expTime !== '' && {exptime: expTime}),
    };
    const request = {method, path: `/api/v5/${path}`, query, headers, body};
    return live.venue.handle(request).then(({body: text}) => JSON.parse(text) as Reply);
  };
  return {
    time,
    live,
    send,
    ask: (path, fields = {}) => time.until(send('GET', path, fields)),
    post: (path, fields, expTime) => time.until(send('POST', path, fields, expTime)),
    async listen(path, ...args) {
      const frames: Json[] = [];
      const line = live.venue.connect(`/ws/v5/${path}`, '', {
        send: (text) => void frames.push(text === 'pong' ? {pong: true} : JSON.parse(text)),
        ping() {},
        close: (code) => void frames.push({closed: code}),
      });
      if (line === null) throw new Error(`no ${path}`);
      const timestamp = String(time.now() / 1000);
      line.receive(
        JSON.stringify({op: 'login', args: [{apiKey, passphrase, timestamp, sign: sign(`${timestamp}GET/users/self/verify`)}]}),
      );
      line.receive(JSON.stringify({id: 's1', op: 'subscribe', args}));
      await time.pass(5);
      return {frames, line};
    },
  };
}

/** What a channel sent, row by row. */
export function rows(frames: readonly Json[], channel: string): Json[] {
  return frames
    .filter(({arg, data}) => data !== undefined && (arg as Json | undefined)?.channel === channel)
    .flatMap(({data}) => data as Json[]);
}
