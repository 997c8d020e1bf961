/** A process that draws nonces: `node draw-nonces.ts STATE COUNT`, a line each. */
import {Secret} from '../../src/lib/model/secret.ts';
import {openState} from '../../src/lib/state/open-state.ts';
import {systemClock} from '../../src/lib/transport/clock.ts';

const [directory = '', count = ''] = process.argv.slice(2);
const state = openState({directory, clock: systemClock, warn: (line) => process.stdout.write(`${line}\n`)});
const memory = state.memory({
  account: 'main',
  exchange: 'x',
  credentials: {apiKey: new Secret('k')},
  products: ['spot'],
  environment: 'live',
  mode: 'trade',
  urls: {},
});
for (let drawn = 0; drawn < Number(count); drawn++) process.stdout.write(`${memory.nextNonce('us')}\n`);
