/**
 * The control port of a running sandbox. JSON in, JSON out; loopback only. A symbol is canonical ("BTC/USDT") or as the
 * exchange writes it.
 *
 *   GET    /                 what runs: {exchanges: [id...]}
 *   GET    /faults           planned faults of every exchange: {binance: [{id, point, action, hits, strikes...}]}
 *   POST   /faults           add a rule: {exchange?, point, action: {do, ...}, method?, path?, symbol?, clientOrderId?, nth?, times?, probability?};
 *                            or many: {rules: [...]}; or out of a seed: {seed: 7}. Without exchange: every one. Answer {added: n}
 *   DELETE /faults           take all away (?exchange=, ?id= for one)
 *   GET    /faults/log       what was injected, by exchange
 *   POST   /deposit          {exchange, asset, amount, wallet?, account?}
 *   POST   /move            {exchange, kind: WITHDRAWAL | TRANSFER | REWARD | REBATE | INTEREST | DEPOSIT, asset, amount, wallet?, to?, fee?,
 *                            txId?, account?}: money that moves without a trade; `fee` is on top of a withdrawal
 *   POST   /market-status    {exchange, symbol, status: TRADING | CANCEL_ONLY | HALTED}
 *   POST   /rules            {exchange, symbol, tickSize?, stepSize?, minQuantity?, minNotional?}
 *   POST   /mark             {exchange, symbol, price, index?}: holds the mark price of a contract, and the USD price of its coin;
 *                            "price": null lets both follow the market again
 *   POST   /funding          {exchange, symbol}: pays the funding of a contract now
 *   POST   /moving           {moving: true | false}: the market maker starts or stands still
 *   POST   /burst            {exchange, symbol, orders, perSecond}: places and cancels that many orders of the customer
 */
import {createServer, type IncomingMessage} from 'node:http';
import {canonical} from '../model/decimal.ts';
import {DeskError, toFailure} from '../model/errors.ts';
import {burst} from './burst.ts';
import type {SandboxClock} from './clock.ts';
import type {LiveVenue} from './create-venue.ts';
import {faultSwarm} from './engine/fault-swarm.ts';
import type {FaultRule} from './engine/faults.ts';
import {units} from './engine/fixed.ts';
import type {MovementKind, NewMovement} from './engine/movement.ts';
import {CUSTOMER, type EngineMarket} from './engine/types.ts';
import {coinOf} from './engine/universe.ts';
import {type Listening, listen} from './listen.ts';

type Fields = Readonly<Record<string, unknown>>;
type Venues = ReadonlyMap<string, LiveVenue>;

export async function serveControl(
  venues: Venues,
  options: {readonly port: number; readonly clock: SandboxClock},
): Promise<Listening> {
  const server = createServer(async (request, response) => {
    const [status, body] = await reply(venues, request, options.clock).then(
      (answer) => [200, answer] as const,
      (error: unknown) => [400, {error: toFailure(error)}] as const,
    );
    response.writeHead(status, {'content-type': 'application/json'}).end(JSON.stringify(body));
  });
  return listen(server, options.port);
}

async function reply(venues: Venues, request: IncomingMessage, clock: SandboxClock): Promise<unknown> {
  // A web page must not be able to steer a sandbox: browsers send Origin with such requests, and behind a name that was made
  // to lead here (DNS rebinding) they send that name as Host.
  const isLocal = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(request.headers.host ?? '');
  if (request.headers.origin !== undefined || !isLocal) throw new DeskError('usage', 'Not for browsers.');
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  const parameters = new URLSearchParams(query);
  const fields = await bodyOf(request);
  const each = <T>(read: (live: LiveVenue) => T) => Object.fromEntries([...venues].map(([id, live]) => [id, read(live)]));
  switch (`${request.method} ${path}`) {
    case 'GET /':
      return {exchanges: [...venues.keys()]};
    case 'GET /faults':
      return each(({faults}) => faults.list());
    case 'GET /faults/log':
      return each(({faults}) => faults.journal());
    case 'POST /faults':
      return {added: addFaults(venues, fields)};
    case 'DELETE /faults': {
      const id = parameters.get('id');
      for (const live of chosen(venues, parameters.get('exchange') ?? undefined))
        live.faults.clear(id === null ? undefined : Number(id));
      return {cleared: true};
    }
    default:
      if (request.method !== 'POST') throw new DeskError('usage', 'The sandbox does not know that request.');
      return act(path, chosen(venues, optionalText(fields, 'exchange')), fields, clock);
  }
}

