/** What `order place` does: the question before real money moves, one call of a service, one view. */
import {Parser} from '@oclif/core';
import type {AccountHandle} from './adapter/accounts.ts';
import type {Desk} from './desk.ts';
import type {DeskFlags} from './desk-command.ts';
import {failureOf} from './failure.ts';
import {OrderCommand} from './order-command.ts';
import {readOutlook} from './orders/forecast/read-forecast.ts';
import type {OrderDeps} from './orders/order-deps.ts';
import {accountNamed, directTicket, exitCodeOfPlace} from './orders/place/document.ts';
import {contractTerms} from './orders/place/question.ts';
import {hasLinked} from './orders/place/terms.ts';
import type {PlacedSeries, SeriesForm, SeriesInput} from './orders/series/series.ts';
import type {AskedLine, PlacedLines} from './router/place-lines.ts';
import {type AskedTerms, placeTyped, showTyped, type TypedPlacing} from './router/place-typed.ts';
import type {PlaceDocument} from './router/routed.ts';
import {inLine, type OrderLine, orderLines} from './ui/order-lines.ts';
import {LINE_FIELDS, ORDER_FLAGS, orderArgs, PLACE_ARGS, placingOf, typedOrder} from './ui/place-flags.ts';
import {openScreen} from './ui/screen.ts';
import {fileText} from './ui/typed-text.ts';
import {placingWords} from './ui/views/asked-order.ts';
import {outlookText} from './ui/views/forecast.ts';
import {linesView, placeView} from './ui/views/order.ts';
import {seriesView, seriesWords} from './ui/views/series.ts';

/** Undefined: the answer to the question was no. */
export type PlaceResult = PlaceDocument | PlacedLines | PlacedSeries | undefined;

interface Flags extends DeskFlags {
  readonly 'dry-run': boolean;
  readonly yes: boolean;
  readonly color: boolean;
}

