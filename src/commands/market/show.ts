import {Args} from '@oclif/core';
import {exitCodeOfDocument} from '../../lib/adapter/exit-code.ts';
import {compareMarket, type MarketShowDocument} from '../../lib/markets/comparison.ts';
import {PublicCommand} from '../../lib/public-command.ts';
import {CSV_FLAG} from '../../lib/ui/list-flags.ts';
import {openScreen} from '../../lib/ui/screen.ts';

export default class MarketShow extends PublicCommand<MarketShowDocument> {
  static override group = 'read' as const;
  static override summary = 'rules and fees of one market on every account, side by side';
  static override description = 'Tick, step, minimums, order types, and the fees of your account. A typo gets the nearest names.';
  static override examples = [
    '<%= config.bin %> market show BTC/USDT',
    '<%= config.bin %> market show btc-usdt --account binance-main --json',
  ];
  static override args = {
    symbol: Args.string({ignoreStdin: true, required: true, description: 'such as BTC/USDT, btc-usdt or BTC/USDT:USDT'}),
  };

  static override flags = CSV_FLAG;

  async run(): Promise<MarketShowDocument> {
    const {args, flags} = await this.parse(MarketShow);
    const desk = await this.openDesk(flags);
    const {document, warnings} = await compareMarket(args.symbol, desk.accounts, desk.call);
    for (const warning of warnings) this.notice(`Warning: ${warning}`);
    const {marketShowCsv, marketShowView} = await import('../../lib/ui/views/market.ts');
    if (flags.csv) this.logCsv(marketShowCsv(document), document.accounts);
    else if (!this.jsonEnabled()) this.log(marketShowView(document, await openScreen(flags)));
    this.exitWith(exitCodeOfDocument(document));
    return document;
  }
}
