import {describe, expect, it} from 'vitest';
import {type FieldKind, orderLines} from '../../../src/lib/ui/order-lines.ts';
import {LINE_FIELDS} from '../../../src/lib/ui/place-flags.ts';

const FIELDS: ReadonlyMap<string, FieldKind> = new Map([
  ['side', 'ARGUMENT'],
  ['quantity', 'ARGUMENT'],
  ['client-id', 'TEXT'],
  ['post-only', 'BOOLEAN'],
  ['despite', 'LIST'],
]);
const argvOf = (text: string) => orderLines(text, FIELDS).map(({line, argv}) => [line, ...argv]);

describe('orders as JSON lines', () => {
  it('become the words of a command line, whatever the order of their fields; empty lines count and are left out', () => {
    const text =
      ' {"client-id":":a","quantity":"0.10","side":"buy"}\r\n\n{"side":"sell","quantity":"all","postOnly":true,"despite":["x",":y"]}\n';
    expect(argvOf(text)).toEqual([
      [1, '--client-id=:a', '--', 'buy', '0.10'],
      [3, '--post-only', '--despite=x', '--despite=:y', '--', 'sell', 'all'],
    ]);
  });

  it('take a text that begins like a flag as the value that it is', () => {
    expect(argvOf('{"side":"--yes","quantity":"1","client-id":"--on=b"}')).toEqual([
      [1, '--client-id=--on=b', '--', '--yes', '1'],
    ]);
  });

  it('may switch a flag off', () => {
    expect(argvOf('{"side":"buy","quantity":"1","post-only":false}')).toEqual([[1, '--', 'buy', '1']]);
  });

  const ORDER = '{"side":"buy","quantity":"1"}';
  const MISTAKES = [
    ['', /no orders/],
    ['{"side":"buy"', /^Line 2: It is not JSON/],
    ['["buy"]', /^Line 2: It is not a JSON object/],
    ['"buy"', /^Line 2: It is not a JSON object/],
    ['null', /^Line 2: It is not a JSON object/],
    ['{"side":"buy"}', /^Line 2: "quantity" is missing/],
    ['{"side":"buy","quantity":1}', /^Line 2: "quantity" is a JSON number/],
    ['{"side":"buy","quantity":"1","client-id":7}', /^Line 2: "client-id" is a JSON number/],
    ['{"side":"buy","quantity":null}', /^Line 2: "quantity" is not text/],
    ['{"side":"buy","quantity":""}', /^Line 2: "quantity" is not text/],
    ['{"side":"buy","quantity":"1","despite":[1]}', /^Line 2: "despite" is a JSON number/],
    ['{"side":"buy","quantity":"1","post-only":"yes"}', /^Line 2: "post-only" is true or false/],
    ['{"side":"buy","quantity":"1","leverage":"5"}', /^Line 2: "leverage" is not a field/],
    ['{"side":"buy","quantity":"1","yes":true}', /^Line 2: "yes" is not a field/],
    ['{"side":"buy","quantity":"1","quantity":"2"}', /^Line 2: "quantity" is there twice/],
    ['{"side":"buy","quantity":"1","client-id":"a","clientId":"b"}', /^Line 2: "client-id" is there twice/],
    ['{"side":"buy","quantity":"1","client-id":{"a":"b"}}', /^Line 2: A field holds an object/],
  ] as const;

  it.each(MISTAKES)('%j is refused with its line', (text, message) => {
    const file = text === '' ? ' \n' : `${ORDER}\n${text}\n${ORDER}`;
    expect(() => orderLines(file, FIELDS)).toThrow(message);
  });

  it('know every flag of one order, and none that is of the whole command', () => {
    const kinds = ['side', 'price', 'post-only', 'exclude'].map((name) => LINE_FIELDS.get(name));
    expect(kinds).toEqual(['ARGUMENT', 'TEXT', 'BOOLEAN', 'LIST']);
    expect(['yes', 'dry-run', 'from', 'keys'].filter((name) => LINE_FIELDS.has(name))).toEqual([]);
  });
});
