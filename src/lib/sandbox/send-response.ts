/** Puts a venue's answer on the wire, or what a fault makes of it. */
import type {ServerResponse} from 'node:http';
import {gzipSync} from 'node:zlib';
import type {SocketAction} from './engine/faults.ts';
import type {WireResponse} from './venue.ts';

const BOMB_BYTES = 64 * 1024 * 1024;
const CHUNK = 'x'.repeat(64 * 1024);

export function sendResponse(response: ServerResponse, reply: WireResponse, fault: SocketAction | null): void {
  if (response.destroyed) return;
  if (reply.status === 0) return void response.socket?.resetAndDestroy();
  if (fault === null) whole(response, reply);
  else if (fault.do === 'answer')
    whole(response, {status: fault.status, headers: fault.headers ?? {'content-type': 'text/html'}, body: fault.body});
  else if (fault.do === 'redirect') whole(response, {status: 307, headers: {location: fault.to}, body: ''});
  else if (fault.do === 'garbage') whole(response, {...reply, body: `${reply.body.slice(0, -1)}\u0001`});
  else if (fault.do === 'bomb') bomb(response, reply);
  else if (fault.do === 'endless') endless(response, reply);
  else if (fault.do === 'cut') cut(response, reply, fault.bytes, fault.how);
  else if (fault.do !== 'drop') response.socket?.resetAndDestroy();
}

function bomb(response: ServerResponse, reply: WireResponse): void {
  response.writeHead(reply.status, {...reply.headers, 'content-encoding': 'gzip'});
  response.end(gzipSync(Buffer.alloc(BOMB_BYTES, 0x20)));
}

function whole(response: ServerResponse, reply: WireResponse): void {
  const body = Buffer.from(reply.body);
  response.writeHead(reply.status, {...reply.headers, 'content-length': body.length});
  response.end(body);
}

/** Promises the whole length, sends a part of it. */
function cut(response: ServerResponse, reply: WireResponse, bytes: number, how: 'reset' | 'end'): void {
  const body = Buffer.from(reply.body);
  response.writeHead(reply.status, {...reply.headers, 'content-length': body.length});
  response.write(body.subarray(0, bytes), () => {
    if (how === 'reset') response.socket?.resetAndDestroy();
    else response.socket?.end();
  });
}

/** Writes as fast as the client reads, until it goes away. */
function endless(response: ServerResponse, reply: WireResponse): void {
  response.writeHead(reply.status, reply.headers);
  const more = () => {
    while (!response.destroyed && response.write(CHUNK));
    if (!response.destroyed) response.once('drain', more);
  };
  more();
}
