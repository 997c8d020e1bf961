/** Every code that Binance documents is classed: it is refused for certain, tells by its words, or proves nothing. */
import {describe, expect, it} from 'vitest';
import {MESSAGES, PROVE_NOTHING, REFUSAL_KINDS, WORDED} from '../../../../src/lib/exchanges/binance/codes.ts';
import {refusalKind, refusalOf} from '../../../../src/lib/exchanges/binance/errors.ts';

/** https://developers.binance.com/docs/binance-spot-api-docs/errors as of 2026-07-21. */
const DOCUMENTED = [
  ...[
    -1000, -1001, -1002, -1003, -1006, -1007, -1008, -1010, -1013, -1014, -1015, -1016, -1020, -1021, -1022, -1033, -1034, -1035,
  ],
  ...[
    -1100, -1101, -1102, -1103, -1104, -1105, -1106, -1108, -1111, -1112, -1114, -1115, -1116, -1117, -1118, -1119, -1120, -1121,
  ],
  ...[
    -1122, -1125, -1127, -1128, -1130, -1134, -1135, -1139, -1145, -1151, -1152, -1153, -1155, -1158, -1160, -1161, -1165, -1166,
  ],
  ...[
    -1168, -1169, -1170, -1171, -1172, -1173, -1174, -1175, -1176, -1177, -1178, -1179, -1180, -1181, -1182, -1183, -1184, -1185,
  ],
  ...[
    -1186, -1187, -1188, -1189, -1190, -1191, -1194, -1196, -1197, -1198, -1199, -1210, -1211, -1220, -1221, -1222, -1223, -1224,
  ],
  ...[-1225, -2010, -2011, -2013, -2014, -2015, -2016, -2021, -2022, -2026, -2035, -2036, -2038, -2039, -2042, -2043],
];

/** "Messages for -1010, -2010, -2011 and -2038" on the same page. */
const WORDS: readonly (readonly [string, string])[] = [
  ['Unknown order sent.', 'not-found'],
  ['Duplicate order sent.', 'rejected'],
  ['Market is closed.', 'rejected'],
  ['Account has insufficient balance for requested action.', 'insufficient-funds'],
  ['Market orders are not supported for this symbol.', 'unsupported'],
  ['Iceberg orders are not supported for this symbol.', 'unsupported'],
  ['Stop loss orders are not supported for this symbol.', 'unsupported'],
  ['Stop loss limit orders are not supported for this symbol.', 'unsupported'],
  ['Take profit orders are not supported for this symbol.', 'unsupported'],
  ['Take profit limit orders are not supported for this symbol.', 'unsupported'],
  ['Order amend is not supported for this symbol.', 'unsupported'],
  ['Price * QTY is zero or less.', 'rule'],
  ['IcebergQty exceeds QTY.', 'rule'],
  ['This action is disabled on this account.', 'permission'],
  ['This account may not place or cancel orders.', 'permission'],
  ['Unsupported order combination', 'unsupported'],
  ['Order would trigger immediately.', 'rejected'],
  ['Cancel order is invalid. Check origClOrdId and orderId.', 'rejected'],
  ['Order would immediately match and take.', 'rejected'],
  ['The relationship of the prices for the orders is not correct.', 'rejected'],
  ['OCO orders are not supported for this symbol', 'unsupported'],
  ['Quote order qty market orders are not support for this symbol.', 'unsupported'],
  ['Trailing stop orders are not supported for this symbol.', 'unsupported'],
  ['Order cancel-replace is not supported for this symbol.', 'unsupported'],
  ['This symbol is not permitted for this account.', 'permission'],
  ['This symbol is restricted for this account.', 'permission'],
  ['Order was not canceled due to cancel restrictions.', 'rejected'],
  ['Rest API trading is not enabled.', 'permission'],
  ['WebSocket API trading is not enabled.', 'permission'],
  ['FIX API trading is not enabled.', 'permission'],
  ['Order book liquidity is less than `LOT_SIZE` filter minimum quantity.', 'rejected'],
  ['Order book liquidity is less than `MARKET_LOT_SIZE` filter minimum quantity.', 'rejected'],
  ['Order book liquidity is less than symbol minimum quantity.', 'rejected'],
  ['Order amend (quantity increase) is not supported.', 'unsupported'],
  ['The requested action would change no state; rejecting', 'rejected'],
  ['Pegged orders are not supported for this symbol.', 'unsupported'],
  ['This order type may not use pegged price.', 'unsupported'],
  ['This price peg cannot be used with this order type.', 'unsupported'],
  ['Order book liquidity is too low for this pegged order.', 'rejected'],
  ['OPO orders are not supported for this symbol.', 'unsupported'],
  ['Order amend (pending OPO order) is not supported.', 'unsupported'],
];

const answer = (code: number, msg: string, status = 400) => ({status, payload: {code, msg}, headers: {}, body: ''});

describe('the codes of Binance', () => {
  it('are all classed, once', () => {
    const classed = (code: number) =>
      [REFUSAL_KINDS.has(code), PROVE_NOTHING.includes(code), code === -1010].filter((is) => is).length;
    expect(DOCUMENTED.filter((code) => classed(code) !== 1)).toEqual([]);
    // One more is seen in the field.
    expect([...REFUSAL_KINDS.keys(), ...PROVE_NOTHING].filter((code) => !DOCUMENTED.includes(code))).toEqual([-2008]);
  });

  it.each(PROVE_NOTHING)('%i leaves the outcome of an order open', (code) => {
    expect(refusalKind(400, {code, msg: 'x', data: undefined})).toBeNull();
    expect(() => refusalOf(answer(code, 'x'))).toThrow(expect.objectContaining({kind: 'unknown-outcome'}));
  });

  it.each(WORDS)('"%s" is %s under every code that has it', (msg, kind) => {
    for (const code of [-1010, -2010, -2011, -2038]) expect(refusalKind(400, {code, msg, data: undefined})).toBe(kind);
    expect(MESSAGES.some(([words]) => words.test(msg))).toBe(true);
  });

  it('say nothing by their number alone where the words decide', () => {
    expect(WORDED.has(-1010)).toBe(true);
    expect(refusalKind(400, {code: -1010, msg: 'Never heard of.', data: undefined})).toBeNull();
    expect(refusalKind(400, {code: -2010, msg: 'Never heard of.', data: undefined})).toBe('rejected');
  });

  it('of a server that is out of order, or of the firewall, prove nothing', () => {
    for (const status of [403, 500, 502, 503]) {
      expect(() => refusalOf(answer(-2010, 'Market is closed.', status))).toThrow(
        expect.objectContaining({kind: 'unknown-outcome'}),
      );
    }
  });
});
