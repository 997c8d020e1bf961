/** Base of the commands that change orders: their dependencies, the notice of unsettled orders, and the question. */
import type {AccountHandle} from './adapter/accounts.ts';
import type {Desk} from './desk.ts';
import {DeskCommand} from './desk-command.ts';
import {DeskError} from './model/errors.ts';
import {likelySymbol, productOf} from './model/symbol.ts';
import type {OrderDeps} from './orders/order-deps.ts';
import {withSlippage} from './orders/place/slippage.ts';
import type {TypedOrder} from './orders/place/terms.ts';
import {unsettledNotice} from './orders/settle/resolve-all.ts';
import {canAsk, confirm} from './ui/confirm.ts';
import type {CommandGroup} from './ui/help.ts';

export abstract class OrderCommand<Result = unknown> extends DeskCommand<Result> {
  static override group: CommandGroup = 'trade';

  #books: Desk['books'] | null = null;

  /** Says on stderr what is still unknown from earlier orders. */
  protected openTrading({call, random, state, keys, accounts, books}: Desk): OrderDeps {
    this.#books = books;
    const deps = {call, random, state, limits: keys.limits, accounts, books};
    const notice = unsettledNotice(deps);
    if (notice !== null) this.notice(notice);
    return deps;
  }

  /** The terms within `defaults.maxSlippage` of the keys file, where no flag bounds them. `on` as typed: undefined is routed. */
  protected bounded(terms: TypedOrder, {keys: {defaults}}: Desk, on: string | undefined): TypedOrder {
    const bounded = withSlippage(terms, defaults.maxSlippage);
    const isContract = productOf(likelySymbol(terms.symbol) ?? terms.symbol) === 'linear';
    if (bounded === terms || on === undefined || terms.quantityIn === 'BASE' || isContract) return bounded;
    this.notice('defaults.maxSlippage does not hold for this order: --quote with --on is a market order without a limit.');
    return terms;
  }

  /** What became of an order goes to stderr then, and its exit code stays: a broken pipe must not get it placed again. */
  protected override onWriteFailure(text: string): void {
    process.stderr.write(text);
  }

  /** Asks before real money moves. True at once with --yes, or when no live account is concerned. `more` is read only to ask. */
  protected async confirmLive(
    handles: readonly AccountHandle[],
    question: string,
    yes: boolean,
    more: () => Promise<string> = async () => '',
  ): Promise<boolean> {
    if (yes || !handles.some(isLive)) return true;
    this.requireTerminal(handles);
    const isYes = await confirm(`LIVE: ${question}${await more()}?`, this.interrupted);
    this.#books?.answered();
    return isYes;
  }

  /** The answer to the question was no. */
  protected declined(): undefined {
    this.notice('Nothing was sent.');
  }

  /** Throws `usage` when a live account would need an answer and there is no terminal to ask on. */
  protected requireTerminal(handles: readonly AccountHandle[]): void {
    if (!handles.some(isLive) || canAsk()) return;
    throw new DeskError('usage', 'A live account needs --yes when there is no terminal to ask on.', {
      hint: 'dry-run' in this.ctor.flags ? 'Add --yes, or look first with --dry-run.' : 'Add --yes.',
    });
  }
}

function isLive({environment}: AccountHandle): boolean {
  return environment === 'live';
}
