import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {ReportScanner} from '../../../../src/lib/exchanges/binance/report.ts';
import {floodEvent, floodFrame} from './flood/flood.ts';

const READ = [...'scCSofqpPxXritlLzZnNTOmwg'];
const HEAD = '{"subscriptionId":0,"event":{"e":"executionReport"';

/** What `JSON.parse` makes of the fields that are read; null when it is no JSON. */
function parsed(text: string): Record<string, unknown> | null {
  try {
    const {event} = JSON.parse(text) as {event: Record<string, unknown>};
    if (event.e !== 'executionReport') return null;
    return Object.fromEntries(READ.map((name) => [name, event[name]]));
  } catch {
    return null;
  }
}

const value = fc.oneof(
  fc.string({unit: 'binary-ascii', maxLength: 20}),
  fc.stringMatching(/^[\d.]{0,12}$/),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({noNaN: true, noDefaultInfinity: true}),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.integer(), {maxLength: 2}),
  fc.dictionary(fc.string(), fc.integer(), {maxKeys: 2}),
);
const name = fc.oneof({weight: 9, arbitrary: fc.constantFrom('e', ...READ)}, fc.string({maxLength: 2}));

describe('an execution report read from its text', () => {
  it('is what JSON.parse gives, for the frames of the stream', () => {
    const reader = new ReportScanner();
    for (let number = 0; number < 1000; number += 7) {
      const frame = floodFrame(floodEvent(number));
      expect(reader.read(frame)).toEqual(parsed(frame));
    }
  });

  it('is what JSON.parse gives or left to it, whatever fields there are', () => {
    const reader = new ReportScanner();
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), {minLength: 1, maxLength: 40}), (fields) => {
        const text = `${HEAD}${fields.map(([key, each]) => `,${JSON.stringify(key)}:${JSON.stringify(each)}`).join('')}}}`;
        const read = reader.read(text);
        if (read !== null) expect(read).toEqual(parsed(text));
      }),
      {numRuns: 2000},
    );
  });

  it('never takes a text that is no JSON, or another event', () => {
    const reader = new ReportScanner();
    const frame = floodFrame(floodEvent(300));
    fc.assert(
      fc.property(fc.nat(frame.length), fc.nat(3), fc.string({unit: 'binary-ascii', maxLength: 3}), (at, cut, put) => {
        const text = frame.slice(0, at) + put + frame.slice(at + cut);
        const read = reader.read(text);
        if (read !== null) expect(read).toEqual(parsed(text));
      }),
      {numRuns: 5000},
    );
    for (const tail of [
      ',"i":01}}',
      ',"i":1.5}}',
      ',"i":-}}',
      ',"i":1}} ',
      ',"i":1}',
      ',"e":"other"}}',
      ',"i":1,}}',
      ',""":1}}',
      '}}',
    ]) {
      expect(reader.read(HEAD + tail)).toBeNull();
    }
  });
});
