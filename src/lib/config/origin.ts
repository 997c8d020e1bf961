/** Addresses that replace an exchange's own: scheme and host only. Plain http and ws go to this machine alone. */
import {isLoopback} from '../model/loopback.ts';
import {problemAt, type Tree} from './yaml-tree.ts';

const ORIGIN = /^(https|http|wss|ws):\/\/(\[[0-9a-f:]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::(\d{1,5}))?\/?$/i;

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
