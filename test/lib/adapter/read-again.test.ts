import {describe, expect, it} from 'vitest';
import {readAgain} from '../../../src/lib/adapter/read-again.ts';
import {DeskError, type DeskErrorDetail, type ErrorKind} from '../../../src/lib/model/errors.ts';
import {VirtualTime} from '../../simulation/virtual-time.ts';

const START = Date.UTC(2026, 0, 1);

/** Answers in turn; the last one stays. Tells how often it was asked and how long that took. */
async function ask(answers: readonly unknown[], {timeoutMs = 10_000, signal = new AbortController().signal} = {}) {
  const time = new VirtualTime(START);
  const clock = time.clock();
  const left = [...answers];
  let asked = 0;
  const read = async () => {
    asked += 1;
    const answer = left.length > 1 ? left.shift() : left[0];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const done = readAgain({clock, timeoutMs}, signal, read).then(
    (value) => ({value}),
    (error: unknown) => ({error}),
  );
  const outcome = await time.until(done);
  return {...outcome, asked, tookMs: clock.now() - START};
}
const failure = (kind: ErrorKind, detail: DeskErrorDetail = {}) => new DeskError(kind, 'No.', detail);
const rows = (missing: readonly DeskError[]) => ({rows: [1], missing: missing.map((error) => ({what: 'part', error}))});

describe('a read is asked again', () => {
  it.each<[string, DeskError]>([
    ['no answer', failure('network')],
    ['no answer in the time of one request', failure('timeout')],
    ['HTTP 5xx', failure('exchange-down', {code: 'HTTP 503'})],
    ['an answer that cannot be read', failure('protocol')],
    ['a throttle that ends within the time', failure('rate-limit', {retryAfterMs: 1000})],
    ['a throttle without a stated end', failure('rate-limit')],
  ])('after %s', async (_name, error) => {
    expect(await ask([error, 'fine'])).toMatchObject({value: 'fine', asked: 2});
  });

  it('three times at most, and ends with the last failure', async () => {
    expect(await ask([failure('network')])).toMatchObject({error: {kind: 'network'}, asked: 3});
  });

  it('not before a throttle has ended', async () => {
    expect((await ask([failure('rate-limit', {retryAfterMs: 1500}), 'fine'])).tookMs).toBeGreaterThanOrEqual(1500);
  });

  it('where a list lacks a part, and then the last list that came stands', async () => {
    expect(await ask([rows([failure('exchange-down')]), rows([])])).toMatchObject({value: {missing: []}, asked: 2});
    expect(await ask([rows([failure('network')]), failure('network')])).toMatchObject({value: {rows: [1]}, asked: 2});
  });
});

describe('a read is not asked again', () => {
  it.each<[string, DeskError]>([
    ['a refused key', failure('auth')],
    ['a missing right', failure('permission')],
    ['a symbol that is not there', failure('not-found')],
    ['what the exchange cannot do', failure('unsupported')],
    ['a page that this server lacks', failure('protocol', {code: 'HTTP 404'})],
    ['a ban', failure('rate-limit', {retryAfterMs: 600_000})],
    ['Ctrl-C', failure('interrupted')],
  ])('after %s', async (_name, error) => {
    expect(await ask([error, 'fine'])).toMatchObject({error: {kind: error.kind}, asked: 1, tookMs: 0});
  });

  it('when there is no time for another answer', async () => {
    const late = await ask([failure('rate-limit', {retryAfterMs: 900}), 'fine'], {timeoutMs: 900});
    expect(late).toMatchObject({error: {kind: 'rate-limit'}, asked: 1});
  });

  it('where the missing part was refused', async () => {
    expect(await ask([rows([failure('permission')]), rows([])])).toMatchObject({value: {missing: [{}]}, asked: 1});
  });

  it('after the caller has gone', async () => {
    expect(await ask([failure('network'), 'fine'], {signal: AbortSignal.abort()})).toMatchObject({asked: 1});
  });
});
