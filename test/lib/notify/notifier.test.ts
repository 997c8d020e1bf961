/** Promise: a notification is tried again, never holds anything up, and never shows its address. */
import {describe, expect, it} from 'vitest';
import {Secret} from '../../../src/lib/model/secret.ts';
import {Notifier} from '../../../src/lib/notify/notifier.ts';
import {type Http, TransportError} from '../../../src/lib/transport/http.ts';
import {VirtualTime} from '../../simulation/virtual-time.ts';

const ADDRESS = 'https://hooks.example/T0/canary-webhook';

/** Answers in turn, the last one for ever; null: no answer. */
function rig(answers: readonly (number | null)[]) {
  const time = new VirtualTime(0);
  const bodies: string[] = [];
  const failures: string[] = [];
  const http: Http = {
    async request({url, body}) {
      expect(url).toBe(ADDRESS);
      bodies.push(body ?? '');
      const status = answers[Math.min(bodies.length, answers.length) - 1];
      if (status === null || status === undefined) throw new TransportError('connect', `no way to ${ADDRESS}`, false);
      return {status, headers: {}, body: ''};
    },
  };
  const options = {name: 'desk', address: new Secret(ADDRESS), http, clock: time.clock()};
  return {time, bodies, failures, notifier: new Notifier({...options, onFailure: (line) => failures.push(line)})};
}

describe('a notification', () => {
  it('has the fields of the line, and a sentence where chat services look for one', async () => {
    const {time, notifier, bodies, failures} = rig([204]);
    notifier.send({type: 'alert', value: '1'}, 'It is 1.');
    await time.until(notifier.end());
    expect(bodies.map((body) => JSON.parse(body))).toEqual([{type: 'alert', value: '1', text: 'It is 1.', content: 'It is 1.'}]);
    expect(failures).toEqual([]);
  });

  it('is tried again after no answer, 5xx and 429, in order, and given up after the sixth', async () => {
    const {time, notifier, bodies, failures} = rig([null, 503, 429, 200]);
    notifier.send({n: 1}, 'one');
    notifier.send({n: 2}, 'two');
    await time.pass(60_000);
    expect(bodies.map((body) => JSON.parse(body).n)).toEqual([1, 1, 1, 1, 2]);
    expect(failures).toEqual([]);
    const silent = rig([null]);
    silent.notifier.send({n: 1}, 'one');
    await silent.time.pass(120_000);
    expect([silent.bodies.length, silent.failures]).toEqual([6, ['--notify desk: no answer (connect).']]);
  });

  it('that is refused for itself is not sent again', async () => {
    const {time, notifier, bodies, failures} = rig([404]);
    notifier.send({}, 'one');
    await time.pass(60_000);
    expect([bodies.length, failures]).toEqual([1, ['--notify desk: it answered 404.']]);
  });

  it('does not hold up the end for long, and says what was left out', async () => {
    const {time, notifier, failures} = rig([null]);
    for (let count = 0; count < 1100; count++) notifier.send({count}, 'text');
    const before = time.now();
    await time.until(notifier.end());
    expect(time.now() - before).toBeLessThanOrEqual(10_000);
    expect(failures.at(-1)).toMatch(/messages were left out/);
    expect(failures.join()).not.toContain('canary');
  });
});
