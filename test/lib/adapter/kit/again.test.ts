import {describe, expect, it} from 'vitest';
import {askAgain} from '../../../../src/lib/adapter/kit/again.ts';
import {DeskError, type DeskErrorDetail, type ErrorKind} from '../../../../src/lib/model/errors.ts';
import {VirtualTime} from '../../../simulation/virtual-time.ts';

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
  const done = askAgain(clock, clock.monotonic() + timeoutMs, signal, read).then(
    (value) => ({value}),
    (error: unknown) => ({error}),
  );
  const outcome = await time.until(done);
  return {...outcome, asked, tookMs: clock.now() - START};
}
const failure = (kind: ErrorKind, detail: DeskErrorDetail = {}) => new DeskError(kind, 'No.', detail);

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
});

describe('a read is not asked again', () => {
  it.each<[string, DeskError]>([
    ['a refused key', failure('auth')],
    ['a missing right', failure('permission')],
    ['a symbol that is not there', failure('not-found')],
    ['what the exchange cannot do', failure('unsupported')],
    ['a page that this server lacks', failure('protocol', {code: 'HTTP 404'})],
    ['a method that it lacks', failure('protocol', {code: 'HTTP 501'})],
    ['a ban', failure('rate-limit', {retryAfterMs: 600_000})],
    ['Ctrl-C', failure('interrupted')],
  ])('after %s', async (_name, error) => {
    expect(await ask([error, 'fine'])).toMatchObject({error: {kind: error.kind}, asked: 1, tookMs: 0});
  });

  it('when there is no time for another answer', async () => {
    const late = await ask([failure('rate-limit', {retryAfterMs: 900}), 'fine'], {timeoutMs: 900});
    expect(late).toMatchObject({error: {kind: 'rate-limit'}, asked: 1});
  });

  it('as a part of a whole, where the part was asked three times already', async () => {
    let asked = 0;
    const time = new VirtualTime(START);
    const clock = time.clock();
    const {signal} = new AbortController();
    const part = async () => {
      asked += 1;
      throw failure('network');
    };
    const deadline = clock.monotonic() + 10_000;
    const whole = askAgain(clock, deadline, signal, () => askAgain(clock, deadline, signal, part));
    await expect(time.until(whole)).rejects.toMatchObject({kind: 'network'});
    expect(asked).toBe(3);
  });

  it('after the caller has gone', async () => {
    expect(await ask([failure('network'), 'fine'], {signal: AbortSignal.abort()})).toMatchObject({asked: 1});
  });

  it('but not once it was stopped while waiting: the failure is answered, never the bare signal', async () => {
    const time = new VirtualTime(START);
    const stop = new AbortController();
    time.after(50, () => stop.abort());
    const read = () => Promise.reject(failure('network'));
    const done = askAgain(time.clock(), START + 10_000, stop.signal, read).catch((error: unknown) => error);
    expect(await time.until(done)).toMatchObject({kind: 'network'});
  });
});
