import {Args, Flags} from '@oclif/core';
import {exitCodeOfStatuses} from '../lib/adapter/exit-code.ts';
import {oneSymbol} from '../lib/model/one-symbol.ts';
import {PublicCommand} from '../lib/public-command.ts';
import {gather} from '../lib/router/gather.ts';
import {LiveBooks} from '../lib/router/live-books.ts';
import {type BookDocument, mergeBooks} from '../lib/router/merged-book.ts';
import {CSV_FLAG} from '../lib/ui/list-flags.ts';
import {openScreen, type Screen} from '../lib/ui/screen.ts';
import {bookCsv, bookWithin} from '../lib/ui/views/book.ts';

export default class Book extends PublicCommand<BookDocument | undefined> {
  static override group = 'read' as const;
  static override summary = 'merged order book over exchanges: who stands at each price';
  static override examples = ['<%= config.bin %> book BTC/USDT', '<%= config.bin %> book ETH/USDT --fees --depth 20 --watch'];
  static override args = {
    symbol: Args.string({ignoreStdin: true, required: true, description: 'BTC/USDT, or BTC/USDT:USDT for a perpetual'}),
  };
  static override flags = {
    depth: Flags.integer({default: 10, min: 1, max: 1000, description: 'prices a side'}),
    fees: Flags.boolean({default: false, description: 'with the taker fee of each account in its prices'}),
    watch: Flags.boolean({exclusive: ['csv'], description: 'as it changes, in place; JSON lines when piped'}),
    ...CSV_FLAG,
  };

  async run(): Promise<BookDocument | undefined> {
    const {args, flags} = await this.parse(Book);
    const {depth, fees} = flags;
    const symbol = oneSymbol(args.symbol);
    const desk = await this.openDesk(flags);
    const screen = await openScreen(flags);
    using books = new LiveBooks(desk.call);
    const asked = {
      symbol,
      side: 'BUY',
      depth,
      anyQuote: false,
      exclude: [],
      withBalances: false,
      withFees: fees,
      ...(flags.watch && {books}),
    } as const;
    const look = async (call: typeof desk.call) => {
      const gathered = await gather(desk.accounts, call, asked);
      const document = mergeBooks(symbol, gathered, depth, fees, call.clock.now());
      return {document, draw: (on: Screen, rows: number | null) => bookWithin(document, on, rows)};
    };
    if (flags.watch) return void (await this.repeat(desk.call, screen, {title: `mxt book ${symbol}`, liveMs: 250}, look));
    const {document, draw} = await look(desk.call);
    if (flags.csv) this.logCsv(bookCsv(document), document.accounts);
    else if (!this.jsonEnabled()) this.log(draw(screen, null));
    this.exitWith(exitCodeOfStatuses(document.accounts));
    return document;
  }
}
