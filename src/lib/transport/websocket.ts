/** One WebSocket connection as bytes. The real one is in `ws-socket.ts`; reconnecting is the reader's policy. */

export interface SocketOptions {
  /** Whole URL, ws or wss. */
  readonly url: string;
  readonly connectTimeoutMs: number;
  /** Largest message, after inflation; a larger one ends the connection. */
  readonly maxBytes: number;
}

/**
 * Frames in order of arrival. A plain callback per frame rather than an async iterator: at 50,000 frames a second a
 * promise per frame would be most of the work.
 */
export interface SocketHandlers {
  /** Any message, also one that came as binary: the reader refuses what its exchange would not send. */
  onText(text: string): void;
  /** Any sign of life, pings and pongs included: feeds the watchdog. */
  onAlive(): void;
  /** Called once, whatever ends the connection; nothing is called after it. */
  onClose(code: number, reason: string): void;
}

export interface Socket {
  /** Throws TransportError when the connection is already closed. */
  send(text: string): void;
  close(): void;
  /** Stops and resumes reading from the network, for back-pressure. */
  pause(): void;
  resume(): void;
}

export interface Sockets {
  /** Resolves when open. Throws TransportError. Server pings are answered by the transport. */
  open(options: SocketOptions, handlers: SocketHandlers, signal: AbortSignal): Promise<Socket>;
}
