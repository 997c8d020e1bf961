/**
 * The network between a real adapter and a venue in process: HTTP exchanges and WebSockets as bytes, with faults on every
 * stretch of the way. Each fault that strikes is journaled by injection point, so that a run can prove what it covered.
 */
import {Buffer} from 'node:buffer';
import type {VenueFacts} from '../../src/lib/sandbox/facts.ts';
import type {Venue, WireResponse} from '../../src/lib/sandbox/venue.ts';
import {type Http, type HttpRequest, type HttpResponse, TransportError} from '../../src/lib/transport/http.ts';
import type {Sockets} from '../../src/lib/transport/websocket.ts';
import type {VirtualTime} from './virtual-time.ts';

/** What the network does to one HTTP exchange. */
export type WireFault =
  | {readonly point: 'dns' | 'accept' | 'tls'}
  /** The request is lost, or cut after some bytes: it never arrives whole. */
  | {readonly point: 'req.head' | 'req.body'}
  /** The request arrives after a delay. */
  | {readonly point: 'req.delay'; readonly ms: number}
  | {readonly point: 'resp.head' | 'resp.lost'}
  | {readonly point: 'resp.delay'; readonly ms: number}
  /** The reply is cut, garbled, or replaced by a page of a proxy. */
  | {readonly point: 'resp.body'; readonly how: 'cut' | 'garbage' | 'html' | 'empty' | 'endless'; readonly status?: number}
  /** A proxy, or the exchange's own gate, answers in its place: before the exchange saw the request, or after. */
  | {readonly point: 'gw.post'; readonly status: number}
  | {readonly point: 'gw.pre'; readonly status: number; readonly body?: string; readonly headers?: Record<string, string>};

export type ChooseFault = (request: HttpRequest) => WireFault | null;

export interface Wire {
  readonly http: Http;
  readonly sockets: Sockets;
  /** No request may be sent before this instant: the exchange said so. Epoch ms. */
  pausedUntil(): number;
  /** A living process has read this answer to its request, and what it says of waiting. */
  heard(request: HttpRequest, response: HttpResponse): void;
  /** Requests that were sent all the same, and how early. */
  readonly impatient: string[];
  /** Cuts every open WebSocket. */
  cut(): void;
}

const ONE_WAY_MS = 4;

export interface WireOptions {
  readonly choose: ChooseFault;
  readonly trouble: Pick<VenueFacts['trouble'], 'pauseOf' | 'countedApart'>;
  /** Called when a request that was under way for longer than usual reaches the exchange. */
  readonly arriving: (delayMs: number) => void;
}

export function createWire(venue: Venue, time: VirtualTime, {choose, arriving, trouble}: WireOptions): Wire {
  const cuts = new Set<() => void>();
  const impatient: string[] = [];
  // Of the whole address, and of the requests that are counted apart.
  const pausedUntil = {all: 0, apart: 0};
  const isApart = ({url}: HttpRequest) => trouble.countedApart?.(splitUrl(url).pathname) === true;
  const http: Http = {
    request(request, signal) {
      return new Promise((resolve, reject) => {
        const until = isApart(request) ? Math.max(pausedUntil.all, pausedUntil.apart) : pausedUntil.all;
        if (time.now() < until)
          impatient.push(`${request.method} ${splitUrl(request.url).pathname} ${until - time.now()} ms too early`);
        const fault = choose(request);
        const clock = time.clock();
        const cancel = clock.after(request.timeoutMs, () =>
          fail(new TransportError('timeout', `No answer within ${request.timeoutMs} ms.`, connected(fault))),
        );
        const onAbort = () => fail(new TransportError('aborted', 'Stopped before the exchange answered.', connected(fault)));
        let over = false;
        const end = (act: () => void) => {
          if (over) return;
          over = true;
          cancel();
          signal.removeEventListener('abort', onAbort);
          act();
        };
        const fail = (error: TransportError) => end(() => reject(error));
        if (signal.aborted) return onAbort();
        signal.addEventListener('abort', onAbort, {once: true});
        carry({venue, time, arriving}, request, fault, (response) => end(() => resolve(response)), fail);
      });
    },
  };
  return {
    http,
    sockets: socketsTo(venue, time, cuts),
    pausedUntil: () => Math.max(pausedUntil.all, pausedUntil.apart),
    heard: (request, response) => {
      const who = response.status === 429 && isApart(request) ? 'apart' : 'all';
      pausedUntil[who] = Math.max(pausedUntil[who], time.now() + trouble.pauseOf(response));
    },
    impatient,
    cut: () => [...cuts].forEach((close) => void close()),
  };
}

