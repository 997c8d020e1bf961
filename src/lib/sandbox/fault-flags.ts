/** From words on a command line to a fault rule. */
import {existsSync, readFileSync} from 'node:fs';
import {DeskError} from '../model/errors.ts';
import {askControl, findControl} from './control-client.ts';

export interface FaultWords {
  readonly exchange?: string | undefined;
  readonly point?: string | undefined;
  readonly do?: string | undefined;
  readonly match?: readonly string[] | undefined;
  readonly times?: number | undefined;
  readonly nth?: number | undefined;
  readonly probability?: string | undefined;
  readonly ms?: number | undefined;
  readonly status?: number | undefined;
  readonly body?: string | undefined;
  readonly code?: string | undefined;
  readonly bytes?: number | undefined;
  readonly how?: string | undefined;
  readonly to?: string | undefined;
  readonly plan?: string | undefined;
  readonly id?: number | undefined;
  readonly symbol?: string | undefined;
  readonly price?: string | undefined;
  readonly index?: string | undefined;
  readonly control?: string | undefined;
  readonly keys?: string | undefined;
}

const MATCHES: Readonly<Record<string, string>> = {
  method: 'method',
  path: 'path',
  symbol: 'symbol',
  'client-id': 'clientOrderId',
};
const HTML = '<!doctype html><html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>';

/** Adds, lists or clears faults of a running sandbox, reads what struck, or moves the mark price or pays the funding of a contract. */
export async function askFaults(action: string, words: FaultWords): Promise<unknown> {
  const control = findControl(words.control, words.keys);
  if (action === 'add') return askControl(control, 'POST', '/faults', faultRequest(words));
  if (action === 'log') return askControl(control, 'GET', '/faults/log');
  if (action === 'mark' || action === 'funding') return askControl(control, 'POST', `/${action}`, contractRequest(action, words));
  if (action === 'list') return askControl(control, 'GET', '/faults');
  const chosen = {
    ...(words.exchange !== undefined && {exchange: words.exchange}),
    ...(words.id !== undefined && {id: String(words.id)}),
  };
  return askControl(control, 'DELETE', `/faults?${new URLSearchParams(chosen)}`);
}

/** The body of `POST /faults`. Throws `usage`; what a rule may say is checked by the sandbox. */
function faultRequest(words: FaultWords): object {
  const where = words.exchange === undefined ? {} : {exchange: words.exchange};
  if (words.plan !== undefined) return {...where, ...planOf(words.plan)};
  if (words.point === undefined || words.do === undefined) {
    throw new DeskError('usage', 'A fault needs --point and --do.', {
      hint: 'For example: mxt sandbox fault add --point engine.post --do drop --match path=/api/v3/order --times 1',
    });
  }
  return {
    ...where,
    point: words.point,
    action: actionOf(words.do, words),
    ...Object.fromEntries((words.match ?? []).map(matchOf)),
    ...(words.times !== undefined && {times: words.times}),
    ...(words.nth !== undefined && {nth: words.nth}),
    ...(words.probability !== undefined && {probability: Number(words.probability)}),
  };
}

/** The body of `POST /mark` and `POST /funding`. Without --price a contract's mark follows the market again. */
function contractRequest(action: 'mark' | 'funding', {exchange, symbol, price, index}: FaultWords): object {
  if (exchange === undefined || symbol === undefined)
    throw new DeskError('usage', `"${action}" needs --exchange and --symbol.`, {
      hint: 'For example: mxt sandbox fault mark --exchange bybit --symbol BTC/USDT:USDT --price 60000',
    });
  return {exchange, symbol, ...(action === 'mark' && {price: price ?? null, ...(index !== undefined && {index})})};
}

/** A seed, or a JSON file with {"rules": [...]}. */
function planOf(plan: string): object {
  if (/^\d+$/.test(plan)) return {seed: Number(plan)};
  if (!existsSync(plan))
    throw new DeskError('usage', `There is no plan file ${plan}.`, {
      hint: 'A plan is a seed (a number) or a JSON file: {"rules": [...]}.',
    });
  try {
    return JSON.parse(readFileSync(plan, 'utf8'));
  } catch {
    throw new DeskError('usage', `${plan} is not JSON.`);
  }
}

function actionOf(name: string, words: FaultWords): object {
  const {ms = 1000, status = 503, body, code = '-1007', bytes = 0, how = 'reset', to = 'http://127.0.0.1:9/'} = words;
  if (name === 'html') return {do: 'answer', status, body: body ?? HTML, headers: {'content-type': 'text/html'}};
  if (name === 'answer') return {do: 'answer', status, body: body ?? ''};
  if (name === 'delay' || name === 'shift' || name === 'lag') return {do: name, ms};
  if (name === 'error') return {do: 'error', code};
  if (name === 'cut') return {do: 'cut', bytes, how};
  return name === 'redirect' ? {do: 'redirect', to} : {do: name};
}

function matchOf(pair: string): readonly [string, string] {
  const at = pair.indexOf('=');
  const name = MATCHES[pair.slice(0, at)];
  if (at < 1 || name === undefined)
    throw new DeskError('usage', '--match takes NAME=VALUE.', {hint: `Names: ${Object.keys(MATCHES).join(', ')}.`});
  return [name, pair.slice(at + 1)];
}
