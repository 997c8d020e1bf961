import type {HttpProxy} from './proxy.ts';
import type {Sockets} from './websocket.ts';

/** The real Sockets port, loading `ws` (35 ms unbundled) only when a socket is opened. */
export function lazySockets(proxy: HttpProxy | null): Sockets {
  return {
    async open(options, handlers, signal) {
      const {createSockets} = await import('./ws-socket.ts');
      return createSockets(proxy).open(options, handlers, signal);
    },
  };
}