function act(path: string, venues: readonly LiveVenue[], fields: Fields, clock: SandboxClock): unknown {
  const given = optionalText(fields, 'symbol') ?? '';
  const account = optionalText(fields, 'account') ?? CUSTOMER;
  for (const live of venues) {
    const {markets} = live.engine;
    const symbol = live.market(given)?.symbol ?? given;
    if (path === '/mark' || path === '/funding') {
      actOnContract(path, live, given, fields);
      continue;
    }
    if (path === '/deposit')
      live.engine.deposit(account, optionalText(fields, 'wallet') ?? 'spot', text(fields, 'asset'), amount(fields, 'amount'));
    else if (path === '/move') moveMoney(live, account, fields);
    else if (path === '/market-status') markets.setStatus(symbol, marketStatus(text(fields, 'status')));
    else if (path === '/rules') markets.setRules(symbol, rulesOf(fields));
    else if (path === '/moving') fields.moving === true ? live.marketMaker.start() : live.marketMaker.stop();
    else if (path === '/burst')
      burst(live, clock, {account, symbol, orders: Number(fields.orders), perSecond: Number(fields.perSecond)});
    else throw new DeskError('usage', 'The sandbox does not know that request.');
  }
  return {done: true};
}

const MOVEMENTS: readonly MovementKind[] = ['DEPOSIT', 'WITHDRAWAL', 'TRANSFER', 'REWARD', 'REBATE', 'INTEREST'];

function moveMoney({engine}: LiveVenue, accountId: string, fields: Fields): void {
  const kind = MOVEMENTS.find((each) => each === fields.kind);
  if (kind === undefined) throw new DeskError('usage', `A movement is one of ${MOVEMENTS.join(', ')}.`);
  const [to, txId] = [optionalText(fields, 'to'), optionalText(fields, 'txId')];
  const movement: NewMovement = {
    ...{kind, accountId, wallet: optionalText(fields, 'wallet') ?? 'spot'},
    ...{asset: text(fields, 'asset'), amount: amount(fields, 'amount')},
    ...('fee' in fields && {fee: amount(fields, 'fee')}),
    ...(to !== undefined && {to}),
    ...(txId !== undefined && {txId}),
  };
  try {
    engine.move(movement);
  } catch (error) {
    if (error instanceof RangeError) throw new DeskError('usage', error.message);
    throw error;
  }
}

function actOnContract(
  path: '/mark' | '/funding',
  {engine, marketMaker, contract}: LiveVenue,
  given: string,
  fields: Fields,
): void {
  const market = contract(given);
  if (market === null) throw new DeskError('usage', 'The sandbox has no such contract.');
  const {symbol, base} = market;
  if (path === '/funding') return engine.settleFunding(symbol);
  const price = fields.price === null ? null : amount(fields, 'price');
  if (price === null) engine.contracts.marks.setUsd(coinOf(base).coin, null);
  else if ('index' in fields) engine.contracts.marks.setUsd(coinOf(base).coin, units(amount(fields, 'index')));
  engine.setMark(symbol, price);
  marketMaker.follow(symbol);
}

function addFaults(venues: Venues, fields: Fields): number {
  const {exchange, rules, seed, ...single} = fields;
  const list = typeof seed === 'number' ? faultSwarm(seed) : Array.isArray(rules) ? rules : [single];
  let added = 0;
  for (const entry of list) {
    const {exchange: own, ...rule} = entry as FaultRule & {exchange?: string};
    for (const live of chosen(venues, own ?? (typeof exchange === 'string' ? exchange : undefined))) {
      // The plan checks the rule before it takes it.
      live.faults.add(rule);
      added += 1;
    }
  }
  return added;
}

function chosen(venues: Venues, exchange: string | undefined): readonly LiveVenue[] {
  const found = [...venues.values()].filter(({id}) => exchange === undefined || id === exchange);
  if (found.length === 0)
    throw new DeskError('usage', 'This sandbox runs no exchange of that name.', {
      hint: `It runs: ${[...venues.keys()].join(', ')}.`,
    });
  return found;
}

async function bodyOf(request: IncomingMessage): Promise<Fields> {
  let body = '';
  for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString();
  if (body === '') return {};
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  } catch {
    // Said below, in one place.
  }
  throw new DeskError('usage', 'The body must be a JSON object.');
}

function optionalText(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' ? value : undefined;
}

function text(fields: Fields, name: string): string {
  const value = optionalText(fields, name);
  if (value === undefined) throw new DeskError('usage', `"${name}" is missing.`);
  return value;
}

function amount(fields: Fields, name: string): string {
  const value = canonical(text(fields, name));
  if (value === null) throw new DeskError('usage', `"${name}" is not a decimal.`);
  return value;
}

function marketStatus(value: string): EngineMarket['status'] {
  if (value === 'TRADING' || value === 'CANCEL_ONLY' || value === 'HALTED') return value;
  throw new DeskError('usage', 'A market is TRADING, CANCEL_ONLY or HALTED.');
}

function rulesOf(fields: Fields): Record<string, string> {
  const names = ['tickSize', 'stepSize', 'minQuantity', 'minNotional'].filter((name) => name in fields);
  return Object.fromEntries(names.map((name) => [name, amount(fields, name)]));
}
