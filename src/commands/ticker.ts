import {Args, Flags} from '@oclif/core';
import {exitCodeOfDocument} from '../lib/adapter/exit-code.ts';
import {compareTickers, type TickerDocument} from '../lib/markets/tickers.ts';
import {oneSymbol} from '../lib/model/one-symbol.ts';
import {splitSymbol} from '../lib/model/symbol.ts';
import {PublicCommand} from '../lib/public-command.ts';
import {CSV_FLAG, sortedBy, sortFlag} from '../lib/ui/list-flags.ts';
import {openScreen} from '../lib/ui/screen.ts';
import {TICKER_SORTS, tickerCsv, tickerView} from '../lib/ui/views/ticker.ts';

export default class TickerCommand extends PublicCommand<TickerDocument> {
  static override group = 'read' as const;
  static override summary = 'last price, bid, ask, and the last 24 hours, per exchange';
  static override description = 'Without a SYMBOL every market. A typo gets the nearest names. No key is needed.';
  static override examples = [
    '<%= config.bin %> ticker BTC/USDT eth-usdt',
    '<%= config.bin %> ticker --quote USDC --sort volume',
    '<%= config.bin %> ticker BTC/USDT --json | jq -r ".tickers[] | [.exchange, .last] | @tsv"',
  ];
  static override strict = false;
  static override args = {
    symbol: Args.string({ignoreStdin: true, description: 'such as BTC/USDT or BTC/USDT:USDT; repeatable'}),
  };
  static override flags = {
    quote: Flags.string({helpValue: 'ASSET', description: 'only markets priced in this asset'}),
    ...CSV_FLAG,
    ...sortFlag(TICKER_SORTS),
  };

  async run(): Promise<TickerDocument> {
    const {argv, flags} = await this.parse(TickerCommand);
    const symbols = [...new Set(argv.map((typed) => oneSymbol(String(typed))))];
    const desk = await this.openDesk(flags);
    const found = await compareTickers(symbols, desk.accounts, desk.call);
    const quote = flags.quote?.toUpperCase();
    const wanted = found.tickers.filter(({symbol}) => quote === undefined || splitSymbol(symbol)?.quote === quote);
    const document = {...found, tickers: sortedBy(wanted, flags.sort, TICKER_SORTS)};
    for (const {account, what} of document.missing) this.notice(`Warning: ${account}: not read: ${what}.`);
    if (flags.csv) this.logCsv(tickerCsv(document), document.accounts);
    else if (!this.jsonEnabled()) this.log(tickerView(document, await openScreen(flags)) || 'No market fits.');
    this.exitWith(exitCodeOfDocument(document));
    return document;
  }
}
