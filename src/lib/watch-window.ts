/** The window of `orders watch`, and what can be done in it: cancel, amend, and the tables of other commands. */
import type {Desk} from './desk.ts';
import {OrderWatch, type WatchEnd, type WatchRequest} from './feed/order-watch.ts';
import type {Order} from './model/order.ts';
import type {AmendTyped} from './ui/panel/amend-text.ts';
import {amendText, cancelText} from './ui/panel/outcome-text.ts';
import type {PanelWork} from './ui/panel/panel-session.ts';
import type {PaneName} from './ui/panel/panel-state.ts';
import {PLAIN_SCREEN, wantsColor} from './ui/screen.ts';

/** The window is large (Ink, React): loaded only when it is opened. Its colours follow this variable, read at loading. */
export async function inWindow(request: WatchRequest, desk: Desk, isColored: boolean): Promise<WatchEnd> {
  process.env.FORCE_COLOR = wantsColor({color: isColored}) ? '1' : '0';
  const {openPanel} = await import('./ui/panel/open-panel.tsx');
  const panel = openPanel({...windowWork(desk), quit: () => watch.stop()}, request.call.clock.now);
  const watch: OrderWatch = new OrderWatch(request, panel.read);
  return watch.run().finally(() => panel.close());
}

/** Everything but leaving, which ends the watch. Services are loaded on use: most watches need none of them. */
function windowWork(desk: Desk): Omit<PanelWork, 'quit'> {
  const depsFor = ({account}: Order) => ({
    ...desk,
    limits: desk.keys.limits,
    accounts: desk.accounts.filter((handle) => handle.account === account),
  });
  return {
    async cancel(order) {
      const {cancelListed} = await import('./orders/end/cancel.ts');
      const {orders} = await cancelListed(order, depsFor(order));
      return cancelText(order, orders[0]);
    },
    async amend(order: Order, change: AmendTyped) {
      const {amendOrder} = await import('./orders/change/amend.ts');
      return amendText(order, await amendOrder({id: idOf(order), symbol: order.symbol, ...change}, depsFor(order)));
    },
    read: (pane) => readPane(pane, desk),
  };
}

function idOf({id, clientOrderId}: Order): string {
  return id ?? clientOrderId ?? '';
}

/** Without colours: the window draws the text line by line, cut to its width. */
async function readPane(pane: PaneName, {accounts, call}: Desk): Promise<string> {
  const screen = {...PLAIN_SCREEN, width: process.stdout.columns > 0 ? process.stdout.columns : 80};
  if (pane === 'balance') {
    const [{readHoldings}, {balanceView}] = await Promise.all([
      import('./portfolio/holdings.ts'),
      import('./ui/views/balance.ts'),
    ]);
    return balanceView((await readHoldings(accounts, call)).document, screen);
  }
  const [{readExposure}, {positionView}] = await Promise.all([
    import('./portfolio/exposure.ts'),
    import('./ui/views/position.ts'),
  ]);
  return positionView((await readExposure(accounts, call)).document, screen);
}
