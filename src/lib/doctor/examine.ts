/** The examination of `mxt doctor`: this machine first, then every account at the same time. */
import {type AccountHandle, type AccountStatus, askAccounts, type CallOptions, withTimeout} from '../adapter/accounts.ts';
import type {ExchangeAdapter} from '../adapter/contract/exchange.ts';
import type {ClockReading} from '../adapter/contract/market-data.ts';
import type {KeysFile} from '../config/keys-file.ts';
import type {KeyRights} from '../model/account.ts';
import {type DecimalText, dec, plain} from '../model/decimal.ts';
import {DeskError, type Failure, toFailure} from '../model/errors.ts';
import type {LimitUse} from '../model/forecast.ts';
import {orNull} from '../orders/or-null.ts';
import {limitUses} from '../orders/place/limit-use.ts';
import {ratesFrom} from '../orders/place/valuation.ts';
import type {BudgetUsage} from '../state/exchange-memory.ts';
import type {State} from '../state/state.ts';
import {type Finding, ok, trouble, type Whose} from './finding.ts';
import {dangersOf, rightsText} from './key-rights.ts';
import {examineMachine} from './machine.ts';
import {examineNotify} from './notify.ts';

/** An exchange refuses requests that are off by a second or more; half of that is a reason to look at the clock. */
const OFFSET_WARN_MS = 500;
const OFFSET_FAIL_MS = 30_000;
const SLOW_MS = 1500;

export interface DoctorDocument {
  readonly at: string;
  /** False when any check failed; warnings leave it true. */
  readonly ok: boolean;
  readonly checks: readonly Finding[];
  readonly accounts: readonly AccountStatus[];
}

interface Answer {
  readonly clock: ClockReading;
  /** Null for a public account: it has no key. */
  readonly rights: KeyRights | Failure | null;
  readonly usages: readonly BudgetUsage[];
  readonly limits: readonly LimitUse[];
}

/** Never throws for what it examines. An account is `failed` when its key could not be used. */
export async function examine(
  handles: readonly AccountHandle[],
  call: CallOptions,
  keys: KeysFile,
  state: State,
): Promise<DoctorDocument> {
  const now = call.clock.now();
  const notify = examineNotify(keys.notify);
  const {answers, statuses} = await askAccounts(handles, call, async (adapter, signal, handle): Promise<Answer> => {
    const clock = await adapter.marketData.syncClock(signal);
    if (handle.mode === 'public') return {clock, rights: null, usages: [], limits: []};
    const rights = await adapter.account
      .keyRights(signal)
      .catch((error: unknown) => toFailure(error instanceof DeskError ? error.on(handle) : error));
    const usages = state.memory(adapter.config).usages();
    return {clock, rights, usages, limits: await limitsOf(adapter, keys, {call, state})};
  });
  const local = examineMachine(keys, state, process.env);
  const remote = statuses.flatMap((status) => {
    const answer = answers.find(({handle}) => handle.account === status.account);
    return answer === undefined ? refusals('connection', status.error, status) : examineAccount(answer.handle, answer.value, now);
  });
  const accounts = statuses.map((status): AccountStatus => {
    const rights = answers.find(({handle}) => handle.account === status.account)?.value.rights;
    return rights !== undefined && rights !== null && 'kind' in rights ? {...status, status: 'failed', error: rights} : status;
  });
  const checks = [...local, ...(await notify), ...remote];
  return {at: new Date(now).toISOString(), ok: checks.every(({status}) => status !== 'fail'), checks, accounts};
}

/** How much is used of the limits that fill up. A value in another currency is priced by the account's own exchange. */
async function limitsOf(
  {config, marketData}: ExchangeAdapter,
  {limits}: KeysFile,
  {call, state}: {readonly call: CallOptions; readonly state: State},
): Promise<readonly LimitUse[]> {
  const all = [limits, limits.ofAccount?.get(config.account) ?? limits];
  const filling = all.some(({maxDailyValue, maxOrdersPerMinute}) => maxDailyValue !== null || maxOrdersPerMinute !== null);
  if (!filling || config.mode !== 'trade') return [];
  const valued = all.some(({maxDailyValue}) => maxDailyValue !== null);
  const board = valued ? await orNull(() => withTimeout(call, (signal) => marketData.prices(signal))) : null;
  const rates = ratesFrom(board === null ? [] : [board]);
  return limitUses(config, limits, null, {journal: state.journal, now: call.clock.now(), rates});
}

