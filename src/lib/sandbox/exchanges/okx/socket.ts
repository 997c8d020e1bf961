/**
 * The client's end of a socket, as OKX keeps it: frames are JSON but for the text "ping", every reply names the connection,
 * and one on which nothing is said for half a minute is ended. https://www.okx.com/docs-v5/en/#overview-websocket-connect
 */
import {ApiError} from '../../kit/api-error.ts';
import {ClientSocket} from '../../kit/client-socket.ts';
import {jsonObject} from '../../kit/params.ts';
import {RollingWindow} from '../../kit/rate-windows.ts';
import type {Peer} from '../../venue.ts';
import {type Context, connectionId} from './context.ts';
import {errorOf} from './errors.ts';

const QUIET = {ms: 30_000, code: 4004, reason: 'No data received in 30s.'};
const HOUR_MS = 3_600_000;
const REQUESTS_PER_HOUR = 480;

export type Frame = Readonly<Record<string, unknown>>;
/** What names a subscription: `channel`, and what narrows it. */
export type Arg = Readonly<Record<string, string>>;

export class OkxSocket {
  readonly client: ClientSocket;
  readonly #context: Context;
  readonly #connId: string;
  readonly #requests = new RollingWindow(HOUR_MS);

  constructor(context: Context, peer: Peer, path: string) {
    this.#context = context;
    this.#connId = connectionId(context);
    this.client = new ClientSocket(context, peer, {path, quiet: QUIET});
  }

  /** Hands a frame to `obey`; answers pings and what is no JSON object by itself, and what `obey` throws. */
  receive(text: string, obey: (frame: Frame) => void): void {
    this.client.receive(text, (received) => {
      if (received === 'ping') return this.client.sendText('pong');
      const frame = jsonObject(received);
      if (frame === null) return this.refuse({}, invalid(received));
      try {
        obey(frame);
      } catch (error) {
        this.refuse(frame, error instanceof ApiError ? error : errorOf(63999));
      }
    });
  }

  /** Subscriptions and logins are counted. Throws 60014. */
  count(): void {
    const now = this.#context.now();
    if (this.#requests.count(now) >= REQUESTS_PER_HOUR) throw errorOf(60014);
    this.#requests.add(now);
  }

  event(name: string, frame: Frame, fields: object): void {
    this.client.send({...idOf(frame), event: name, ...fields, connId: this.#connId});
  }

  refuse(frame: Frame, {code, message}: ApiError): void {
    this.event('error', frame, {code, msg: message});
  }

  /** Checks a `login` frame and answers whose it is; a connection that fails is ended. */
  login(frame: Frame): string | null {
    try {
      const [argument] = argsOf(frame);
      const account = this.#context.gate.checkLogin(argument ?? {});
      this.event('login', frame, {code: '0', msg: ''});
      return account;
    } catch (error) {
      this.refuse(frame, error instanceof ApiError ? error : errorOf(60009));
      this.client.close(4001, 'Login failed.');
      return null;
    }
  }
}

/** Objects in a frame's `args`, their members as text. Throws 60012 where there is none. */
export function argsOf(frame: Frame): readonly Arg[] {
  const {args} = frame;
  if (!Array.isArray(args) || args.length === 0) throw invalid(JSON.stringify(frame));
  return args.map((arg: unknown) => {
    if (typeof arg !== 'object' || arg === null) throw invalid(JSON.stringify(frame));
    return Object.fromEntries(Object.entries(arg).map(([name, value]) => [name, String(value)]));
  });
}

/** The client's own id of a frame, for its reply. */
export function idOf({id}: Frame): object {
  return id === undefined ? {} : {id};
}

/** As the exchange names a channel in an error: "channel:books,instId:BTC-USDT". */
export function described(arg: Arg): string {
  return Object.entries(arg)
    .map(([name, value]) => `${name}:${value}`)
    .join(',');
}

function invalid(received: string): ApiError {
  return new ApiError(60012, `Invalid request: ${received.slice(0, 500)}`);
}
