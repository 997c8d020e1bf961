/**
 * Who asks, and did they sign it. Checked before anything else of a request.
 * https://www.okx.com/docs-v5/en/#overview-rest-authentication and #overview-websocket-login
 */
import type {Signed} from '../../kit/gateway.ts';
import {isHmac, type KnownKey, keysBy} from '../../kit/keys.ts';
import type {VenueAccount, VenueCredentials, WireRequest} from '../../venue.ts';
import {badParameter, errorOf} from './errors.ts';

const WINDOW_MS = 30_000;
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/;
/** Requests that are dropped when they come after their `expTime`. */
const FENCED = /^\/api\/v5\/trade\/(order|batch-orders|amend-order|amend-batch-orders)$/;

export class Gatekeeper {
  readonly #keys: ReadonlyMap<string, KnownKey>;
  /** Keys of demo trading: the second of each account. */
  readonly #demo: ReadonlySet<VenueCredentials>;
  readonly #now: () => number;

  constructor(accounts: readonly VenueAccount[], now: () => number) {
    this.#keys = keysBy(accounts, 'apiKey');
    this.#demo = new Set(accounts.flatMap(({keys: [, demo]}) => (demo === undefined ? [] : [demo])));
    this.#now = now;
  }

  /** Checks headers, key, environment, passphrase, time and signature of a REST request, and its deadline. */
  check({method, path, query, headers, body}: WireRequest): Signed {
    const [key, passphrase, sign, timestamp] = [
      ['ok-access-key', 50103],
      ['ok-access-passphrase', 50104],
      ['ok-access-sign', 50106],
      ['ok-access-timestamp', 50107],
    ].map(([name = '', code = 0]) => given(headers[name], code)) as [string, string, string, string];
    const known = this.#keys.get(key);
    if (known === undefined) throw errorOf(50119);
    const {account, credentials} = known;
    if (this.#demo.has(credentials) !== (headers['x-simulated-trading'] === '1')) throw errorOf(50101);
    if (credentials.passphrase !== passphrase) throw errorOf(50105);
    if (!ISO.test(timestamp)) throw errorOf(50112);
    if (Math.abs(Date.parse(timestamp) - this.#now()) > WINDOW_MS) throw errorOf(50102);
    const payload = `${timestamp}${method}${path}${query === '' ? '' : `?${query}`}${body}`;
    if (!isHmac('sha256', credentials.secret ?? '', payload, sign, 'base64')) throw errorOf(50113);
    return this.inTime(account, method === 'POST' && FENCED.test(path) ? headers.exptime : undefined);
  }

  /** Checks a deadline (epoch ms, or none): 50036 when it is over already, 50037 when it is over before the engine. */
  inTime(account: string, expTime: string | undefined): Signed {
    if (expTime === undefined || expTime === '') return {account, recheck: () => {}};
    if (!/^\d{13}$/.test(expTime)) throw badParameter('expTime');
    const isOver = () => this.#now() > Number(expTime);
    if (isOver()) throw errorOf(50036);
    const recheck = () => {
      if (isOver()) throw errorOf(50037);
    };
    return {account, recheck};
  }

  /** Checks the argument of a `login`: 60032, 60024, 60004, 60006, 60007. Answers whose it is. */
  checkLogin(argument: Readonly<Record<string, unknown>>): string {
    const [apiKey, passphrase, timestamp, sign] = ['apiKey', 'passphrase', 'timestamp', 'sign'].map((name) =>
      String(argument[name] ?? ''),
    );
    const known = this.#keys.get(apiKey ?? '');
    if (known === undefined) throw errorOf(60032);
    const {account, credentials} = known;
    if (credentials.passphrase !== passphrase) throw errorOf(60024);
    // Whole seconds, though some clients send fractions.
    if (!/^\d{10}(\.\d+)?$/.test(timestamp ?? '')) throw errorOf(60004);
    if (Math.abs(Number(timestamp) * 1000 - this.#now()) > WINDOW_MS) throw errorOf(60006);
    const payload = `${timestamp}GET/users/self/verify`;
    if (!isHmac('sha256', credentials.secret ?? '', payload, sign ?? '', 'base64')) throw errorOf(60007);
    return account;
  }
}

function given(value: string | undefined, code: string | number): string {
  if (value === undefined || value === '') throw errorOf(code);
  return value;
}
