/** The window without its looks: news, keys and sizes in, one picture out. React only draws it. */
import {DeskError} from '../../model/errors.ts';
import type {Order} from '../../model/order.ts';
import type {Key} from '../terminal-keys.ts';
import {choose} from './choose.ts';
import {footerLines} from './footer-text.ts';
import {keyOf} from './order-key.ts';
import {shortName} from './order-name.ts';
import {sumLines} from './order-sums.ts';
import {paneLines} from './pane-lines.ts';
import type {PanelFrame} from './panel-frame.ts';
import {layOutWindow, type PanelSize} from './panel-layout.ts';
import {back, FIRST_STATE, follow, isQuestion, type PanelState, type TableName} from './panel-state.ts';
import {isFollowed, type PanelStore} from './panel-store.ts';
import {type AmendSaid, cancelsText, type PanelWork} from './panel-work.ts';
import {type Action, press} from './press.ts';

/** Name of a job that only reads so far. */
const NOTHING_SENT = '';

export class PanelSession {
  readonly #store: PanelStore;
  readonly #work: PanelWork;
  readonly #listeners = new Set<() => void>();
  /** In words. */
  readonly #jobs = new Map<Promise<unknown>, string>();
  #size: PanelSize;
  #frame: PanelFrame;
  /** Takes the answer to the question about an amend. */
  #answer: ((yes: boolean) => void) | null = null;

  constructor(store: PanelStore, work: PanelWork, size: PanelSize) {
    this.#store = store;
    this.#work = work;
    this.#size = size;
    this.#frame = this.#framed(FIRST_STATE);
    store.subscribe(() => this.#show(this.#frame.state));
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly frame = (): PanelFrame => this.#frame;

  /** Something the person should know: in sight until a key is pressed in the list. */
  readonly tell = (line: string): void => this.#say([line]);

  resize(size: PanelSize): void {
    this.#size = size;
    this.#show(this.#frame.state);
  }

  /** Keys that came in one piece. What stands behind a key that opened a question was typed before anybody could read it. */
  press(keys: readonly Key[]): void {
    for (const key of keys) {
      const {state, shown, layout} = this.#frame;
      const lines = state.mode === 'pane' ? paneLines(this.#frame).length : 0;
      const [next, action] = press(state, key, {shown, page: layout.room, lines});
      if (action?.do === 'answer') this.#answerWith(action.yes);
      this.#show(next);
      if (action !== null) this.#carryOut(action);
      const {mode} = this.#frame.state;
      if (mode !== state.mode && isQuestion(mode)) return;
    }
  }

  /** What is under way, in words. */
  get underWay(): readonly string[] {
    return [...this.#jobs.values()].filter((name) => name !== NOTHING_SENT);
  }

  /** Closes what is open, answers no to a question, and waits for what is under way: its outcomes, with those still shown. */
  async settled(): Promise<readonly string[]> {
    this.#show(back(this.#frame.state, ''));
    while (this.#jobs.size > 0) await Promise.all(this.#jobs.keys());
    return this.#frame.state.outcomes;
  }

  #show(state: PanelState): void {
    this.#frame = this.#framed(state);
    if (this.#frame.state.mode !== 'amend-sure') this.#answerWith(false);
    for (const listener of this.#listeners) listener();
  }

  #framed(before: PanelState): PanelFrame {
    const picture = this.#store.picture();
    const {orders, connections} = picture;
    const shown = choose(orders, before.filter, before.sort);
    const isLoading = connections.some((connection) => connection.state === 'connecting');
    const state = follow(before, {orders, shown, isLoading});
    const unsure = connections.filter((connection) => !isFollowed(connection)).map(({account}) => account);
    const sums = state.pane === null ? sumLines(shown, unsure) : [];
    const underWay = this.underWay;
    const footer = footerLines({picture, state, shown, underWay}, this.#size.columns).length;
    const layout = layOutWindow({connections: connections.length, sums: sums.length, footer}, this.#size);
    return {picture, state, shown, sums, layout, underWay};
  }

  #carryOut(action: Action): void {
    if (action.do === 'quit') this.#work.quit();
    else if (action.do === 'cancel') this.#cancel(action.orders);
    else if (action.do === 'check') this.#amend(action);
    else if (action.do === 'read') this.#read(action.table);
  }

  #cancel(orders: readonly Order[]): void {
    const all = orders.map((order) =>
      this.#work
        .cancel(order)
        .catch((error: unknown) => ({outcome: 'unknown' as const, text: `${shortName(order)}: ${reasonOf(error)}`})),
    );
    void this.#await(`canceling ${orders.length} ${orders.length === 1 ? 'order' : 'orders'}`, Promise.all(all), (said) =>
      this.#say(cancelsText(said)),
    );
  }

  #amend({order, change}: Extract<Action, {do: 'check'}>): void {
    const {serial} = this.#frame.state;
    const isChecking = () => this.#frame.state.mode === 'amend-check' && this.#frame.state.serial === serial;
    let wasAsked = false;
    const ask = (question: string): Promise<boolean> => {
      if (!isChecking()) return Promise.resolve(false);
      wasAsked = true;
      return new Promise((resolve) => {
        this.#answer = (yes) => {
          if (yes) this.#jobs.set(job, `changing ${shortName(order)}`);
          resolve(yes);
        };
        this.#show({...this.#frame.state, mode: 'amend-sure', question});
      });
    };
    const failed = (error: unknown): AmendSaid => ({text: `${shortName(order)}: ${reasonOf(error)}`, heir: null});
    const amending = Promise.resolve().then(() => this.#work.amend(order, change, ask));
    const job = this.#await(NOTHING_SENT, amending.catch(failed), ({text, heir}) => {
      if (isChecking()) this.#show(back(this.#frame.state, ''));
      // Left before there was a question: nothing was sent, and that was said.
      else if (!wasAsked) return;
      const {state} = this.#frame;
      if (heir !== null && state.chosen === keyOf(order)) this.#show({...state, heir: keyOf(heir)});
      if (text !== null) this.#say([text]);
    });
  }

  /** The table that was asked for last, if its pane is still open. */
  #read(name: TableName): void {
    const {serial} = this.#frame.state;
    const at = this.#work.now();
    const show = (lines: (columns: number) => readonly string[]) => {
      const {state} = this.#frame;
      if (state.pane?.name === name && state.serial === serial) this.#show({...state, pane: {...state.pane, table: {at, lines}}});
    };
    void this.#work.read(name).then(show, (error: unknown) => show(() => [reasonOf(error)]));
  }

  #answerWith(yes: boolean): void {
    const answer = this.#answer;
    this.#answer = null;
    answer?.(yes);
  }

  /** Keeps a piece of work in sight until it is done. */
  #await<T>(name: string, work: Promise<T>, done: (result: T) => void): Promise<void> {
    const job: Promise<void> = work.then((result) => {
      this.#jobs.delete(job);
      done(result);
    });
    this.#jobs.set(job, name);
    this.#show(this.#frame.state);
    return job;
  }

  /** Shown until a key is pressed in the list, and kept among the news. */
  #say(lines: readonly string[]): void {
    for (const line of lines) this.#store.say(line, this.#work.now());
    const {state} = this.#frame;
    this.#show({...state, message: '', outcomes: [...state.outcomes, ...lines]});
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof DeskError) return [error.message, error.detail.hint].filter(Boolean).join(' ');
  return error instanceof Error ? error.message : 'It failed.';
}
