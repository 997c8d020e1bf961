/**
 * The smallest server that answers as an exchange does: nothing optional, one market, one order book, an order list of its own.
 * Each exchange's is test/lib/sandbox/exchanges/<id>/minimal.ts, found by the name of its folder.
 */
import {createHmac} from 'node:crypto';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';

export const KEY = 'key-of-the-test';
export const SECRET = 'secret-of-the-test';

export interface MinimalServer {
  readonly url: string;
  /** `METHOD path` of each request, in order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** What every path that is not served gets, as different servers do it. */
export interface Manners {
  readonly absent?: Answer;
  /** What every order gets instead of being placed. */
  readonly refusal?: Answer;
  /** Further answers by `METHOD path`. */
  readonly more?: Readonly<Record<string, unknown>>;
}

export type Wire = Record<string, string | number | boolean>;

export async function serve(answer: (asked: Asked) => Answer): Promise<MinimalServer> {
  const asked: string[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const {pathname: path, searchParams: query} = new URL(request.url ?? '/', 'http://exchange');
      const method = request.method ?? 'GET';
      asked.push(`${method} ${path}`);
      const body = Buffer.concat(chunks).toString();
      const {status, body: said} = answer({method, path, query, body, headers: request.headers});
      response.writeHead(status, {'content-type': 'application/json'});
      response.end(typeof said === 'string' ? said : JSON.stringify(said));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export const NOT_SERVED: Answer = {status: 404, body: 'Not Found'};
export const hmac = (text: string): string => createHmac('sha256', SECRET).update(text).digest('hex');

/** The default export of a minimal.ts. */
export interface MinimalExchange {
  serve(manners: Manners): Promise<MinimalServer>;
  /** Fields of the keys file beside `apiKey`, where they are not a plain `secret`. */
  readonly credentials?: Readonly<Record<string, string>>;
  /** How it refuses an order that the account can not pay. */
  readonly poor: Answer;
  /** Where it tells fees of the whole account, if it does: taker 0.2 %. */
  readonly accountFees: Manners['more'] | null;
  /** What its account is worth in USD, added up by hand, where one of the exchanges has USDT at 0.999 USD. */
  readonly value: string;
  /** What one BTC costs here, to buy 0.1: the best ask. */
  readonly ask: string;
}
