import type {Sockets} from './websocket.ts';

/** The real Sockets port, loading `ws` (35 ms unbundled) only when a socket is opened. */
export const systemSockets: Sockets = {
  async open(options, handlers, signal) {
    const {systemSockets: real} = await import('./ws-socket.ts');
    return real.open(options, handlers, signal);
  },
};
