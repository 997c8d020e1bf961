/** Promise: through a proxy or not, "not sent" is said exactly when no byte of the request was written; and no output holds its password. */
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {type AddressInfo, connect, createServer, type Server, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createServer as createTlsServer, getCACertificates, setDefaultCACertificates} from 'node:tls';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {WebSocketServer} from 'ws';
import {conceal} from '../../../src/lib/model/secret.ts';
import {TransportError} from '../../../src/lib/transport/http.ts';
import {createProxy} from '../../../src/lib/transport/proxy.ts';
import {createHttp} from '../../../src/lib/transport/undici-http.ts';
import {createSockets} from '../../../src/lib/transport/ws-socket.ts';

const NAME = 'exchange.example';
const PASSWORD = 'c4nary-in-a-proxy';
const folder = mkdtempSync(join(tmpdir(), 'mxt-proxy-'));
const certificates = getCACertificates('default');
const servers: Server[] = [];
const open: Socket[] = [];
let pem: {key: Buffer; cert: Buffer};

beforeAll(() => {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${NAME}`, '-keyout', key];
  execFileSync('openssl', [...made, '-addext', `subjectAltName=DNS:${NAME}`, '-out', cert], {stdio: 'ignore'});
  pem = {key: readFileSync(key), cert: readFileSync(cert)};
  setDefaultCACertificates([...certificates, pem.cert.toString()]);
});
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});
afterAll(() => {
  setDefaultCACertificates(certificates);
  rmSync(folder, {recursive: true});
});

async function listening<T extends Server>(server: T): Promise<number> {
  servers.push(server);
  server.on('connection', (socket) => open.push(socket.on('error', () => {})));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** An exchange that answers every request, and notes what it got. */
async function exchange(seen: string[] = []): Promise<number> {
  return listening(
    createTlsServer(pem, (socket) => {
      socket.on('error', () => {});
      socket.on('data', (data) => {
        seen.push(data.toString());
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}');
      });
    }),
  );
}

/** A proxy that answers a CONNECT with this, or leads to a port. */
async function proxyTo(answer: number | string | null, heads: string[] = []): Promise<string> {
  const port = await listening(
    createServer((socket) => {
      socket.once('data', (head) => {
        heads.push(head.toString());
        if (answer === null) return;
        if (typeof answer === 'string') return void socket.end(answer);
        const beyond = connect(answer, '127.0.0.1', () => {
          socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
          socket.pipe(beyond).pipe(socket);
        });
        open.push(beyond.on('error', () => socket.destroy()));
      });
    }),
  );
  return `http://127.0.0.1:${port}`;
}

const through = (HTTPS_PROXY: string, more: NodeJS.ProcessEnv = {}) => createProxy({HTTPS_PROXY, ...more});

async function ask(proxy: string, freshConnection: boolean, url = `https://${NAME}/order`, connectTimeoutMs = 8000) {
  const http = createHttp({connectTimeoutMs, proxy: through(proxy)});
  const request = {method: 'POST', url, headers: {}, body: 'a=1', timeoutMs: 20_000, maxBytes: 1000, freshConnection} as const;
  try {
    return await http.request(request, new AbortController().signal);
  } finally {
    await http.close();
  }
}

async function failureOf(
  proxy: string,
  freshConnection: boolean,
  url?: string,
  connectTimeoutMs?: number,
): Promise<TransportError> {
  const error = await ask(proxy, freshConnection, url, connectTimeoutMs).catch((thrown: unknown) => thrown);
  if (!(error instanceof TransportError)) throw new Error(`no TransportError but ${String(error)}`);
  return error;
}

describe.each([true, false])('a request through a proxy (a connection of its own: %s)', (fresh) => {
  it('reaches the exchange, which alone sees it, and its name is resolved by the proxy', async () => {
    const [heads, seen]: [string[], string[]] = [[], []];
    const proxy = (await proxyTo(await exchange(seen), heads)).replace('//', `//me:${PASSWORD}@`);
    expect(await ask(proxy, fresh)).toMatchObject({status: 200, body: '{}'});
    expect(heads).toHaveLength(1);
    expect(heads[0]).toMatch(new RegExp(`^CONNECT ${NAME}:443 HTTP/1.1\r\n`));
    expect(heads[0]).toContain(Buffer.from(`me:${PASSWORD}`).toString('base64'));
    expect(seen.join('')).toMatch(/^POST \/order[\s\S]*a=1$/);
    expect(seen.join('').toLowerCase()).not.toContain('proxy');
  });

  it.each([
    ['refuses', 'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n', 'refused the connection (HTTP 403)'],
    ['wants a password', 'HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n', '(HTTP 407)'],
    ['can not reach the exchange', 'HTTP/1.1 502 Bad Gateway\r\nContent-Length: 3\r\n\r\nno.', '(HTTP 502)'],
    ['redirects', 'HTTP/1.1 302 Found\r\nLocation: https://evil.example/\r\n\r\n', '(HTTP 302)'],
    ['closes', '', 'cannot be reached'],
    ['speaks no HTTP', 'SSH-2.0-x\r\n', 'cannot be reached'],
  ])('that %s was not sent', async (_name, answer, words) => {
    const error = await failureOf(await proxyTo(answer), fresh);
    expect(error).toMatchObject({reason: 'connect', sent: false});
    expect(error.message).toContain(words);
  });

  it('that says nothing was not sent, and is given up in time', async () => {
    const error = await failureOf(await proxyTo(null), fresh, undefined, 100);
    expect(error).toMatchObject({reason: 'connect', sent: false});
    expect(error.message).toContain('within the time allowed');
  });

  it('that is not there was not sent, nor was one by an address that is none', async () => {
    expect(await failureOf('http://127.0.0.1:9', fresh)).toMatchObject({reason: 'connect', sent: false});
    const none = await failureOf(`socks5://me:${PASSWORD}@127.0.0.1:9`, fresh);
    expect(none).toMatchObject({reason: 'connect', sent: false});
    expect(none.message).not.toContain(PASSWORD);
  });

  it('to somebody who is not the exchange was not sent', async () => {
    const proxy = await proxyTo(await exchange());
    expect(await failureOf(proxy, fresh, 'https://other.example/')).toMatchObject({reason: 'tls', sent: false});
  });

  it('whose tunnel is cut before the handshake was not sent', async () => {
    const proxy = await proxyTo(await listening(createServer((socket) => socket.once('data', () => socket.destroy()))));
    expect(await failureOf(proxy, fresh)).toMatchObject({sent: false});
  });

  it('whose tunnel is cut after it was written may have been sent', async () => {
    const beyond = createTlsServer(pem, (socket) => socket.on('error', () => {}).on('data', () => socket.destroy()));
    expect(await failureOf(await proxyTo(await listening(beyond)), fresh)).toMatchObject({reason: 'reset', sent: true});
  });
});

describe('a socket through a proxy', () => {
  const handlers = (texts: string[]) => ({onText: (text: string) => void texts.push(text), onAlive() {}, onClose() {}});
  const options = {url: `wss://${NAME}/ws`, connectTimeoutMs: 2000, maxBytes: 1000};

  it('reaches the exchange', async () => {
    const [heads, texts]: [string[], string[]] = [[], []];
    const {createServer: createHttps} = await import('node:https');
    const server = createHttps(pem);
    const wire = new WebSocketServer({server}).on('connection', (client) => client.send('hello'));
    const proxy = through(await proxyTo(await listening(server as unknown as Server), heads));
    const socket = await createSockets(proxy).open(options, handlers(texts), new AbortController().signal);
    await expect.poll(() => texts).toEqual(['hello']);
    expect(heads[0]).toMatch(new RegExp(`^CONNECT ${NAME}:443 `));
    socket.close();
    wire.close();
  });

  it('that the proxy refuses is a connection that failed', async () => {
    const proxy = through(await proxyTo('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'));
    const failed = createSockets(proxy).open(options, handlers([]), new AbortController().signal);
    await expect(failed).rejects.toMatchObject({reason: 'connect', sent: false, message: expect.stringContaining('407')});
  });
});

describe('what a proxy covers', () => {
  it.each([
    ['', 'https://api.example.com', true],
    ['', 'wss://stream.example.com:9443', true],
    ['', 'https://127.0.0.1:8443', false],
    ['', 'https://localhost', false],
    ['', 'https://[::1]:8443', false],
    ['', 'http://127.0.0.1:47001', false],
    ['api.example.com', 'https://api.example.com', false],
    ['example.com', 'https://api.example.com', false],
    ['.example.com', 'https://api.example.com', false],
    ['.example.com', 'https://example.com', false],
    ['*.example.com', 'https://api.example.com', false],
    ['*.example.com', 'https://example.com', true],
    ['ample.com', 'https://api.example.com', true],
    ['other.com, EXAMPLE.com', 'https://api.example.com', false],
    ['other.com api.example.com:443', 'https://api.example.com', false],
    ['api.example.com:8443', 'https://api.example.com', true],
    ['10.0.0.7', 'https://10.0.0.7', false],
    ['[fd00::1]', 'https://[fd00::1]', false],
    ['fd00::1', 'https://[fd00::1]', false],
    ['*', 'https://api.example.com', false],
    [',', 'https://api.example.com', true],
  ])('with NO_PROXY "%s": %s %s', (NO_PROXY, url, isCovered) => {
    expect(through('http://proxy.example:3128', {NO_PROXY}).covers(url)).toBe(isCovered);
    expect(through('http://proxy.example:3128', {no_proxy: NO_PROXY}).covers(url)).toBe(isCovered);
  });
});

it('the password of a proxy is a secret, as it is written and as it is sent', () => {
  createProxy({https_proxy: 'https://me:p%40ss-w0rd-canary@proxy.example'});
  const token = Buffer.from('me:p@ss-w0rd-canary').toString('base64');
  for (const form of ['p%40ss-w0rd-canary', 'p@ss-w0rd-canary', token]) expect(conceal(`<${form}>`)).toBe('<[secret]>');
});