export abstract class PlaceCommand extends OrderCommand<PlaceResult> {
  protected async placeOne(asked: TypedPlacing, flags: Flags): Promise<PlaceResult> {
    const {on} = asked;
    const desk = await this.openDesk(flags, {everyAccount: on !== null, publicData: on !== null});
    const [deps, placing] = [this.openTrading(desk), this.#bounded(asked, desk)];
    if (flags['dry-run']) return this.#show(await showTyped(placing, deps), flags);
    if (on === null && !flags.yes) this.requireTerminal(routable(placing, deps));
    const placed = await placeTyped(placing, deps, (handles, terms, tickets) =>
      this.confirmLive(handles, placingWords(terms, {...placing, on: on ?? linkedOn(handles, terms)}), flags.yes, async () => {
        const words = await contractTerms(handles, {...placing.typed, ...terms}, deps.call);
        return words + outlookText(await readOutlook(tickets, deps), 'Place it');
      }),
    );
    return placed === null ? this.declined() : this.#show(placed, flags);
  }

  /** A ladder or slices in time: orders of one name. */
  protected async placeSeries(form: SeriesForm, asked: TypedPlacing, flags: Flags): Promise<PlaceResult> {
    const {on, mode, options, routing} = asked;
    const desk = await this.openDesk(flags, {everyAccount: on !== null, publicData: on !== null});
    const [deps, {typed}] = [this.openTrading(desk), form.kind === 'LADDER' ? asked : this.#bounded(asked, desk)];
    const {drySeries, exitCodeOfSeries, placeSeries} = await import('./orders/series/place-series.ts');
    const choose = async (input: SeriesInput) =>
      (await import('./router/choose-account.ts')).chooseAccount(input, routing.gathering, deps);
    const input = {form, typed, on, options};
    if (flags['dry-run']) return this.#show(await drySeries(input, deps, {choose}), flags);
    if (!flags.yes) this.requireTerminal(on === null ? routable(asked, deps) : [accountNamed(on, deps)]);
    const placed = await placeSeries(input, deps, {
      choose,
      approve: (handle, plan, tickets) => {
        const words = seriesWords(typed, plan, {on: handle.account, mode});
        return this.confirmLive([handle], words, flags.yes, async () => {
          const terms = await contractTerms([handle], typed, deps.call);
          return terms + outlookText(await readOutlook(tickets, deps), 'Place them');
        });
      },
      say: (line) => this.notice(line),
    });
    if (placed === null) return this.declined();
    if (!this.jsonEnabled()) this.log(seriesView(placed, await openScreen(flags)));
    this.exitWith(exitCodeOfSeries(placed));
    return placed;
  }

  /** All orders of a file: none is sent while one of them has a mistake. */
  protected async placeFrom(file: string, flags: Flags): Promise<PlaceResult> {
    const asked = [];
    for (const line of orderLines(await fileText(file, process.stdin, 'orders'), LINE_FIELDS)) asked.push(await parsedLine(line));
    const isDirect = asked.every(({placing}) => placing.on !== null);
    const desk = await this.openDesk(flags, {everyAccount: isDirect, publicData: isDirect});
    const deps = this.openTrading(desk);
    const lines = asked.map(({line, placing}) => ({line, placing: this.#bounded(placing, desk)}));
    const {exitCodeOfLines, placeLines, showLines} = await import('./router/place-lines.ts');
    if (flags['dry-run']) return this.#show(await showLines(lines, deps), flags);
    const placed = await placeLines(lines, deps, (ready) => this.#confirmLines(ready, flags.yes, deps));
    if (placed === null) return this.declined();
    if (!this.jsonEnabled()) this.log(linesView(placed, await openScreen(flags)));
    this.exitWith(exitCodeOfLines(placed));
    return placed;
  }

  #confirmLines(lines: readonly AskedLine[], yes: boolean, deps: OrderDeps): Promise<boolean> {
    const handles = lines.flatMap(({handle, placing}) => handle ?? routable(placing, deps));
    const words = lines.map(({placing}) => `  ${placingWords(placing.typed, placing)}`);
    const more = async () => {
      const direct = lines.flatMap(({handle, placing, failure}) =>
        handle === null || failure !== null ? [] : [{handle, placing}],
      );
      const parts = direct.map(({handle, placing}) => contractTerms([handle], placing.typed, deps.call));
      const tickets = direct.map(({handle, placing}) => directTicket(handle, placing.typed, placing.options));
      return [...new Set(await Promise.all(parts))].join('') + outlookText(await readOutlook(tickets, deps), 'Place them');
    };
    return this.confirmLive(handles, `${lines.length} orders\n${words.join('\n')}`, yes, more);
  }

  /** What the keys file adds to what was typed. */
  #bounded(placing: TypedPlacing, desk: Desk): TypedPlacing {
    return {...placing, typed: this.bounded(placing.typed, desk, placing.on ?? undefined)};
  }

  async #show(result: PlaceDocument, flags: Flags): Promise<PlaceDocument> {
    if (!this.jsonEnabled()) this.log(placeView(result, await openScreen(flags)));
    this.exitWith(exitCodeOfPlace(result));
    return result;
  }
}

/** Where a routed order may go: a live account that may only read asks for no answer. */
function routable({routing: {gathering}}: TypedPlacing, {accounts}: Pick<OrderDeps, 'accounts'>): readonly AccountHandle[] {
  const isLeftOut = (name: string) => gathering.exclude.includes(name);
  return accounts.filter(({account, exchange, mode}) => mode === 'trade' && !isLeftOut(account) && !isLeftOut(exchange));
}

/** An order with linked ones is not spread: its account was chosen before the question. */
function linkedOn(handles: readonly AccountHandle[], terms: AskedTerms): string | null {
  return hasLinked(terms) ? (handles[0]?.account ?? null) : null;
}

/** One line, as if its fields had been typed. Throws `usage` with its number. */
async function parsedLine({line, argv}: OrderLine): Promise<{readonly line: number; readonly placing: TypedPlacing}> {
  try {
    const {args, flags} = await Parser.parse([...argv], {args: PLACE_ARGS, flags: ORDER_FLAGS});
    return {line, placing: {...placingOf(flags), typed: typedOrder(orderArgs(args), flags)}};
  } catch (error) {
    const {message, hint} = failureOf(error as Error);
    throw inLine(line, message, hint);
  }
}
