/** The recorded payloads of Kraken spot, and what the index says of them. */
import {existsSync, readFileSync} from 'node:fs';

const ROOT = new URL('../../../shared/fixtures/', import.meta.url).pathname;

export type Json = Record<string, unknown>;
export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

export interface RecordedFile {
  readonly path: string;
  readonly kind: string;
  readonly expected: string;
  readonly text: string;
}

/** Without payloads that a test's author made up. */
function load(): readonly RecordedFile[] {
  if (!existsSync(`${ROOT}INDEX.tsv`)) return [];
  const rows = readFileSync(`${ROOT}INDEX.tsv`, 'utf8')
    .split('\n')
    .map((line) => line.split('\t'));
  return rows
    .filter(([, exchange, , , what = '']) => exchange === 'kraken' && !what.startsWith('[synthetic'))
    .map(([path = '', , kind = '', , , expected = '']) => ({
      ...{path, kind, expected},
      text: readFileSync(ROOT + path, 'utf8'),
    }));
}
export const files = load();

/** What is not read, and why. */
export const NOT_READ: readonly (readonly [rule: string, (file: RecordedFile) => boolean])[] = [
  ['no ledger, funding or earn', ({kind}) => ['ledger', 'deposit-withdraw', 'earn', 'transfer'].includes(kind)],
  ['no balances but the extended ones', ({kind, path}) => kind === 'ws-balance' || /trade-?balance|margin-balance/.test(path)],
  ['no list of assets', ({path}) => /assets/.test(path) && !/pairs/.test(path)],
  ['no tickers of a stream', ({kind}) => kind === 'ticker'],
  ['no version 1 of the sockets, but its books', ({kind, path, text}) => kind !== 'ws-book' && /ws1/.test(path) && text !== ''],
  ['no book of a test that has no checksum', ({kind, path}) => kind === 'ws-book' && /nautilus|xchange|gct--ws1/.test(path)],
  [
    'no orders over the socket',
    ({kind, path}) => ['signed-request', 'order-place', 'order-cancel'].includes(kind) && /ws-|v2-/.test(path),
  ],
  ['no requests of another client that are not signed', ({path}) => path.includes('ccxt--req-')],
  ['no batches, edits or timers', ({path}) => /batch|edit-order|cancel-all-orders-after|xchange--ws/.test(path)],
  ['no channel but those of orders and books', ({kind, path}) => kind === 'ws-auth' && !path.includes('ws1')],
];

export function reasonLeftOut(file: RecordedFile): string | null {
  return NOT_READ.find(([, applies]) => applies(file))?.[0] ?? null;
}

/** The `result` of an envelope; of ccxt's entries too, and of files that hold a bare result. */
export function resultOf(file: RecordedFile): Json {
  const body = JSON.parse(file.text) as Json;
  const envelope = isObject(body.httpResponse) ? body.httpResponse : body;
  return isObject(envelope.result) ? envelope.result : envelope;
}
