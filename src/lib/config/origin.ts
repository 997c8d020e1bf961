/** Addresses that replace an exchange's own: scheme and host only. Plain http and ws go to this machine alone. */
import {problemAt, type Tree} from './yaml-tree.ts';

const ORIGIN = /^(https|http|wss|ws):\/\/(\[[0-9a-f:]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::(\d{1,5}))?\/?$/i;
const LOOPBACK_V4 = /^127(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/;

/**
 * `https://host[:port]`, or `http://` when the host is this machine; `wss` and `ws` alike. Parsed here and not by URL, whose error
 * carries the input, a password in it included. Throws `config` without the text.
 */
export function parseOrigin(node: Tree, what: string, kind: 'http' | 'ws'): string {
  const match = node.type === 'text' ? ORIGIN.exec(node.value.trim()) : null;
  const [scheme, host, port] = [match?.[1]?.toLowerCase(), match?.[2]?.toLowerCase(), match?.[3]];
  if (scheme === undefined || host === undefined || !scheme.startsWith(kind) || Number(port ?? 1) > 65_535) {
    throw problemAt(node, `${what} must be ${kind}s://HOST[:PORT], without user, path or query.`);
  }
  if (scheme === kind && !isLoopback(host)) {
    throw problemAt(
      node,
      `${what} is not encrypted: plain ${kind} is for this machine only.`,
      `Use ${kind}s://, or a loopback address such as 127.0.0.1.`,
    );
  }
  return port === undefined ? `${scheme}://${host}` : `${scheme}://${host}:${Number(port)}`;
}

/** True for 127.0.0.0/8 in its usual spelling, ::1 and localhost. Names that merely resolve to it do not count. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || LOOPBACK_V4.test(host);
}
