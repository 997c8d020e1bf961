/**
 * Says when an order feed has a gap, and what was missed once it is repaired: for whoever must know that a silence was no calm.
 *
 *   node alert-on-gap.ts | while read -r line; do notify-send mxt "$line"; done
 */
import {openDesk} from 'mxt';
import {follow} from 'mxt/feed';

const [gaps = 'Infinity'] = process.argv.slice(2);
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
await using desk = openDesk({signal: stop.signal});
const since = new Map<string, number>();
let left = Number(gaps);

for await (const event of follow(desk)) {
  if (event.type === 'order') {
    if (event.source === 'recovery') console.log(`${event.account}: missed: ${event.order.symbol} ${event.order.status}`);
    continue;
  }
  if (event.state === 'gap' || event.state === 'down') {
    since.set(event.account, since.get(event.account) ?? Date.parse(event.at));
    console.log(`${event.account}: ${event.state}: ${event.reason ?? ''}`);
  }
  if (event.state === 'live') console.log(`${event.account}: live`);
  const began = since.get(event.account);
  if ((event.state !== 'recovered' && event.state !== 'live') || began === undefined) continue;
  console.log(`${event.account}: whole again after ${Date.parse(event.at) - began} ms`);
  since.delete(event.account);
  if (--left === 0) break;
}
