/** Stands between an adapter and a sandbox exchange, and answers as the test wants: changed, cut, or with something else. */
import {createServer, type IncomingMessage, request, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';

export interface Passing {
  readonly method: string;
  /** Path without its query. */
  readonly path: string;
  readonly url: string;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** Decides about one request: null lets it pass unchanged, a function gets the exchange's own answer first. */
export type Meddle = (
  passing: Passing,
) => null | Reply | ((real: Reply) => Reply) | {readonly raw: (response: ServerResponse) => void};

export interface WireProxy {
  readonly url: string;
  readonly seen: Passing[];
  meddle: Meddle;
  close(): Promise<void>;
}

/** `target` null: there is no exchange behind it, everything must be answered by `meddle`. */
export async function startProxy(target: string | null, meddle: Meddle = () => null): Promise<WireProxy> {
  const proxy: {meddle: Meddle; seen: Passing[]} = {meddle, seen: []};
  const server = createServer(async (incoming, response) => {
    const passing = await readPassing(incoming);
    proxy.seen.push(passing);
    const decided = proxy.meddle(passing);
    if (decided !== null && 'raw' in decided) return decided.raw(response);
    if (decided !== null && typeof decided !== 'function') return send(response, decided);
    if (target === null) return void response.destroy();
    try {
      const real = await forward(target, passing);
      send(response, decided === null ? real : decided(real));
    } catch {
      response.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const {port} = server.address() as AddressInfo;
  return Object.assign(proxy, {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

/** A JSON answer. */
export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  const body = typeof value === 'string' ? value : JSON.stringify(value);
  return {status, headers: {'content-type': 'application/json', ...headers}, body};
}

async function readPassing(incoming: IncomingMessage): Promise<Passing> {
  let body = '';
  for await (const chunk of incoming as AsyncIterable<Buffer>) body += chunk.toString();
  const url = incoming.url ?? '/';
  return {method: incoming.method ?? 'GET', path: url.split('?')[0] ?? '/', url, body, headers: incoming.headers};
}

function send(response: ServerResponse, {status, headers, body}: Reply): void {
  response.writeHead(status, headers).end(body);
}

function forward(target: string, {method, url, body, headers}: Passing): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const {host: _host, connection: _connection, ...kept} = headers;
    const outgoing = request(`${target}${url}`, {method, headers: kept}, async (answer) => {
      const parts: Buffer[] = [];
      for await (const part of answer as AsyncIterable<Buffer>) parts.push(part);
      const named = Object.entries(answer.headers).filter(
        ([name]) => !['connection', 'transfer-encoding', 'content-length', 'keep-alive'].includes(name),
      );
      resolve({
        status: answer.statusCode ?? 0,
        headers: Object.fromEntries(named.map(([name, value]) => [name, String(value)])),
        body: Buffer.concat(parts).toString('utf8'),
      });
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}
