/** The schemas by name: a command as it is typed, `keys-file`, or `error`. */
import {pair, pairList, rebalance, spread} from './arbitrage.ts';
import {failure, order} from './common.ts';
import {alert, ordersWatch} from './feed.ts';
import {ordersHistory, ordersReport} from './history.ts';
import {doctor, keysCheck, keysFile, keysInit, keysList} from './keys.ts';
import {funding, marketList, marketShow, ticker} from './markets.ts';
import {hedge, kill, orderAmend, orderCancel, orderResolve, ordersList, positionClose, positionSetting} from './orders.ts';
import {described, object, type Schema} from './pieces.ts';
import {orderPlace} from './placing.ts';
import {pnl} from './pnl.ts';
import {balance, margin, position} from './portfolio.ts';
import {book, route} from './route.ts';
import {completion, sandboxFault, sandboxStart, skill, stateCompact} from './tools.ts';

const CATALOG: Readonly<Record<string, Schema>> = {
  balance,
  position,
  'position close': positionClose,
  'position leverage': positionSetting,
  'position margin-mode': positionSetting,
  margin,
  pnl,
  route,
  'order place': orderPlace,
  'order cancel': orderCancel,
  'order amend': orderAmend,
  'order show': order,
  'order resolve': orderResolve,
  'orders list': ordersList,
  alert: described('each line', alert),
  'orders watch': described('each line of the feed', ordersWatch),
  'orders history': ordersHistory,
  'orders report': ordersReport,
  ticker,
  book,
  funding,
  spread,
  'pair open': pair,
  'pair close': pair,
  'pair resume': pair,
  'pair list': pairList,
  hedge,
  rebalance,
  kill,
  'market list': marketList,
  'market show': marketShow,
  'keys init': keysInit,
  'keys list': keysList,
  'keys check': keysCheck,
  doctor,
  'sandbox start': sandboxStart,
  'sandbox fault': sandboxFault,
  completion,
  skill,
  'state compact': stateCompact,
  error: described('what any command prints under --json when it fails', object({error: failure})),
  'keys-file': described('the keys file, as YAML', keysFile),
};

/** Names that `schemaOf` knows, in the order of the help. */
export function schemaNames(): readonly string[] {
  return Object.keys(CATALOG);
}

/** The whole JSON Schema of a document, or null when there is none of that name. `keys` is short for the keys file. */
export function schemaOf(typed: string): Schema | null {
  const name = typed === 'keys' ? 'keys-file' : typed;
  const schema = Object.hasOwn(CATALOG, name) ? CATALOG[name] : undefined;
  return schema === undefined ? null : {$schema: 'https://json-schema.org/draft/2020-12/schema', title: `mxt ${name}`, ...schema};
}

/** Names of the fields that a command prints, one list for each form of its document; empty where it has no schema. */
export function fieldNames(name: string): readonly (readonly string[])[] {
  return fieldsOf(schemaOf(name));
}

function fieldsOf(schema: Schema | null): readonly (readonly string[])[] {
  const {properties, anyOf = []} = (schema ?? {}) as {readonly properties?: object; readonly anyOf?: readonly Schema[]};
  return properties === undefined ? anyOf.flatMap(fieldsOf) : [Object.keys(properties)];
}
