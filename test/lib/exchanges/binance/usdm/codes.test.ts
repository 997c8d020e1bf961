/** Every code that Binance documents for USD-M futures is classed: it is refused for certain, or proves nothing. */
import {describe, expect, it} from 'vitest';
import {refusalKind, refusalOf} from '../../../../../src/lib/exchanges/binance/errors.ts';
import {PROVE_NOTHING, UNCHANGED, USDM_CODES} from '../../../../../src/lib/exchanges/binance/usdm/codes.ts';

const span = (from: number, to: number) => Array.from({length: to - from + 1}, (_, index) => -(from + index));

/** https://developers.binance.com/docs/derivatives/usds-margined-futures/error-code as of 2026-01-15. */
const DOCUMENTED = [
  ...span(1000, 1008),
  ...[-1010, -1011, ...span(1013, 1016), ...span(1020, 1023), -1099],
  ...[...span(1100, 1106), ...span(1108, 1122), ...span(1125, 1128), -1130, -1136],
  ...span(2010, 2028),
  ...[...span(4000, 4033), ...span(4044, 4088)],
  ...[-4104, -4109, ...span(4114, 4118), -4120, -4131, -4135, ...span(4137, 4142), -4144],
  ...[-4161, -4164, -4165, ...span(4167, 4172), -4183, -4184, -4192],
  ...[-4202, -4203, -4205, -4206, ...span(4208, 4211), ...span(4400, 4403)],
  ...[-5021, -5022, ...span(5024, 5029), ...span(5037, 5041), -5043],
];

/** On pages of endpoints, in the change log, or in the field. */
const ELSEWHERE = [-2008, -4112, -4130, -4531, -5047];

const answer = (code: number) => ({status: 400, payload: {code, msg: 'x'}, headers: {}, body: ''});

describe('the codes of USD-M futures', () => {
  it('are all classed, once', () => {
    const classed = (code: number) => [...USDM_CODES.kinds.keys(), ...PROVE_NOTHING].filter((each) => each === code).length;
    expect(DOCUMENTED.filter((code) => classed(code) !== 1)).toEqual([]);
    const known = [...USDM_CODES.kinds.keys(), ...PROVE_NOTHING];
    expect(known.filter((code) => !DOCUMENTED.includes(code)).toSorted((a, b) => b - a)).toEqual(ELSEWHERE);
  });

  it.each(PROVE_NOTHING)('%i leaves the outcome of an order open', (code) => {
    expect(() => refusalOf(answer(code), USDM_CODES)).toThrow(expect.objectContaining({kind: 'unknown-outcome'}));
  });

  // The same number says on spot that an order is archived.
  it('do not take the refusal of a reduce-only order for one that is not there', () => {
    expect(refusalOf(answer(-4061), USDM_CODES)).toMatchObject({
      kind: 'rejected',
      detail: {hint: expect.stringMatching(/position mode.*Run the command again/)},
    });
    expect(refusalOf(answer(-2026), USDM_CODES)).toMatchObject({kind: 'unsupported'});
    expect(refusalKind(400, {code: -2026, msg: 'x', data: undefined})).toBe('not-found');
  });

  it('of settings that were so already are refusals', () => {
    for (const code of UNCHANGED) expect(USDM_CODES.kinds.get(Number(code))).toBe('rejected');
  });
});
