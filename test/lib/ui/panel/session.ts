/** A window without a terminal: news go in, keys are pressed, and what would be drawn is read as text. */
import type {FeedEvent, FeedFill, FeedSource, StreamState} from '../../../../src/lib/feed/feed-event.ts';
import type {Order} from '../../../../src/lib/model/order.ts';
import {footerLines} from '../../../../src/lib/ui/panel/footer-text.ts';
import {headingText} from '../../../../src/lib/ui/panel/heading-text.ts';
import {paneLines} from '../../../../src/lib/ui/panel/pane-lines.ts';
import {PanelSession} from '../../../../src/lib/ui/panel/panel-session.ts';
import {rowOf} from '../../../../src/lib/ui/panel/panel-state.ts';
import {type PanelScope, PanelStore} from '../../../../src/lib/ui/panel/panel-store.ts';
import type {AmendSaid, CancelSaid, DrawTable, PanelWork} from '../../../../src/lib/ui/panel/panel-work.ts';
import {KeyReader} from '../../../../src/lib/ui/terminal-keys.ts';
import {anOrder, instant} from '../../feed/orders.ts';

export const NOW = Date.parse('2026-01-01T00:01:00.000Z');
/** More than the store waits before it publishes. */
const PUBLISHED_MS = 150;

let sequence = 0;

export function orderEvent(
  over: Partial<Order>,
  {source = 'stream', fill}: {source?: FeedSource; fill?: FeedFill} = {},
): FeedEvent {
  const order = anOrder({createdAt: instant(NOW - 5000), updatedAt: instant(NOW - 20), exchange: 'northex', ...over});
  const {account, exchange} = order;
  sequence += 1;
  return {type: 'order', at: instant(NOW), account, exchange, sequence, source, order, ...(fill !== undefined && {fill})};
}

export function streamEvent(account: string, state: StreamState, reason?: string): FeedEvent {
  return {type: 'stream', at: instant(NOW), account, exchange: 'northex', state, ...(reason !== undefined && {reason})};
}

/** Where the answer to a piece of work comes from: the test, whenever it likes. */
export interface Job<T> {
  readonly order: Order;
  answer(result: T): void;
  fail(error: Error): void;
}

const ALL: PanelScope = {symbols: [], fillsOnly: false, until: null};

export function openSession(over: Partial<PanelScope> = {}, size = {columns: 110, rows: 24}) {
  const store = new PanelStore({...ALL, ...over});
  const cancels: Job<CancelSaid>[] = [];
  const amends: (Job<AmendSaid> & {readonly change: unknown; ask(question: string): Promise<boolean>})[] = [];
  const reads: {readonly table: string; answer(draw: DrawTable): void; fail(error: Error): void}[] = [];
  let quits = 0;
  const work: PanelWork = {
    now: () => NOW,
    quit: () => void quits++,
    cancel: (order) => new Promise((answer, fail) => cancels.push({order, answer, fail})),
    amend: (order, change, ask) => new Promise((answer, fail) => amends.push({order, change, ask, answer, fail})),
    read: (table) => new Promise((answer, fail) => reads.push({table, answer, fail})),
  };
  const session = new PanelSession(store, work, size);
  const reader = new KeyReader();
  const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
  return {
    session,
    store,
    cancels,
    amends,
    reads,
    settle,
    quits: () => quits,
    /** Each string comes in one piece. */
    press: (...pieces: readonly string[]) => {
      for (const piece of pieces) session.press(reader.read(piece));
    },
    /** News, until they are published. */
    news: async (...events: readonly FeedEvent[]) => {
      for (const event of events) store.read(event);
      await new Promise((resolve) => setTimeout(resolve, PUBLISHED_MS));
    },
    footer: () => footerLines(session.frame(), 1000).join('\n'),
    heading: () => headingText(session.frame(), NOW),
    pane: () => paneLines(session.frame()).join('\n'),
    /** Id of the order under the cursor. */
    chosen: () => session.frame().shown[rowOf(session.frame().state, session.frame().shown)]?.id ?? null,
  };
}