function connected(fault: WireFault | null): boolean {
  return fault === null || !['dns', 'accept', 'tls'].includes(fault.point);
}

/** One exchange on its way there and back. The venue gets what arrives, whether or not anybody still waits for the answer. */
function carry(
  {venue, time, arriving}: {venue: Venue; time: VirtualTime; arriving: WireOptions['arriving']},
  request: HttpRequest,
  fault: WireFault | null,
  answer: (response: HttpResponse) => void,
  fail: (error: TransportError) => void,
): void {
  if (fault?.point === 'dns') return fail(new TransportError('dns', 'The name could not be resolved.', false));
  if (fault?.point === 'accept') return fail(new TransportError('connect', 'No connection.', false));
  if (fault?.point === 'tls') return fail(new TransportError('tls', 'No trusted connection.', false));
  if (fault?.point === 'req.head') return;
  if (fault?.point === 'req.body')
    return void time.after(ONE_WAY_MS, () => fail(new TransportError('reset', 'The connection broke.', true)));
  if (fault?.point === 'gw.pre')
    return void time.after(ONE_WAY_MS, () =>
      answer({status: fault.status, headers: fault.headers ?? {}, body: fault.body ?? '<html>busy</html>'}),
    );
  const lateMs = fault?.point === 'req.delay' ? fault.ms : 0;
  time.after(ONE_WAY_MS + lateMs, () => {
    arriving(lateMs);
    void venue.handle(toWire(request)).then((response) => {
      const back = ONE_WAY_MS + (fault?.point === 'resp.delay' ? fault.ms : 0);
      time.after(back, () => deliver(response, request, fault, answer, fail));
    });
  });
}

function deliver(
  response: WireResponse,
  request: HttpRequest,
  fault: WireFault | null,
  answer: (response: HttpResponse) => void,
  fail: (error: TransportError) => void,
): void {
  if (fault?.point === 'resp.lost') return;
  // The venue itself cut the connection.
  if (response.status === 0) return fail(new TransportError('reset', 'The connection broke.', true));
  if (fault?.point === 'resp.head') return fail(new TransportError('reset', 'The connection broke.', true));
  if (fault?.point === 'gw.post') return answer({status: fault.status, headers: {}, body: '<html>bad gateway</html>'});
  if (fault?.point === 'resp.body') {
    if (fault.how === 'cut') return fail(new TransportError('reset', 'The connection broke.', true));
    if (fault.how === 'endless') return fail(new TransportError('oversized', 'The answer is larger than allowed.', true));
    const bodies = {garbage: response.body.slice(0, -3), html: '<!doctype html><title>502</title>', empty: ''};
    return answer({status: fault.status ?? response.status, headers: {}, body: bodies[fault.how]});
  }
  if (Buffer.byteLength(response.body) > request.maxBytes)
    return fail(new TransportError('oversized', 'The answer is larger than allowed.', true));
  answer({status: response.status, headers: lowerCase(response.headers), body: response.body});
}

function toWire(request: HttpRequest) {
  const {pathname, search} = splitUrl(request.url);
  return {method: request.method, path: pathname, query: search, headers: lowerCase(request.headers), body: request.body ?? ''};
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function splitUrl(url: string): {pathname: string; search: string} {
  const rest = url.replace(/^[a-z]+:\/\/[^/]+/, '');
  const mark = rest.indexOf('?');
  return mark === -1 ? {pathname: rest, search: ''} : {pathname: rest.slice(0, mark), search: rest.slice(mark + 1)};
}

function socketsTo(venue: Venue, time: VirtualTime, cuts: Set<() => void>): Sockets {
  return {
    async open(options, handlers) {
      const {pathname, search} = splitUrl(options.url);
      let over = false;
      const close = (code: number, reason: string) => {
        if (over) return;
        over = true;
        cuts.delete(cut);
        connection?.closed();
        time.after(0, () => handlers.onClose(code, reason));
      };
      const cut = () => close(1006, 'cut');
      const connection = venue.connect(pathname, search, {
        send: (text) =>
          void time.after(ONE_WAY_MS, () => {
            if (over) return;
            handlers.onAlive();
            handlers.onText(text);
          }),
        ping: () =>
          void time.after(ONE_WAY_MS, () => {
            if (over) return;
            handlers.onAlive();
            connection?.pong();
          }),
        close,
      });
      if (connection === null) throw new TransportError('connect', 'The exchange refused the stream (HTTP 404).', false);
      cuts.add(cut);
      await time.clock().sleep(2 * ONE_WAY_MS);
      return {
        send: (text) => void time.after(ONE_WAY_MS, () => !over && connection.receive(text)),
        close: () => close(1000, ''),
        pause() {},
        resume() {},
      };
    },
  };
}
