import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {type ExecutionReport, ReportScanner, readReport} from '../../../../src/lib/exchanges/binance/report.ts';
import {dec, plain} from '../../../../src/lib/model/decimal.ts';
import {floodEvent, floodFrame} from './flood/flood.ts';

const READ = [...'scCSofqpPxXritlLzZnNTOmwg'];
const HEAD = '{"subscriptionId":0,"event":{"e":"executionReport"';

/** Amounts are read canonical, ids as text. */
const AMOUNTS = 'qpPlLzZn';
const IDS = 'it';

/** What `JSON.parse` makes of the fields that are read, amounts and ids as they are read; null when it is no JSON. */
function parsed(text: string): Record<string, unknown> | null {
  try {
    const {event} = JSON.parse(text) as {event: Record<string, unknown>};
    if (event.e !== 'executionReport') return null;
    return Object.fromEntries(READ.map((name) => [name, asRead(name, event[name])]));
  } catch {
    return null;
  }
}

function asRead(name: string, value: unknown): unknown {
  if (AMOUNTS.includes(name) && typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)) return plain(dec(value));
  // What the form leaves to JSON.parse comes from there as it is.
  return IDS.includes(name) && typeof value === 'number' && value >= 0 && !Object.is(value, -0) ? String(value) : value;
}

const PLACE = {account: 'main', exchange: 'binance', symbol: 'BTC/USDT', isListed: true};

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

  it('makes the same order and fill as what JSON.parse gives, for any amounts, times and words', () => {
    const reader = new ReportScanner();
    const amount = fc.oneof(
      fc.stringMatching(/^\d{1,6}\.\d{8}$/),
      fc.stringMatching(/^-?[\d.]{0,12}$/),
      fc.constant('1e-8'),
      fc.nat(),
    );
    const instant = fc.oneof(fc.nat(4_000_000_000_000), fc.constantFrom(1_700_000_000_000, 1_700_000_000_001, 1_700_000_001_024));
    const fields = fc.record({
      ...{
        s: fc.constant('BTCUSDT'),
        c: fc.stringMatching(/^[a-z0-9-]{0,36}$/),
        C: fc.constantFrom('', 'own'),
        i: fc.nat(999_999_999_999_999),
      },
      ...{S: fc.constantFrom('BUY', 'SELL', 'HOLD'), o: fc.constantFrom('LIMIT', 'MARKET', 'LIMIT_MAKER', 'STOP_LOSS', 'ODD')},
      ...{
        f: fc.constantFrom('GTC', 'IOC', 'ODD'),
        x: fc.constantFrom('NEW', 'TRADE', 'CANCELED'),
        r: fc.constantFrom('NONE', 'NO'),
      },
      ...{
        X: fc.constantFrom('NEW', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'EXPIRED_IN_MATCH', 'ODD'),
        w: fc.boolean(),
        m: fc.boolean(),
      },
      ...{
        q: amount,
        p: amount,
        P: amount,
        z: amount,
        Z: amount,
        l: amount,
        L: amount,
        n: amount,
        N: fc.constantFrom('BTC', null),
      },
      ...{t: fc.integer({min: -1}), T: instant, O: instant, g: fc.integer({min: -1, max: 5})},
    });
    let left = 0;
    fc.assert(
      fc.property(fields, (event) => {
        const text = `${HEAD},${JSON.stringify(event).slice(1)}}`;
        const scanned = reader.read(text);
        if (scanned === null) {
          left += 1;
          return;
        }
        const whole = (JSON.parse(text) as {event: ExecutionReport}).event;
        const order = readReport(PLACE, scanned as unknown as ExecutionReport);
        expect(order).toEqual(readReport(PLACE, whole));
        expect(JSON.stringify(order), 'members in the same order').toBe(JSON.stringify(readReport(PLACE, whole)));
      }),
      {numRuns: 2000},
    );
    expect(left, 'all of these are plain enough to be read').toBe(0);
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
