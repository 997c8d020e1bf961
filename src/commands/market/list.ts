import {Flags} from '@oclif/core';
import {exitCodeOfStatuses} from '../../lib/adapter/exit-code.ts';
import {listMarkets, type MarketListDocument} from '../../lib/markets/listing.ts';
import type {MarketStatus} from '../../lib/model/market.ts';
import {PublicCommand} from '../../lib/public-command.ts';
import {CSV_FLAG, sortedBy, sortFlag} from '../../lib/ui/list-flags.ts';
import {openScreen} from '../../lib/ui/screen.ts';
import {MARKET_SORTS, marketListCsv, marketListView} from '../../lib/ui/views/market.ts';

const STATUSES: Readonly<Record<string, MarketStatus>> = {trading: 'TRADING', 'cancel-only': 'CANCEL_ONLY', halted: 'HALTED'};

export default class MarketList extends PublicCommand<MarketListDocument> {
  static override group = 'read' as const;
  static override summary = 'every market of every exchange';
  static override description = 'Downloads the markets of each exchange of your accounts. The rules of each are in the JSON.';
  static override examples = [
    '<%= config.bin %> market list --quote USDC',
    '<%= config.bin %> market list --search btc --status any',
    '<%= config.bin %> market list --json | jq -r ".markets[].symbol"',
  ];
  static override flags = {
    quote: Flags.string({helpValue: 'ASSET', description: 'only markets priced in this asset'}),
    search: Flags.string({helpValue: 'TEXT', description: 'only symbols with this text in them'}),
    status: Flags.string({
      options: [...Object.keys(STATUSES), 'any'],
      default: 'trading',
      description: 'only markets in this state',
    }),
    ...CSV_FLAG,
    ...sortFlag(MARKET_SORTS),
  };

  async run(): Promise<MarketListDocument> {
    const {flags} = await this.parse(MarketList);
    const desk = await this.openDesk(flags);
    const {quote, search, status} = flags;
    const listed = await listMarkets(desk.accounts, desk.call, {quote, search, status: STATUSES[status]});
    const document = {...listed, markets: sortedBy(listed.markets, flags.sort, MARKET_SORTS)};
    if (flags.csv) this.logCsv(marketListCsv(document), document.accounts);
    else if (!this.jsonEnabled()) this.log(marketListView(document, await openScreen(flags)));
    this.exitWith(exitCodeOfStatuses(document.accounts));
    return document;
  }
}
