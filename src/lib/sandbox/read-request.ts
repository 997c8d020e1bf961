/** An HTTP request as a venue sees it, and the faults that strike while it is being read. */
import type {IncomingMessage} from 'node:http';
import type {FaultPlan} from './engine/faults.ts';
import type {WireRequest} from './venue.ts';

const MAX_BODY_BYTES = 1024 * 1024;

/** Null when the request never arrived whole: its connection is gone. */
export async function readRequest(faults: FaultPlan, incoming: IncomingMessage): Promise<WireRequest | null> {
  const [path = '/', query = ''] = (incoming.url ?? '/').split('?', 2);
  const method = incoming.method ?? 'GET';
  const subject = {method, path};
  if (faults.atSocket('req.head', subject, query) !== null) return reset(incoming);
  const cut = faults.atSocket('req.body', subject, query);
  const limit = cut === null ? MAX_BODY_BYTES : cut.do === 'cut' ? cut.bytes : 0;
  if (limit === 0) return reset(incoming);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > limit) return reset(incoming);
    }
  } catch {
    return null;
  }
  if (cut !== null) return reset(incoming);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers))
    headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  return {method, path, query, headers, body: Buffer.concat(chunks).toString('utf8')};
}

function reset(incoming: IncomingMessage): null {
  incoming.socket.resetAndDestroy();
  return null;
}
