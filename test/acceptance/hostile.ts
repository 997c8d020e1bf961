/** Answers that no exchange should give, made out of answers that it does give. */
import {gzipSync} from 'node:zlib';
import type {ExchangeAdapter} from '../../src/lib/adapter/contract/exchange.ts';
import type {PreparedOrder} from '../../src/lib/adapter/contract/trading.ts';
import {DeskError} from '../../src/lib/model/errors.ts';
import {json, type Meddle, type Reply} from '../support/wire-proxy.ts';

const HTML = '<!doctype html><html><head><title>Attention Required!</title></head><body>blocked</body></html>';
const html = (status: number): Reply => ({status, headers: {'content-type': 'text/html'}, body: HTML});

/** What stands in for the whole answer, whatever was asked. */
export const WHOLE_ANSWERS: Readonly<Record<string, Exclude<ReturnType<Meddle>, null>>> = {
  'an endless body': {
    raw(response) {
      response.writeHead(200, {'content-type': 'application/json'});
      const chunk = `"${'x'.repeat(1 << 20)}",`;
      response.write('[');
      const more = () => {
        while (response.writable && !response.destroyed && response.write(chunk));
      };
      response.on('drain', more);
      response.on('error', () => {});
      more();
    },
  },
  'a gzip bomb': {
    status: 200,
    headers: {'content-type': 'application/json', 'content-encoding': 'gzip'},
    body: gzipSync(Buffer.alloc(80 << 20, 0x20), {level: 1}),
  },
  'gzip that is none': {status: 200, headers: {'content-encoding': 'gzip'}, body: '{"code":0}'},
  'an encoding nobody asked for': {status: 200, headers: {'content-encoding': 'br'}, body: '{}'},
  'HTML with 200': html(200),
  'HTML with 403': html(403),
  'HTML with 404': html(404),
  'HTML with 502': html(502),
  'an empty body': json(200, ''),
  null: json(200, 'null'),
  'a number': json(200, '12'),
  'an empty array': json(200, '[]'),
  'an empty object': json(200, '{}'),
  'two hundred thousand brackets': json(200, '['.repeat(200_000) + ']'.repeat(200_000)),
  'two hundred thousand objects': json(200, `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`),
  'brackets in a known field': json(200, `{"retCode":0,"retMsg":"","result":${'['.repeat(200_000)}${']'.repeat(200_000)}}`),
  'a promise of more than comes': {
    raw(response) {
      response.writeHead(200, {'content-length': '5000'});
      response.write('{"a":1');
      setTimeout(() => response.destroy(), 5);
    },
  },
  'no HTTP': {raw: (response) => void response.socket?.end('220 smtp ready\r\n')},
  'a header without end': {raw: (response) => void response.socket?.end(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(1 << 20)}`)},
  'a lost connection': {raw: (response) => void response.destroy()},
};

/** Every JSON value at every path of a document, without it or with something else in its place. */
export function* wrongShapes(text: string): Generator<{readonly what: string; readonly body: string}> {
  const strangers: readonly (readonly [string, unknown])[] = [
    ['gone', undefined],
    ['null', null],
    ['a list', []],
    ['an object', {}],
    ['text with NUL', '\u0000'],
    ['true', true],
  ];
  for (const path of pathsOf(JSON.parse(text)))
    for (const [name, stranger] of strangers) {
      const document: unknown = JSON.parse(text);
      replaceAt(document, path, stranger);
      yield {what: `${path.join('.')} is ${name}`, body: JSON.stringify(document)};
    }
}

function pathsOf(value: unknown, at: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [];
  // Of a list the first rows stand for all.
  return Object.entries(value)
    .slice(0, Array.isArray(value) ? 2 : undefined)
    .flatMap(([name, inner]) => [[...at, name], ...pathsOf(inner, [...at, name])]);
}

function replaceAt(document: unknown, path: readonly string[], stranger: unknown): void {
  let holder = document as Record<string, unknown>;
  for (const name of path.slice(0, -1)) holder = holder[name] as Record<string, unknown>;
  const last = path.at(-1) ?? '';
  if (stranger === undefined && !Array.isArray(holder)) delete holder[last];
  else holder[last] = stranger;
}

/** The document with names of the prototype chain in every object. */
export function withPrototypeKeys(text: string): string {
  return text.replace(/\{(?=")/g, '{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}},"toString":1,');
}

/** The document with every field said twice, the first time as nonsense. */
export function withDuplicateKeys(text: string): string {
  return text.replace(/"([a-zA-Z]+)":(?=["\d])/g, '"$1":[null],"$1":');
}

/** What became of one placement, in a word. Throws what is not a DeskError. */
export async function verdictOf(adapter: ExchangeAdapter, order: PreparedOrder): Promise<string> {
  try {
    return (await adapter.trading.placeOrder(order, AbortSignal.timeout(15_000))).outcome;
  } catch (error) {
    if (error instanceof DeskError) return error.kind;
    throw error;
  }
}
