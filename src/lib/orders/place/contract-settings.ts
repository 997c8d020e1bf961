/** How an account holds positions in a contract: an order is encoded by it, and the question before the order shows it. */
import {type CallOptions, withTimeout} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import {orAbsent} from '../../adapter/kit/absent.ts';
import type {Position} from '../../model/account.ts';
import type {ContractSettings, HeldAs} from '../../model/contract.ts';
import {DeskError, toFailure} from '../../model/errors.ts';
import type {Market} from '../../model/market.ts';
import type {ExchangeMemory} from '../../state/exchange-memory.ts';

/**
 * Settings younger than this are used again, so that the question and the order after it, or the legs of one route, read
 * them once. The exchange refuses an order for the other position mode, so older ones could only cost a refusal.
 */
const MAX_AGE_MS = 30_000;

/**
 * An order that asks no question goes by what an earlier command of this key read: one round trip less. The exchange refuses
 * an order for another position mode, and what it refuses makes the settings be read again.
 */
const SHARED_MAX_AGE_MS = 900_000;
const GENERATION = 'contract settings';

interface Known {
  readonly settings: ContractSettings;
  /** Monotonic, of the call's clock. */
  readonly at: number;
}

const known = new WeakMap<ExchangeAdapter, Map<string, Known>>();
/** Reads under way, of one command: two sides of a hedge are closed at once, and a second question could be one too many for the exchange. */
const asking = new WeakMap<AbortSignal, Map<string, Promise<ContractSettings | null>>>();

/**
 * What `prepareOrder` needs beside the market: null for spot, and for an order that only reduces a position where the
 * settings could not be read (in hedge mode the exchange then refuses it), or on a test server that has no such page. Throws `protocol`, with nothing sent, where an
 * opening order's could not be read: in the wrong mode it would be refused, and its leverage and margin are not known. With
 * `memory`, those that another command read of late are good enough.
 */
export async function settingsFor(
  market: Pick<Market, 'symbol' | 'product'>,
  {reduceOnly}: {readonly reduceOnly: boolean},
  adapter: ExchangeAdapter,
  call: CallOptions,
  memory: Facts | null = null,
): Promise<ContractSettings | null> {
  if (market.product === 'spot') return null;
  try {
    return await readSettings(market.symbol, adapter, call, memory);
  } catch (error) {
    if (!(error instanceof DeskError) || error.kind === 'interrupted' || !reduceOnly) throw error;
    return null;
  }
}

interface Subject {
  readonly market: Pick<Market, 'symbol' | 'product'>;
  readonly request: {readonly reduceOnly: boolean};
  readonly adapter: ExchangeAdapter;
  readonly memory: Facts | null;
}

/**
 * What an order is encoded by, and all settings where they were asked for. A position that it closes says that of itself: what its row tells is not asked for, so that the close does
 * not depend on another answer. Throws as `settingsFor` does.
 */
export async function heldAs(
  position: Pick<Position, 'positionMode' | 'marginMode'> | undefined,
  {market, request, adapter, memory}: Subject,
  call: CallOptions,
): Promise<{readonly held: HeldAs | null; readonly settings: ContractSettings | null}> {
  const {positionMode, marginMode = null} = position ?? {};
  if (positionMode !== undefined && marginMode !== null) return {held: {positionMode, marginMode}, settings: null};
  const settings = await settingsFor(market, request, adapter, call, memory);
  if (position === undefined) return {held: settings, settings};
  if (settings === null) return {held: positionMode === undefined ? null : {positionMode, marginMode}, settings};
  const held = {positionMode: positionMode ?? settings.positionMode, marginMode: marginMode ?? settings.marginMode};
  return {held, settings};
}

type Facts = Pick<ExchangeMemory, 'accountFact' | 'saveAccountFact'>;

/** The account holds its contracts otherwise now, or may: settings are read again. */
export function forgetSettings(adapter: ExchangeAdapter, memory: Facts, {clock}: Pick<CallOptions, 'clock'>): void {
  known.delete(adapter);
  // Always another one, also twice in a millisecond or when the clock is set back.
  memory.saveAccountFact(GENERATION, String(Math.max(clock.now(), Number(generationOf(memory)) + 1)));
}

function generationOf(memory: Facts): string {
  return memory.accountFact(GENERATION, Number.POSITIVE_INFINITY) ?? '0';
}

/** Null: not known, too old, or of before they were forgotten. */
function sharedSettings(symbol: string, memory: Facts): ContractSettings | null {
  const text = memory.accountFact(`${GENERATION} of ${symbol}`, SHARED_MAX_AGE_MS);
  if (text === null) return null;
  const {generation, settings} = JSON.parse(text) as {readonly generation: string; readonly settings: ContractSettings};
  return generation === generationOf(memory) ? settings : null;
}

function share(settings: ContractSettings, memory: Facts, generation: string): void {
  memory.saveAccountFact(`${GENERATION} of ${settings.symbol}`, JSON.stringify({generation, settings}));
}

async function readSettings(
  symbol: string,
  adapter: ExchangeAdapter,
  call: CallOptions,
  memory: Facts | null,
): Promise<ContractSettings | null> {
  const {derivatives, config} = adapter;
  if (derivatives === undefined) throw unread(config.account, 'this account trades no contracts here');
  const bySymbol = known.get(adapter) ?? new Map<string, Known>();
  known.set(adapter, bySymbol);
  const last = bySymbol.get(symbol);
  if (last !== undefined && call.clock.monotonic() - last.at < MAX_AGE_MS) return last.settings;
  const shared = memory === null ? null : sharedSettings(symbol, memory);
  if (shared !== null) return shared;
  const underWay = asking.get(call.signal) ?? new Map<string, Promise<ContractSettings | null>>();
  asking.set(call.signal, underWay);
  const name = `${config.exchange} ${config.account} ${symbol}`;
  const answer = underWay.get(name) ?? askSettings(symbol, adapter, call, memory, bySymbol).finally(() => underWay.delete(name));
  underWay.set(name, answer);
  return answer;
}

async function askSettings(
  symbol: string,
  {derivatives, config}: ExchangeAdapter,
  call: CallOptions,
  memory: Facts | null,
  bySymbol: Map<string, Known>,
): Promise<ContractSettings | null> {
  if (derivatives === undefined) return null;
  // As of before the answer: what is forgotten while it is on its way is not known by it.
  const generation = memory === null ? '0' : generationOf(memory);
  try {
    const settings = await withTimeout(call, (signal) => {
      const answer = derivatives.settings(symbol, signal);
      // A test server may lack the page altogether; a live exchange that says so has not answered.
      return config.environment === 'live' ? answer : orAbsent(answer);
    });
    if (settings === null) return null;
    bySymbol.set(symbol, {settings, at: call.clock.monotonic()});
    if (memory !== null) share(settings, memory, generation);
    return settings;
  } catch (error) {
    if (error instanceof DeskError && error.kind === 'interrupted') throw error;
    throw unread(config.account, toFailure(error).message.replace(/\.$/, ''));
  }
}

function unread(account: string, why: string): DeskError {
  return new DeskError(
    'protocol',
    `Position mode (one-way or hedge), margin and leverage of ${account} could not be read: ${why}.`,
    {
      hint: 'Nothing was sent. Try again; an order with --reduce-only needs none of them.',
      account,
      sent: false,
    },
  );
}
