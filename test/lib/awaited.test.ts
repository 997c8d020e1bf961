import {describe, expect, it} from 'vitest';
import type {AccountHandle} from '../../src/lib/adapter/accounts.ts';
import {refuseTypos} from '../../src/lib/awaited.ts';
import type {Desk} from '../../src/lib/desk.ts';
import {DeskError} from '../../src/lib/model/errors.ts';
import {systemClock} from '../../src/lib/transport/clock.ts';

const call = {clock: systemClock, signal: new AbortController().signal, timeoutMs: 60_000};

/** An account that answers so when it is asked for a market; nothing else of it is asked. */
function answering(account: string, market: () => Promise<unknown>): AccountHandle {
  const adapter = async () => ({marketData: {market}});
  return {account, exchange: account, adapter} as unknown as AccountHandle;
}

const has = answering('has', async () => ({}));
const lacks = answering('lacks', () => Promise.reject(new DeskError('not-found', 'no such market')));
const down = answering('down', () => Promise.reject(new DeskError('network', 'no connection')));
const silent = answering('silent', () => new Promise(() => {}));
const refuse = (...accounts: AccountHandle[]) => refuseTypos(['BTC/USDT'], {accounts, call} as unknown as Desk);

describe('the symbols of a watch', () => {
  it('are known as soon as one account has the market, whatever another does', async () => {
    await expect(refuse(silent, lacks, has)).resolves.toBeUndefined();
  });

  it('are no typo while an account could not be asked', async () => {
    await expect(refuse(lacks, down)).resolves.toBeUndefined();
  });
});
