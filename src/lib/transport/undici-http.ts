/** The real Http port: undici connection pools, one per origin, with a hard cap on time and on decoded bytes. */
import {promisify} from 'node:util';
import {setFlagsFromString} from 'node:v8';
import type {buildConnector as ConnectorOf, Dispatcher, Pool as PoolType} from 'undici';
// The pool alone, not the package's index: a third of its load time.
// @ts-expect-error undici ships types for its index only
import buildConnector_ from 'undici/lib/core/connect.js';
// @ts-expect-error undici ships types for its index only
import Pool_ from 'undici/lib/dispatcher/pool.js';
import {type Http, type HttpRequest, type HttpResponse, ProxyError, TransportError} from './http.ts';
import {sharedLookup} from './lookup.ts';
import type {HttpProxy} from './proxy.ts';

// undici parses HTTP in WebAssembly. Compiling that a second time, for speed, took 12 MB and a second core for a while: far
// more than there is to parse. Under this budget the first, quick compilation is kept.
setFlagsFromString('--wasm-tiering-budget=2000000000');

const Pool = Pool_ as unknown as typeof PoolType;
const buildConnector = buildConnector_ as unknown as typeof ConnectorOf;

export interface HttpOptions {
  readonly connectTimeoutMs: number;
  /** Where the environment names one. */
  readonly proxy?: HttpProxy | null;
}

/** Makes the port. `close` ends idle connections so that the process can exit at once. */
export function createHttp({connectTimeoutMs, proxy = null}: HttpOptions): Http & {close(): Promise<void>} {
  const pools = new Map<string, PoolType>();
  const poolOf = (origin: string): PoolType => {
    let pool = pools.get(origin);
    if (pool === undefined) {
      pool = newPool(origin, 32, connectTimeoutMs, proxy);
      pools.set(origin, pool);
    }
    return pool;
  };
  return {
    async request(request, signal) {
      const {origin, path} = splitUrl(request.url);
      if (request.freshConnection !== true) return exchange(poolOf(origin), path, request, signal);
      const pool = newPool(origin, 1, connectTimeoutMs, proxy);
      try {
        return await exchange(pool, path, request, signal);
      } finally {
        void pool.destroy();
      }
    },
    async close() {
      await Promise.allSettled([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}

function newPool(origin: string, connections: number, timeout: number, proxy: HttpProxy | null): PoolType {
  // Said here, so that no setting of the environment can make a connection less safe.
  const safe = {timeout, rejectUnauthorized: true, minVersion: 'TLSv1.2'} as const;
  const connect = proxy?.covers(origin)
    ? connectorThrough(proxy, timeout, buildConnector({...safe, allowH2: false}))
    : {...safe, autoSelectFamily: true, lookup: sharedLookup};
  return new Pool(origin, {connections, connect, allowH2: false, headersTimeout: 0, bodyTimeout: 0});
}

/** TLS with the exchange itself, inside a tunnel: until both stand, no byte of a request is written. */
function connectorThrough(proxy: HttpProxy, timeoutMs: number, secure: ConnectorOf.connector): ConnectorOf.connector {
  return (target, callback) => {
    proxy.tunnel(target.hostname, Number(target.port || 443), timeoutMs).then(
      (httpSocket) => secure({...target, httpSocket}, callback),
      (error: Error) => callback(error, null),
    );
  };
}

function splitUrl(url: string): {origin: string; path: string} {
  const match = /^(https?:\/\/[^/?#]+)(.*)$/.exec(url);
  if (match === null) throw new TransportError('malformed', 'The address of the exchange is not a URL.', false);
  const rest = match[2] as string;
  return {origin: match[1] as string, path: rest.startsWith('/') ? rest : `/${rest}`};
}

/** One request on one pool. Settles exactly once: with a whole answer, or with what cut it off. */
function exchange(pool: PoolType, path: string, request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | null = null;
    let connected = false;
    let done = false;
    const chunks: Buffer[] = [];
    let size = 0;
    let status = 0;
    let headers: Record<string, string> = {};
    const settle = (act: () => void) => {
      if (done) return;
      done = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      act();
    };
    const fail = (reason: TransportError['reason'], message: string, cause?: unknown) =>
      settle(() => {
        reject(new TransportError(reason, message, connected, {cause}));
        controller?.abort(new Error(reason));
      });
    const onAbort = () => fail('aborted', 'Stopped before the exchange answered.');
    const timer = setTimeout(() => fail('timeout', `No answer within ${request.timeoutMs} ms.`), request.timeoutMs);
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, {once: true});
    const finish = async () => {
      const raw = Buffer.concat(chunks);
      const encoding = headers['content-encoding'] ?? 'identity';
      if (encoding === 'identity') return raw.toString('utf8');
      if (encoding !== 'gzip') throw new TransportError('malformed', 'The answer has an encoding that was not asked for.', true);
      const {gunzip} = await import('node:zlib');
      return (await promisify(gunzip)(raw, {maxOutputLength: request.maxBytes})).toString('utf8');
    };
    pool.dispatch(
      {
        path,
        method: request.method,
        headers: {...request.headers},
        body: request.body ?? null,
      },
      {
        // Called when a connection is there and the request is about to be written: from here on a byte may have left.
        onRequestStart(given) {
          controller = given;
          if (done) return given.abort(new Error('settled'));
          connected = true;
        },
        onResponseStart(given, statusCode, rawHeaders) {
          status = statusCode;
          headers = Object.fromEntries(Object.entries(rawHeaders).map(([name, value]) => [name.toLowerCase(), String(value)]));
          if (statusCode >= 300 && statusCode < 400) fail('redirect', `The exchange answered with a redirect (${statusCode}).`);
          if (Number(headers['content-length'] ?? 0) > request.maxBytes) fail('oversized', 'The answer is larger than allowed.');
          void given;
        },
        onResponseData(_given, chunk) {
          size += chunk.length;
          if (size > request.maxBytes) return fail('oversized', 'The answer is larger than allowed.');
          chunks.push(chunk);
        },
        onResponseEnd() {
          finish().then(
            (body) => settle(() => resolve({status, headers, body})),
            (error: unknown) =>
              settle(() =>
                reject(
                  error instanceof TransportError
                    ? error
                    : new TransportError('oversized', 'The answer could not be inflated within bounds.', true),
                ),
              ),
          );
        },
        onResponseError(_given, error) {
          const [reason, message] = describe(error, connected);
          fail(reason, message, error);
        },
      },
    );
  });
}

/** A socket error as reason and words. Never the error's own message: it may hold the URL or a header. */
function describe(error: Error, connected: boolean): readonly [TransportError['reason'], string] {
  if (error instanceof ProxyError) return ['connect', error.message];
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (connected) {
    if (code.startsWith('HPE_') || code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH')
      return ['malformed', 'The answer is not valid HTTP.'];
    return ['reset', `The connection broke before the whole answer came (${code || 'closed'}).`];
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EAI_FAIL')
    return ['dns', `The exchange's name could not be resolved (${code}).`];
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return ['connect', 'No connection within the time allowed.'];
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO/.test(code)) return ['tls', `No trusted connection (${code}).`];
  return ['connect', `No connection (${code || 'failed'}).`];
}
