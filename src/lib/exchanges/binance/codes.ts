/**
 * Every error code that Binance documents for spot, by what it proves. An allow-list: a code that does not stand under a kind
 * never means "nothing was done". https://developers.binance.com/docs/binance-spot-api-docs/errors (where no other page is named)
 */
import type {ErrorKind} from '../../model/errors.ts';

/**
 * The request may have been carried out: the engine's answer was lost (-1000, -1001, -1006, -1007), the gate is in trouble, or
 * one half of a replacement was carried out (-2021): which one stands in the answer's `data`, and nowhere when that is lost.
 */
export const PROVE_NOTHING: readonly number[] = [-1000, -1001, -1006, -1007, -1008, -1016, -2021];

/** The request did nothing. */
const REFUSALS: Partial<Record<ErrorKind, readonly number[]>> = {
  'rate-limit': [-1003, -1015, -1034, -1181],
  clock: [-1021],
  // -2008 (unknown key id) is seen in the field and not documented.
  auth: [-1022, -2008, -2014, -2015],
  permission: [-1002],
  rule: [-1013, -1111],
  'not-found': [-1121, -1122, -1220, -2013, -2026, -2043],
  unsupported: [-1014, -1020],
  rejected: [
    // Parameters that are missing, malformed or do not fit together.
    -1100, -1101, -1102, -1103, -1104, -1105, -1106, -1108, -1114, -1115, -1116, -1117, -1118, -1119, -1120, -1127, -1128, -1130,
    -1134, -1135, -1139, -1145, -1151, -1182, -1194, -1210, -1211,
    // No orders on the book for a market order; no trading window.
    -1112, -2016,
    // Order lists.
    -1158, -1160, -1165, -1166, -1168, -1196, -1197, -1198, -1199, -1222, -1223, -1224, -1225,
    // New order, cancel, amendment and replacement refused by the engine; ids that do not belong together.
    -2010, -2011, -2022, -2038, -2039,
    // User data streams and the listen keys that they replaced.
    -1125, -2035, -2036, -2042,
    // FIX sessions and binary encodings, which are not used here.
    -1033, -1035, -1152, -1153, -1155, -1161, -1169, -1170, -1171, -1172, -1173, -1174, -1175, -1176, -1177, -1178, -1179, -1180,
    -1183, -1184, -1185, -1186, -1187, -1188, -1189, -1190, -1191, -1221,
  ],
};

export const REFUSAL_KINDS: ReadonlyMap<number, ErrorKind> = kindsOf(REFUSALS);

/** The table by code. */
export function kindsOf(refusals: Partial<Record<ErrorKind, readonly number[]>>): ReadonlyMap<number, ErrorKind> {
  return new Map(Object.entries(refusals).flatMap(([kind, codes]) => codes.map((code) => [code, kind as ErrorKind] as const)));
}

/** The codes that put several meanings under one number and tell them apart by their words. -1010 has no meaning without them. */
export const WORDED: ReadonlySet<number> = new Set([-1010, -1013, -2010, -2011, -2038]);

/** "Messages for -1010, -2010, -2011 and -2038" on the same page; the first that fits counts. */
export const MESSAGES: readonly (readonly [RegExp, ErrorKind])[] = [
  [/insufficient balance/i, 'insufficient-funds'],
  [/unknown order sent/i, 'not-found'],
  [/market is closed|duplicate order sent|would immediately match|would trigger immediately/i, 'rejected'],
  [/disabled on this account|may not place or cancel|trading is not enabled/i, 'permission'],
  [/(permitted|restricted) for this account/i, 'permission'],
  [/not support(ed)?|may not use pegged|cannot be used with|unsupported order combination/i, 'unsupported'],
  [/filter failure|qty is zero or less|icebergqty exceeds/i, 'rule'],
  [/liquidity is (less|too low)|relationship of the prices|check origclordid|cancel restrictions|change no state/i, 'rejected'],
];

/** What the codes of one of Binance's desks prove. */
export interface CodeTable {
  readonly kinds: ReadonlyMap<number, ErrorKind>;
  /** Codes that are told apart by their words, and the words. */
  readonly worded: ReadonlySet<number>;
  readonly messages: readonly (readonly [RegExp, ErrorKind])[];
  /** Of codes with one known cause: what it is, and what to do. Absent: none has one. */
  readonly hints?: ReadonlyMap<number, string>;
}

export const SPOT_CODES: CodeTable = {kinds: REFUSAL_KINDS, worded: WORDED, messages: MESSAGES};