function examineAccount(handle: AccountHandle, answer: Answer, now: number): readonly Finding[] {
  const {clock} = answer;
  const {account, exchange} = handle;
  const whose = {account, exchange};
  const roundTrip = Math.round(clock.roundTripMs);
  const connection =
    roundTrip > SLOW_MS
      ? trouble(
          'warn',
          'connection',
          `a round trip took ${roundTrip} ms`,
          'Expect slow orders; a machine nearer to the exchange helps.',
          whose,
        )
      : ok('connection', `a round trip took ${roundTrip} ms`, whose);
  return [connection, clockFinding(clock, whose), ...keyFindings(answer, handle, now), ...limitFindings(answer.limits, whose)];
}

/** What a clock that tells whole seconds shows of the second that it is in is not held against ours. */
function clockFinding({offsetMs, resolutionMs = 1}: ClockReading, whose: Whose): Finding {
  const told = Math.round(offsetMs);
  const off = told < 0 ? Math.min(0, told + resolutionMs - 1) : told;
  if (off === 0 && resolutionMs > 1)
    return ok('clock', `the clock of the exchange, given in steps of ${resolutionMs} ms, agrees with ours`, whose);
  const detail = `the clock of the exchange is ${Math.abs(off)} ms ${off < 0 ? 'behind' : 'ahead of'} ours`;
  if (Math.abs(off) < OFFSET_WARN_MS) return ok('clock', detail, whose);
  return trouble(
    Math.abs(off) < OFFSET_FAIL_MS ? 'warn' : 'fail',
    'clock',
    detail,
    'Set this clock by NTP: timedatectl set-ntp true',
    whose,
  );
}

function keyFindings({rights, usages}: Answer, handle: AccountHandle, now: number): readonly Finding[] {
  const whose = {account: handle.account, exchange: handle.exchange};
  if (rights === null) return [ok('key', 'none: it reads public data alone', whose)];
  if ('kind' in rights) return refusals('key', rights, whose);
  const dangers = dangersOf(rights, handle, now).map(({what, fix}) => trouble('warn', 'key', what, fix, whose));
  return [
    ok('rate limits', `no ban, requests are admitted${usages.map(usageText).join('')}`, whose),
    ...(dangers.length > 0 ? dangers : [ok('key', `accepted${rightsText(rights)}`, whose)]),
  ];
}

function usageText({budget, used, limit}: BudgetUsage): string {
  return `, ${budget} ${used} of ${limit}`;
}

/** A value in another currency has as many decimals as its price gives it: two of them are enough to read. */
function usedText(before: DecimalText | null): string {
  return before === null ? 'not known' : plain(dec(before).toDecimalPlaces(2));
}

/** Nothing where the account has no limits that fill up. */
function limitFindings(limits: readonly LimitUse[], whose: Whose): readonly Finding[] {
  const filling = limits.filter(({limit}) => limit !== 'maxOrderValue');
  const text = ({limit, scope, before, of, asset}: LimitUse) =>
    `${scope === 'ACCOUNT' ? 'its own ' : ''}${limit} ${usedText(before)} of ${of}${asset === null ? '' : ` ${asset}`}`;
  return filling.length === 0 ? [] : [ok('limits', `used: ${filling.map(text).join(', ')}`, whose)];
}

/** The fix of a failure is its own hint, or what its kind asks for. */
function refusals(check: string, failure: Failure | undefined, whose: Whose): readonly Finding[] {
  if (failure === undefined) return [];
  const named =
    failure.kind === 'config' || failure.kind === 'auth' || failure.kind === 'permission'
      ? 'key'
      : failure.kind === 'rate-limit'
        ? 'rate limits'
        : check;
  return [
    trouble(
      'fail',
      named,
      failure.message.replace(/\.$/, ''),
      failure.hint ?? FIXES[failure.kind] ?? 'Try again; --debug shows what was asked.',
      whose,
    ),
  ];
}

const FIXES: Readonly<Partial<Record<Failure['kind'], string>>> = {
  config: 'Correct it in the keys file, or set what it names.',
  auth: 'Check apiKey and secret, and that they belong to this environment.',
  permission: 'Give the key the right to read, and allow your IP address at the exchange.',
  network: 'Check the network, DNS and firewall of this machine.',
  timeout: 'Check the network, or give it more time with --timeout.',
  'rate-limit': 'Wait: the exchange has blocked requests for now.',
  'exchange-down': 'Wait: the exchange is out of order.',
};
