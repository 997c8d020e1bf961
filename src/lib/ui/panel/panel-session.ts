/** The window without its looks: news and keys in, one picture out. React only draws it. */
import type {Order} from '../../model/order.ts';
import type {AmendTyped} from './amend-text.ts';
import {choose} from './choose.ts';
import {type Action, FIRST_STATE, follow, type PanelState, type PaneName, press} from './panel-state.ts';
import type {PanelPicture, PanelStore} from './panel-store.ts';

/** What the window can have done. Each promise says in words how it went. */
export interface PanelWork {
  cancel(order: Order): Promise<string>;
  amend(order: Order, change: AmendTyped): Promise<string>;
  /** The table of another command, as text that fits the window. */
  read(pane: PaneName): Promise<string>;
  /** The person wants to leave. */
  quit(): void;
}

/** Everything there is to draw; a new object whenever something changed. */
export interface PanelFrame {
  readonly picture: PanelPicture;
  readonly state: PanelState;
  /** Orders as filtered and sorted. */
  readonly shown: readonly Order[];
}

export class PanelSession {
  readonly #store: PanelStore;
  readonly #work: PanelWork;
  readonly #listeners = new Set<() => void>();
  #frame: PanelFrame;

  constructor(store: PanelStore, work: PanelWork) {
    this.#store = store;
    this.#work = work;
    this.#frame = {picture: store.picture(), state: FIRST_STATE, shown: []};
    store.subscribe(() => this.#show(this.#frame.state));
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly frame = (): PanelFrame => this.#frame;

  /** A key takes effect at once, on the orders that are on the screen: keys may come faster than pictures. */
  press(name: string, page: number): void {
    const [next, action] = press(this.#frame.state, {name, page}, this.#frame.shown);
    this.#show(next);
    if (action !== null) this.#carryOut(action);
  }

  #show(state: PanelState): void {
    const picture = this.#store.picture();
    const shown = choose(picture.orders, state.filter, state.sort);
    const isLoading = picture.connections.some((connection) => connection.state === 'connecting');
    this.#frame = {picture, shown, state: follow(state, shown, isLoading)};
    for (const listener of this.#listeners) listener();
  }

  #carryOut(action: Action): void {
    const say = (message: string) => this.#show({...this.#frame.state, message});
    if (action.do === 'quit') this.#work.quit();
    else if (action.do === 'cancel') void cancelEach(action.orders, this.#work.cancel).then(say);
    else if (action.do === 'amend') void this.#work.amend(action.order, action.change).catch(reasonOf).then(say);
    else
      void this.#work
        .read(action.pane)
        .catch(reasonOf)
        .then((text) => this.#fill(action.pane, text));
  }

  /** The table that was read, if its pane is still open. */
  #fill(name: PaneName, text: string): void {
    const {state} = this.#frame;
    if (state.pane?.name === name) this.#show({...state, pane: {...state.pane, text}});
  }
}

/** All at once; what each said when they were few, how many were canceled when they were many. */
async function cancelEach(orders: readonly Order[], cancel: PanelWork['cancel']): Promise<string> {
  const said = await Promise.all(orders.map((order) => cancel(order).catch(reasonOf)));
  return said.length <= 3
    ? said.join('  ')
    : `${said.length} orders: ${[...new Set(said.map((text) => text.split(':').at(-1)?.trim()))].join(', ')}`;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'It failed.';
}
