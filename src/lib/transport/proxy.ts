/**
 * A proxy of the environment, and the tunnels through it. HTTPS_PROXY and NO_PROXY, in capitals or not, as curl reads them;
 * this machine is never reached through one. Loaded only where one is set.
 */
import {type IncomingMessage, request as plainRequest} from 'node:http';
import {request as secureRequest} from 'node:https';
import type {Socket} from 'node:net';
import {isLoopback} from '../model/loopback.ts';
import {Secret} from '../model/secret.ts';
import {ProxyError} from './http.ts';
import {sharedLookup} from './lookup.ts';

export interface HttpProxy {
  /** True when this address is reached through the proxy. */
  covers(origin: string): boolean;
  /**
   * A connection to `host:port` as if it were direct: nothing has been written to it. Throws ProxyError, and then the proxy
   * has passed on no byte.
   */
  tunnel(host: string, port: number, timeoutMs: number): Promise<Socket>;
}

interface Address {
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  /** Value of Proxy-Authorization, or null. */
  readonly authorization: string | null;
}

/** Lower case first, as other programs have it. Registers the proxy's password as a secret. */
export function createProxy(env: NodeJS.ProcessEnv): HttpProxy {
  const address = addressOf(env.https_proxy || env.HTTPS_PROXY || '');
  const direct = (env.no_proxy || env.NO_PROXY || '').split(/[\s,]+/).filter((entry) => entry !== '');
  return {
    covers(origin) {
      const {hostname, port, protocol} = new URL(origin);
      const isSecure = protocol === 'https:' || protocol === 'wss:';
      return isSecure && !isLoopback(hostname) && !direct.some((entry) => names(entry, hostname, port || '443'));
    },
    async tunnel(host, port, timeoutMs) {
      // Going directly instead would show to the network what the proxy is there to hide.
      if (address === null)
        throw new ProxyError('HTTPS_PROXY is not the address of an HTTP proxy, such as http://proxy.example:3128.');
      return openTunnel(address, `${host}:${port}`, timeoutMs);
    },
  };
}

/** Null for what is not an address of an HTTP proxy. The password in it is a secret of this process from here on. */
function addressOf(named: string): Address | null {
  const text = named.includes('://') ? named : `http://${named}`;
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  const secure = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return {secure, host, port: Number(url.port || (secure ? 443 : 80)), authorization: authorizationOf(url)};
}

function authorizationOf({username, password}: URL): string | null {
  if (username === '' && password === '') return null;
  const [user, word] = [decoded(username), decoded(password)];
  const token = Buffer.from(`${user}:${word}`).toString('base64');
  for (const secret of [password, word, token]) new Secret(secret);
  return `Basic ${token}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `example.com` and `.example.com` stand for the name and all under it, `*.example.com` for those under it, `*` for all. */
function names(entry: string, host: string, port: string): boolean {
  const [, name = '', only] = /^(\[[^\]]*\]|[^:]*|[0-9a-f:]*:[0-9a-f:]*)(?::(\d+))?$/i.exec(entry.toLowerCase()) ?? [];
  if (only !== undefined && only !== port) return false;
  if (name === '*') return true;
  const asked = host.toLowerCase().replace(/\.$/, '');
  const bare = name.replace(/^\*?\./, '').replace(/\.$/, '');
  if (bare === '') return false;
  return asked.endsWith(`.${bare}`) || (!name.startsWith('*') && (asked === bare || asked === `[${bare}]`));
}

function openTunnel({secure, host, port, authorization}: Address, target: string, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const headers = {host: target, ...(authorization !== null && {'proxy-authorization': authorization})};
    const common = {method: 'CONNECT', host, port, path: target, headers, agent: false, lookup: sharedLookup} as const;
    // Said here, so that no setting of the environment can make the way to the proxy less safe.
    const request = secure ? secureRequest({...common, rejectUnauthorized: true, minVersion: 'TLSv1.2'}) : plainRequest(common);
    const fail = (message: string) => {
      clearTimeout(timer);
      request.destroy();
      reject(new ProxyError(message));
    };
    const timer = setTimeout(() => fail('No way through the proxy within the time allowed.'), timeoutMs);
    request.on('error', ({code = 'failed'}: NodeJS.ErrnoException) =>
      fail(`The proxy of HTTPS_PROXY cannot be reached (${code}).`),
    );
    // Some proxies refuse CONNECT with an ordinary answer.
    request.on('response', ({statusCode}: IncomingMessage) => fail(refusal(statusCode)));
    request.on('connect', ({statusCode}, socket: Socket, early) => {
      if (statusCode !== 200) {
        socket.destroy();
        return fail(refusal(statusCode));
      }
      clearTimeout(timer);
      if (early.length > 0) socket.unshift(early);
      resolve(socket);
    });
    request.end();
  });
}

function refusal(status: number | undefined): string {
  return `The proxy of HTTPS_PROXY refused the connection (HTTP ${status ?? 0}).`;
}
