import {Args, Flags} from '@oclif/core';
import {exitCodeOfThreshold} from '../lib/adapter/exit-code.ts';
import {compareSpreads, quoteOf, type SpreadDocument, usdPrice} from '../lib/arbitrage/compare-spreads.ts';
import {crossing} from '../lib/arbitrage/threshold.ts';
import {crossingHook} from '../lib/crossing-hook.ts';
import {oneSymbol} from '../lib/model/one-symbol.ts';
import {PublicCommand} from '../lib/public-command.ts';
import {LiveBooks} from '../lib/router/live-books.ts';
import {basisPoints, positiveDecimal} from '../lib/ui/flags.ts';
import {CSV_FLAG} from '../lib/ui/list-flags.ts';
import {openScreen, type Screen} from '../lib/ui/screen.ts';
import {spreadCsv, spreadView} from '../lib/ui/views/spread.ts';

export default class Spread extends PublicCommand<SpreadDocument | undefined> {
  static override group = 'read' as const;
  static override summary = 'buy here, sell there: net of fees and depth, and of what lies where';
  static override description = 'A row per pair of accounts, best first. Without a key nothing bounds the quantity.';
  static override examples = [
    '<%= config.bin %> spread BTC/USDT --size 0.5',
    '<%= config.bin %> spread ETH/USDT --above 5bps --exec "notify-send spread"',
  ];
  static override args = {
    symbol: Args.string({ignoreStdin: true, required: true, description: 'such as BTC/USDT'}),
    symbol2: Args.string({ignoreStdin: true, description: 'the same pair as a perpetual, to compare with'}),
  };
  static override flags = {
    size: positiveDecimal({helpValue: 'Q', description: 'in coins; without it the largest one with a gain'}),
    depth: Flags.integer({default: 100, min: 1, max: 1000, description: 'levels asked of each book'}),
    above: basisPoints({helpValue: 'BPS', description: 'exit 7 when the best net spread is above it, such as 5bps'}),
    exec: Flags.string({helpValue: 'COMMAND', dependsOn: ['above'], description: 'run this then, the best row as JSON on stdin'}),
    watch: Flags.boolean({exclusive: ['csv'], description: 'as it changes; JSON lines when piped; --exec runs at each crossing'}),
    ...CSV_FLAG,
  };

  async run(): Promise<SpreadDocument | undefined> {
    const {args, flags} = await this.parse(Spread);
    const symbols = [args.symbol, args.symbol2].filter((each) => each !== undefined).map(oneSymbol);
    const {accounts, call} = await this.openDesk(flags);
    using books = new LiveBooks(call);
    const {size = null, depth, watch} = flags;
    const request = {symbols, size, depth, usd: usdPrice(quoteOf(symbols), accounts, call), ...(watch && {books})};
    const hook = crossingHook(flags.exec, (line) => this.notice(line));
    const isCrossed = crossing(flags.above ?? null, (best) => hook?.run(`${this.jsonLine(best)}\n`));
    if (watch) {
      const look = async (bounded: typeof call) => {
        const seen = await compareSpreads(request, accounts, bounded);
        isCrossed(seen);
        return {document: seen, draw: (on: Screen) => spreadView(seen, on)};
      };
      await this.repeat(call, await openScreen(flags), {title: `mxt spread ${symbols.join(' ')}`, liveMs: 250}, look);
      return void (await hook?.end());
    }
    const document = await compareSpreads(request, accounts, call);
    if (flags.csv) this.logCsv(spreadCsv(document), document.accounts);
    else if (!this.jsonEnabled()) this.log(spreadView(document, await openScreen(flags)));
    this.exitWith(exitCodeOfThreshold(isCrossed(document), document));
    await hook?.end();
    return document;
  }
}
