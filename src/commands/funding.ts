import {Args, Flags} from '@oclif/core';
import {exitCodeOfDocument} from '../lib/adapter/exit-code.ts';
import {comparePairs, type PairsAnswer} from '../lib/arbitrage/compare-pairs.ts';
import {contractFilter} from '../lib/markets/contract-filter.ts';
import {type FundingAnswer, readFunding} from '../lib/markets/funding.ts';
import {PublicCommand} from '../lib/public-command.ts';
import {sinceAt} from '../lib/ui/flags.ts';
import {CSV_FLAG, sortedBy, sortFlag} from '../lib/ui/list-flags.ts';
import {openScreen} from '../lib/ui/screen.ts';
import {FUNDING_SORTS, fundingCsv, fundingView} from '../lib/ui/views/funding.ts';
import {pairsCsv, pairsView} from '../lib/ui/views/funding-pairs.ts';

export default class Funding extends PublicCommand<FundingAnswer | PairsAnswer> {
  static override group = 'read' as const;
  static override summary = 'funding rates side by side: rate, interval, next time, per year';
  static override description =
    'Of contracts, of a pair, of a coin, or of all. Above 0 longs pay shorts; per year is simple, and left out where the exchange does not say how often. With --paid what your accounts received and paid; with --pairs the best long and short of each coin.';
  static override examples = [
    '<%= config.bin %> funding BTC ETH',
    '<%= config.bin %> funding BTC/USDT:USDT --json | jq ".symbols[].venues[] | [.exchange, .annualized]"',
    '<%= config.bin %> funding --pairs',
    '<%= config.bin %> funding --paid --since 30d --csv',
  ];
  static override strict = false;
  static override args = {
    symbol: Args.string({ignoreStdin: true, description: 'such as BTC/USDT:USDT, BTC/USDT or BTC; repeatable'}),
  };
  static override flags = {
    pairs: Flags.boolean({
      exclusive: ['paid', 'sort'],
      description: "per coin the best long and the best short: spread per year, the accounts' fees, and when it has paid them",
    }),
    paid: Flags.boolean({description: 'what accounts with a key received (above 0) and paid'}),
    since: sinceAt({helpValue: 'T', dependsOn: ['paid'], description: 'from then on: 7d, 2026-01-31 (default 7d)'}),
    ...CSV_FLAG,
    ...sortFlag(FUNDING_SORTS),
  };

  async run(): Promise<FundingAnswer | PairsAnswer> {
    const {argv, flags} = await this.parse(Funding);
    const filters = [...new Set(argv.map(String))].map(contractFilter);
    const {accounts, call} = await this.openDesk(flags);
    const found = await readFunding(filters, accounts, call, flags.paid ? {since: flags.since ?? null} : null);
    const rates = {...found, symbols: sortedBy(found.symbols, flags.sort, FUNDING_SORTS)};
    const pairs = flags.pairs ? await comparePairs(rates, accounts, call) : null;
    const document = pairs ?? rates;
    for (const {account, what, error} of document.missing)
      this.notice(`Warning: ${account}: not read: ${what}: ${error.message}`);
    if (flags.csv) this.logCsv(pairs === null ? fundingCsv(rates) : pairsCsv(pairs), document.accounts);
    else if (!this.jsonEnabled()) {
      const screen = await openScreen(flags);
      this.log(pairs === null ? fundingView(rates, screen) : pairsView(pairs, screen));
    }
    this.exitWith(exitCodeOfDocument(document));
    return document;
  }
}
