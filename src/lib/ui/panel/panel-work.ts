/** What the window can have done for it, and what came of it in words. */
import type {Order} from '../../model/order.ts';
import type {AmendTyped} from './amend-text.ts';
import type {TableName} from './panel-state.ts';

/** What came of one cancel. */
export interface CancelSaid {
  readonly outcome: 'canceled' | 'filled' | 'not-found' | 'rejected' | 'unknown';
  /** In full. */
  readonly text: string;
}

/** What came of one amend. */
export interface AmendSaid {
  /** Null: the person said no, and nothing was sent. */
  readonly text: string | null;
  /** The order that took the old one's place; null: none did. */
  readonly heir: Order | null;
}

/** Draws a table for so many columns. */
export type DrawTable = (columns: number) => readonly string[];

export interface PanelWork {
  cancel(order: Order): Promise<CancelSaid>;
  /** `ask` is called with what would be sent, after the exchange's rules, before anything is. */
  amend(order: Order, change: AmendTyped, ask: (question: string) => Promise<boolean>): Promise<AmendSaid>;
  read(table: TableName): Promise<DrawTable>;
  /** The person wants to leave. */
  quit(): void;
  /** Wall clock, epoch ms. */
  now(): number;
}

const WORDS: Readonly<Record<CancelSaid['outcome'], string>> = {
  canceled: 'canceled',
  filled: 'filled before',
  'not-found': 'not known to the exchange',
  rejected: 'not canceled',
  unknown: 'not known whether canceled',
};

/** What came of several cancels: how many of each, and each that did not end as it should in full. */
export function cancelsText(said: readonly CancelSaid[]): readonly string[] {
  if (said.length <= 3) return said.map(({text}) => text);
  const counts = [...Map.groupBy(said, ({outcome}) => outcome)].map(([outcome, group]) => `${group.length} ${WORDS[outcome]}`);
  const troubles = said.filter(({outcome}) => outcome !== 'canceled' && outcome !== 'filled');
  return [`${said.length} orders: ${counts.join(', ')}.`, ...troubles.map(({text}) => text)];
}
