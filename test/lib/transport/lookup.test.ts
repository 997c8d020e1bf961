/** Promise: a resolver that is slow or dead is asked once per name, and for seconds only. */
import {lookup} from 'node:dns';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {beforeEach, expect, it, vi} from 'vitest';
import {sharedLookup} from '../../../src/lib/transport/lookup.ts';
import {createHttp} from '../../../src/lib/transport/undici-http.ts';

vi.mock('node:dns', () => ({lookup: vi.fn()}));
type Answer = (error: Error | null, addresses?: readonly {address: string; family: number}[]) => void;
let answers: Answer[] = [];

beforeEach(() => {
  answers = [];
  vi.mocked(lookup).mockImplementation(((_name: string, _options: object, answer: Answer) => void answers.push(answer)) as never);
});

const ask = (name: string, all: boolean) =>
  new Promise((resolve) => sharedLookup(name, {all}, (error, address, family) => resolve(error ?? [address, family])));

it('whoever waits for the same name gets the same answer, in the form asked for', async () => {
  const waiting = [ask('a.example', true), ask('a.example', false), ask('b.example', false)];
  expect(answers).toHaveLength(2);
  answers[0]?.(null, [
    {address: '::1', family: 6},
    {address: '127.0.0.1', family: 4},
  ]);
  answers[1]?.(new Error('ENOTFOUND'));
  const [list, one, failed] = await Promise.all(waiting);
  expect(list).toEqual([expect.arrayContaining([{address: '127.0.0.1', family: 4}]), undefined]);
  expect(one).toEqual(['::1', 6]);
  expect(failed).toEqual(new Error('ENOTFOUND'));
  void ask('a.example', true);
  expect(answers).toHaveLength(3);
});

it('the system is told to ask for a few seconds, not for half a minute', () => {
  expect(process.env.RES_OPTIONS).toMatch(/timeout:[12]\b.*attempts:[12]\b/);
});

it('an address that is dead does not keep the living one from being used', async () => {
  const server = createServer((_request, response) => void response.end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const {port} = server.address() as AddressInfo;
  const http = createHttp({connectTimeoutMs: 2000});
  const request = {method: 'GET', url: `http://two.example:${port}/`, headers: {}, timeoutMs: 3000, maxBytes: 100} as const;
  try {
    const answer = http.request(request, new AbortController().signal);
    await vi.waitFor(() => expect(answers).toHaveLength(1));
    // 100::/64 throws everything away.
    answers[0]?.(null, [
      {address: '100::1', family: 6},
      {address: '127.0.0.1', family: 4},
    ]);
    expect((await answer).body).toBe('{}');
  } finally {
    await http.close();
    server.closeAllConnections();
    server.close();
  }
});
