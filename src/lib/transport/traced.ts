/** What is asked of whom, as lines for --debug. Never a query, header, body or frame: they carry keys and signatures. */
import type {Clock} from './clock.ts';
import {type Http, TransportError} from './http.ts';
import type {Sockets} from './websocket.ts';

type Say = (line: string) => void;

/** `GET https://api.binance.com/api/v3/account: 200 in 31 ms`, or why there was no answer. */
export function tracedHttp(http: Http, clock: Pick<Clock, 'monotonic'>, say: Say): Http {
  return {
    async request(request, signal) {
      const startedAt = clock.monotonic();
      const tell = (outcome: string) =>
        say(`${request.method} ${bare(request.url)}: ${outcome} in ${Math.round(clock.monotonic() - startedAt)} ms`);
      try {
        const response = await http.request(request, signal);
        tell(String(response.status));
        return response;
      } catch (error) {
        tell(error instanceof TransportError ? `${error.reason}, ${error.sent ? 'sent' : 'not sent'}` : 'failed');
        throw error;
      }
    },
  };
}

/** Opening and closing of sockets, by host: the path of one may hold a listen key. */
export function tracedSockets(sockets: Sockets, say: Say): Sockets {
  return {
    open(options, handlers, signal) {
      const {protocol, host} = new URL(options.url);
      const where = `${protocol}//${host}`;
      say(`socket ${where}: opening`);
      return sockets.open(
        options,
        {
          onText: (text) => handlers.onText(text),
          onAlive: () => handlers.onAlive(),
          onClose(code, reason) {
            say(`socket ${where}: closed (${code})`);
            handlers.onClose(code, reason);
          },
        },
        signal,
      );
    },
  };
}

function bare(url: string): string {
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}
