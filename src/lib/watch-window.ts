/** The window of `orders watch`, and what can be done in it: cancel, amend, and the tables of other commands. */
import {sameAccounts, twinId} from './adapter/same-account.ts';
import type {Desk} from './desk.ts';
import {OrderWatch, type WatchEnd, type WatchRequest} from './feed/order-watch.ts';
import type {Order} from './model/order.ts';
import type {Amending} from './orders/change/amending.ts';
import {amendQuestion} from './ui/panel/amend-question.ts';
import type {AmendTyped} from './ui/panel/amend-text.ts';
import {amendSaid, cancelSaid} from './ui/panel/outcome-text.ts';
import type {TableName} from './ui/panel/panel-state.ts';
import type {DrawTable, PanelWork} from './ui/panel/panel-work.ts';
import {printable} from './ui/printable.ts';
import {PLAIN_SCREEN, type Screen, wantsColor} from './ui/screen.ts';

/** What the window needs beside the watch. */
export interface WindowOptions {
  readonly isColored: boolean;
  /** Says what is waited for once the window is closed. */
  tell(line: string): void;
  /** Takes what came of cancels and amends when the window is closed: a result, and no notice that --quiet silences. */
  print(line: string): void;
  /** Hears where warnings go while the window has the screen; null: to stderr again. */
  divert(to: ((line: string) => void) | null): void;
}

/** Whether a person looks at a terminal that can show it, and nothing else is written there. */
export function canOpenWindow({debug}: {readonly debug: boolean}): boolean {
  const {stdin, stdout, stderr, env} = process;
  return stdout.isTTY && stdin.isTTY && env.TERM !== 'dumb' && !(debug && stderr.isTTY);
}

/** The window is large (Ink, React): loaded only when it is opened. Its colours follow this variable, read at loading. */
export async function inWindow(
  request: WatchRequest,
  desk: Desk,
  {isColored, tell, print, divert}: WindowOptions,
): Promise<WatchEnd> {
  process.env.FORCE_COLOR = wantsColor({color: isColored}) ? '1' : '0';
  const {openPanel} = await import('./ui/panel/open-panel.tsx');
  const {symbols, fillsOnly, until} = request;
  const scope = {symbols, fillsOnly, until: until === null ? null : `${until.id} is ${until.state}`};
  const panel = openPanel({...windowWork(desk), quit: () => watch.stop()}, scope);
  divert(panel.tell);
  // All news, whatever `fillsOnly` says: an order that was filled in part and then ended must not be shown as open.
  const watch: OrderWatch = new OrderWatch({...request, fillsOnly: false, tell: panel.tell}, panel.read);
  void doubts(desk).then(
    (line) => line !== null && panel.tell(line),
    () => {},
  );
  void twins(desk).then(panel.setSameAs, () => {});
  try {
    const end = await watch.run();
    const {order, reason} = end;
    // The window goes with what it showed.
    if (reason === 'met' && order !== null) panel.tell(`Order ${order.id} is ${order.status}, filled ${order.filled}.`);
    return end;
  } finally {
    await panel.close().finally(() => divert(null));
    if (panel.underWay.length > 0) tell(`Waiting for: ${panel.underWay.join(', ')}.`);
    for (const line of await panel.settled()) print(printable(line));
  }
}

/** Orders that no exchange has confirmed, and that may be live: the list lacks them. */
async function doubts(desk: Desk): Promise<string | null> {
  const {unsettledNotice} = await import('./orders/settle/resolve-all.ts');
  return unsettledNotice(desk);
}

/** Two keys of one account of an exchange report the same orders. */
async function twins({accounts, call}: Desk): Promise<ReadonlyMap<string, string>> {
  const answered = accounts.map(async (handle) => {
    const uid = await handle.adapter().then(
      (adapter) => twinId(adapter, handle, accounts, call),
      () => null,
    );
    return {handle, uid};
  });
  return sameAccounts(await Promise.all(answered));
}

/** Everything but leaving, which ends the watch. Services are loaded on use: most watches need none of them. */
function windowWork(desk: Desk): Omit<PanelWork, 'quit'> {
  const depsFor = ({account}: Order) => ({
    ...desk,
    limits: desk.keys.limits,
    accounts: desk.accounts.filter((handle) => handle.account === account),
  });
  return {
    now: desk.call.clock.now,
    async cancel(order) {
      const {cancelListed} = await import('./orders/end/cancel.ts');
      return cancelSaid(order, (await cancelListed(order, depsFor(order))).orders);
    },
    async amend(order: Order, change: AmendTyped, ask) {
      const {amendOrder} = await import('./orders/change/amend.ts');
      const input = {...namingOf(order), symbol: order.symbol, ...change};
      let wasAsked = false;
      const approve = (amending: Amending) => {
        wasAsked = true;
        return ask(amendQuestion(amending));
      };
      return amendSaid(order, await amendOrder(input, depsFor(order), approve), wasAsked);
    },
    read: (table) => readTable(table, desk),
  };
}

/** The id of the order under the cursor, never another order's id of the other kind. */
function namingOf({id, clientOrderId}: Order) {
  return {id: id ?? clientOrderId ?? '', naming: {by: id === null ? 'client' : 'id'}} as const;
}

async function readTable(table: TableName, {accounts, call}: Desk): Promise<DrawTable> {
  if (table === 'balance') {
    const [{readHoldings}, {balanceView}] = await Promise.all([
      import('./portfolio/holdings.ts'),
      import('./ui/views/balance.ts'),
    ]);
    const {document} = await readHoldings(accounts, call);
    return drawn((screen) => balanceView(document, screen));
  }
  const [{readExposure}, {positionView}] = await Promise.all([
    import('./portfolio/exposure.ts'),
    import('./ui/views/position.ts'),
  ]);
  const {document} = await readExposure(accounts, call);
  return drawn((screen) => positionView(document, screen));
}

/** Without colours: the window draws the text line by line, at the width it has then. */
function drawn(view: (screen: Screen) => string): DrawTable {
  return (columns) => view({...PLAIN_SCREEN, width: columns}).split('\n');
}
