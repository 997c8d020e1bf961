/**
 * Error codes of USD-M futures by what they prove: what is documented for the endpoints that are used here. An allow-list, like
 * that of spot. https://developers.binance.com/docs/derivatives/usds-margined-futures/error-code
 */
import {type Answer, unproven} from '../../../adapter/kit/client.ts';
import {Row} from '../../../adapter/kit/row.ts';
import type {DeskError} from '../../../model/errors.ts';
import {type CodeTable, kindsOf} from '../codes.ts';
import {refusalOf} from '../errors.ts';

/**
 * The request may have been carried out: the engine's answer was lost (-1000, -1001, -1006, -1007) or has no meaning that is told
 * (-1010), the gate is in trouble (-1008, -1016), a batch failed of which a part may have been done (-2012, -4083), something inside
 * the exchange broke (-4078), or the conditional order is triggering at the moment (-4117).
 */
export const PROVE_NOTHING: readonly number[] = [-1000, -1001, -1006, -1007, -1008, -1010, -1016, -2012, -4078, -4083, -4117];

const KINDS = kindsOf({
  'rate-limit': [-1003, -1015],
  clock: [-1021, -5028],
  auth: [-1022, -2008, -2014, -2015, -1099],
  permission: [-1002, -1011, -2017, -4087, -4088, -4400, -4401, -4402, -4403],
  // Prices, sizes and values that a filter refuses; positions too large for their leverage; too many orders.
  rule: [
    -1013, -1111, -2025, -2027, -2028, -4001, -4002, -4003, -4004, -4005, -4006, -4007, -4008, -4013, -4014, -4016, -4023, -4024,
    -4025, -4026, -4028, -4045, -4131, -4164, -4183, -4184, -4135, -4210, -4211, -5029, -5041,
  ],
  'insufficient-funds': [-2018, -2019, -2024, -4050, -4051],
  'not-found': [-1121, -1122, -2011, -2013],
  unsupported: [-1014, -1020, -1116, -1117, -2026, -4084, -4120],
  rejected: [
    // Parameters that are missing, malformed or do not fit together.
    -1023, -1113, -1126, -4020, -4021, -4031, -4032, -4044, -4060, -4082, -4104, -4114, -4115, -4144, -4165, -5037, -5038, -5039,
    -1100, -1101, -1102, -1103, -1104, -1105, -1106, -1108, -1109, -1110, -1112, -1114, -1115, -1118, -1119, -1120, -1125, -1127,
    -1128, -1130, -1136, -4015, -4116,
    // Refused by the engine: reduce-only, triggers on the wrong side, liquidation under way, self-trade, fill or kill, post-only.
    -2010, -2020, -2021, -2022, -2023, -4112, -4118, -4130, -4137, -4138, -4140, -4142, -4192, -5021, -5022, -5024, -5025, -5026,
    -5027, -5040, -5043, -5047,
    // The state of the order or of the market; no trading window.
    -2016, -4000, -4022, -4139, -4141,
    // How the exchange itself is set up: contracts, filters, accounts and keys.
    -1004, -1005, -4009, -4010, -4011, -4012, -4017, -4018, -4019, -4027, -4029, -4030, -4033, -4053, -4056, -4057, -4058, -4085,
    -4086,
    // Options, which are not traded here.
    -4063, -4064, -4065, -4066, -4069, -4070, -4071, -4072, -4073, -4074, -4075, -4076, -4077, -4079, -4080, -4081,
    // Settings: in the way of a change, or not allowed for this account or contract.
    -4046, -4047, -4048, -4049, -4052, -4054, -4055, -4059, -4061, -4062, -4067, -4068, -4109, -4161, -4167, -4168, -4169, -4170,
    -4171, -4172, -4202, -4203, -4205, -4206, -4208, -4209, -4531,
  ],
});

/** Refusals with one known cause, and what to do. */
const HINTS: ReadonlyMap<number, string> = new Map([
  [-4061, 'The account is in another position mode (hedge or one-way) than the order was made for. Run the command again.'],
]);

export const USDM_CODES: CodeTable = {kinds: KINDS, worded: new Set(), messages: [], hints: HINTS};

/** A setting that was so already. */
export const UNCHANGED: ReadonlySet<string> = new Set(['-4046', '-4059', '-4171']);

/**
 * The refusal in an answer that describes nothing but says `{"code":200,...}` where it was done; null: it was. Throws
 * `unknown-outcome` for anything else.
 */
export function doneOrRefusal(answer: Answer): DeskError | null {
  const error = refusalOf(answer, USDM_CODES);
  if (error === null && new Row(answer.payload).text('code') !== '200') throw unproven('Binance', answer, null);
  return error;
}
