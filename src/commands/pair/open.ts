import {Args} from '@oclif/core';
import {type OpenRequest, openPair} from '../../lib/arbitrage/pair/open-pair.ts';
import {exitCodeOfPair, type PairDocument} from '../../lib/arbitrage/pair/pair.ts';
import {parseSide} from '../../lib/arbitrage/pair/place.ts';
import {OrderCommand} from '../../lib/order-command.ts';
import {accountNamed} from '../../lib/orders/place/document.ts';
import type {PairPlan} from '../../lib/state/pair-plan.ts';
import {parsePositive} from '../../lib/ui/flags.ts';
import {PAIR_FLAGS} from '../../lib/ui/pair-flags.ts';
import {YES} from '../../lib/ui/place-flags.ts';
import {openScreen} from '../../lib/ui/screen.ts';
import {begunLine, pairQuestion, pairView} from '../../lib/ui/views/pair.ts';

export default class PairOpen extends OrderCommand<PairDocument | undefined> {
  static override summary = 'buy here and sell there, bit by bit, while the spread is there';
  static override description =
    'Each bit of the first side is followed by the other one before the next: at most --max-unhedged is alone at any time. Only limit orders that end at once; with --maker the first side rests in the book, is moved with the other book, and each fill of it is followed at once. Ctrl-C ends what is new and what rests; what was filled is still hedged. Exit 0: hedged within a lot; 3: not all of it, or a residual; 6: in doubt.';
  static override examples = [
    '<%= config.bin %> pair open 0.5 BTC --long binance:BTC/USDT --short bybit:BTC/USDT:USDT --min-spread 4bps --max-unhedged 0.1',
  ];
  static override args = {
    quantity: Args.string({ignoreStdin: true, required: true, description: 'coins, such as 0.5'}),
    asset: Args.string({ignoreStdin: true, required: true, description: 'such as BTC'}),
  };
  static override flags = {...PAIR_FLAGS, yes: YES};

  async run(): Promise<PairDocument | undefined> {
    const {args, flags} = await this.parse(PairOpen);
    const [long, short] = [parseSide(flags.long, '--long'), parseSide(flags.short, '--short')];
    const desk = await this.openDesk(flags, {named: [long.account, short.account]});
    const deps = this.openTrading(desk);
    const handles = [accountNamed(long.account, deps), accountNamed(short.account, deps)] as const;
    const request: OpenRequest = {
      ...{asset: args.asset.toUpperCase(), quantity: parsePositive(args.quantity, 'QUANTITY')},
      ...{long: {handle: handles[0], symbol: long.symbol}, short: {handle: handles[1], symbol: short.symbol}},
      ...{minSpreadBps: flags['min-spread'], maxUnhedged: flags['max-unhedged'], forMs: flags.for ?? null, maker: flags.maker},
      maxSlippage: flags['max-slippage'] ?? desk.keys.defaults.maxSlippage ?? '0.005',
      ...{clientId: flags['client-id'] ?? null, allowDuplicate: flags['allow-duplicate']},
    };
    const approve = (plan: PairPlan) => this.confirmLive(handles, pairQuestion(plan), flags.yes);
    const say = (line: string) => this.notice(line);
    const document = await openPair(request, deps, {approve, begun: (id) => say(begunLine(id)), say});
    if (document === null) return this.declined();
    if (!this.jsonEnabled()) this.log(pairView(document, await openScreen(flags)));
    this.exitWith(exitCodeOfPair(document));
    return document;
  }
}
