/** The sandbox's Binance with its clock stopped, asked as its own account asks: signed. */
import {createHmac} from 'node:crypto';
import type {LiveVenue} from '../../../../../src/lib/sandbox/create-venue.ts';

const NOW = 1_800_000_000_000;
export const clock = {now: () => NOW, after: () => () => {}};

/** The answer to a signed request. */
export async function ask(live: LiveVenue, method: string, path: string, params: Readonly<Record<string, string>> = {}) {
  const {apiKey = ''} = live.keys;
  const query = new URLSearchParams(signed(live, params)).toString();
  const {body} = await live.venue.handle({...{method, path, body: '', query}, headers: {'x-mbx-apikey': apiKey}});
  return JSON.parse(body);
}

/** The parameters with time stamp and signature. */
export function signed({keys}: LiveVenue, params: Readonly<Record<string, string>>): Record<string, string> {
  const stamped = {...params, timestamp: String(NOW)};
  const signature = createHmac('sha256', keys.secret ?? '')
    .update(new URLSearchParams(stamped).toString())
    .digest('hex');
  return {...stamped, signature};
}
