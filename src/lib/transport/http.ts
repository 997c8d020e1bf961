/** One HTTP exchange of bytes. Knows nothing of exchanges; the real one is in `undici-http.ts`. */

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Whole URL, already percent-encoded: the very bytes that were signed. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** From call to last byte of the answer. */
  readonly timeoutMs: number;
  /** Cap on decoded bytes of the answer; more is a TransportError. */
  readonly maxBytes: number;
  /** True for order POSTs: a connection of its own, so that no idle socket can swallow the request. */
  readonly freshConnection?: boolean;
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * No whole answer. `sent` is false only when it is proven that no byte of the request was written to a socket (DNS,
 * connect, TLS); everything an order's fate hangs on follows from it.
 */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly reason: 'dns' | 'connect' | 'tls' | 'timeout' | 'reset' | 'oversized' | 'redirect' | 'aborted' | 'malformed';
  readonly sent: boolean;

  constructor(reason: TransportError['reason'], message: string, sent: boolean, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
    this.sent = sent;
  }
}

/** No way through a proxy: nothing was passed on. The message is ours, and fit to be shown. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
}

/** The port adapters are given. Never retries, never follows a redirect. */
export interface Http {
  /** Throws only TransportError. Any status, 5xx too, is an answer. */
  request(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse>;
}
