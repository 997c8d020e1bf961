/** Promise: "not sent" is said exactly when no byte of the request was written, whatever the error is called. */
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {type AddressInfo, createServer, type Server, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createServer as createTlsServer, type TlsOptions} from 'node:tls';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {withTimeout} from '../../../src/lib/adapter/accounts.ts';
import {classifyRequestError} from '../../../src/lib/adapter/outcome.ts';
import {systemClock} from '../../../src/lib/transport/clock.ts';
import {type HttpRequest, TransportError} from '../../../src/lib/transport/http.ts';
import {createHttp} from '../../../src/lib/transport/undici-http.ts';
import {systemSockets} from '../../../src/lib/transport/ws-socket.ts';

const http = createHttp({connectTimeoutMs: 400});
const servers: Server[] = [];
const sockets: Socket[] = [];
const folder = mkdtempSync(join(tmpdir(), 'mxt-tls-'));
let pem: {key: Buffer; cert: Buffer};

beforeAll(() => {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-keyout', key];
  execFileSync('openssl', [...made, '-addext', 'subjectAltName=DNS:localhost', '-out', cert], {stdio: 'ignore'});
  pem = {key: readFileSync(key), cert: readFileSync(cert)};
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
  delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
});
afterAll(async () => {
  rmSync(folder, {recursive: true});
  await http.close();
});

async function listening(server: Server): Promise<number> {
  servers.push(server);
  server.on('connection', (socket) => sockets.push(socket.on('error', () => {})));
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return (server.address() as AddressInfo).port;
}
const tcp = (talk: (socket: Socket) => void) => listening(createServer(talk));
const tls = (options: TlsOptions) => listening(createTlsServer({...pem, ...options}, (socket) => socket.end()));

function order(url: string, change: Partial<HttpRequest> = {}): HttpRequest {
  return {method: 'POST', url, headers: {}, body: 'a=1', timeoutMs: 2000, maxBytes: 1000, freshConnection: true, ...change};
}
async function failureOf(url: string, change: Partial<HttpRequest> = {}, signal = new AbortController().signal) {
  const error = await http.request(order(url, change), signal).catch((thrown: unknown) => thrown);
  if (!(error instanceof TransportError)) throw new Error(`no TransportError but ${String(error)}`);
  return {reason: error.reason, sent: error.sent};
}

describe.each([true, false])('a connection that never came to be (of its own: %s): nothing was sent', (freshConnection) => {
  it('nobody listens', async () => {
    expect(await failureOf('http://127.0.0.1:9/', {freshConnection})).toEqual({reason: 'connect', sent: false});
  });

  it('the name is unknown', async () => {
    expect(await failureOf('https://nobody.invalid/', {freshConnection})).toEqual({reason: 'dns', sent: false});
  });

  it('the handshake stalls, and is given up in time', async () => {
    const port = await tcp(() => {});
    const startedAt = performance.now();
    const failed = await failureOf(`https://localhost:${port}/`, {freshConnection});
    expect(failed).toEqual({reason: 'connect', sent: false});
    expect(performance.now() - startedAt).toBeLessThan(1800);
  });

  it('the handshake is cut, with the same error code as a lost answer', async () => {
    const port = await tcp((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(await failureOf(`https://localhost:${port}/`, {freshConnection})).toMatchObject({sent: false});
  });

  it('the certificate is not trusted, whatever the environment says', async () => {
    const port = await tls({});
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    expect(await failureOf(`https://localhost:${port}/`, {freshConnection})).toEqual({reason: 'tls', sent: false});
  });

  it('the other side speaks TLS 1.1 at most', async () => {
    const port = await tls({minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0'});
    expect(await failureOf(`https://localhost:${port}/`, {freshConnection})).toMatchObject({sent: false});
  });

  it('it is stopped before', async () => {
    const port = await tcp(() => {});
    const failed = await failureOf(`https://localhost:${port}/`, {freshConnection}, AbortSignal.timeout(50));
    expect(failed).toEqual({reason: 'aborted', sent: false});
  });

  it("the caller's time is over before: the caller learns it too", async () => {
    const port = await tcp(() => {});
    const call = {clock: systemClock, signal: new AbortController().signal, timeoutMs: 100};
    const ask = (signal: AbortSignal) =>
      http.request(order(`https://localhost:${port}/`, {freshConnection}), signal).catch((error: unknown) => {
        throw classifyRequestError(error, 'WRITE');
      });
    await expect(withTimeout(call, ask)).rejects.toMatchObject({kind: 'timeout', detail: {sent: false}});
  });
});

describe('a request that was written may have been carried out', () => {
  it('the connection is reset before an answer', async () => {
    const port = await tcp((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(await failureOf(`http://localhost:${port}/`)).toEqual({reason: 'reset', sent: true});
  });

  it('no answer comes', async () => {
    const port = await tcp(() => {});
    expect(await failureOf(`http://localhost:${port}/`, {timeoutMs: 100})).toEqual({reason: 'timeout', sent: true});
    expect(await failureOf(`http://localhost:${port}/`, {}, AbortSignal.timeout(50))).toEqual({reason: 'aborted', sent: true});
    const call = {clock: systemClock, signal: new AbortController().signal, timeoutMs: 100};
    const ask = (signal: AbortSignal) => http.request(order(`http://localhost:${port}/`), signal);
    const error = await withTimeout(call, ask).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({kind: 'timeout'});
    expect(error).not.toMatchObject({detail: {sent: false}});
  });
});

it('a stream is opened to nobody who can not prove who he is', async () => {
  const port = await tls({});
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  const handlers = {onText: () => {}, onAlive: () => {}, onClose: () => {}};
  const options = {url: `wss://localhost:${port}/`, connectTimeoutMs: 1000, maxBytes: 1000};
  await expect(systemSockets.open(options, handlers, new AbortController().signal)).rejects.toThrow(/SELF_SIGNED/);
});
