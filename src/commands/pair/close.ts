import {Args} from '@oclif/core';
import {closePair} from '../../lib/arbitrage/pair/close-pair.ts';
import {exitCodeOfPair, type PairDocument} from '../../lib/arbitrage/pair/pair.ts';
import {OrderCommand} from '../../lib/order-command.ts';
import {YES} from '../../lib/ui/place-flags.ts';
import {openScreen} from '../../lib/ui/screen.ts';
import {begunLine, pairView} from '../../lib/ui/views/pair.ts';

export default class PairClose extends OrderCommand<PairDocument> {
  static override group = 'risk' as const;
  static override summary = 'trade both sides of a pair back';
  static override description =
    'Bit by bit, within the bounds that it was opened with; contracts with orders that can only reduce them. Asks nothing, and passes the limits of the keys file. What the exchange has closed by force is not closed again. Exit 3: something is left, and is named.';
  static override examples = ['<%= config.bin %> pair close 1f0a9c'];
  static override args = {
    id: Args.string({ignoreStdin: true, required: true, description: 'as `pair list` shows it, or how it begins'}),
  };
  static override flags = {yes: YES};

  protected override readonly endsRisk = true;

  async run(): Promise<PairDocument> {
    const {args, flags} = await this.parse(PairClose);
    const deps = this.openTrading(await this.openDesk(flags, {everyAccount: true}));
    const say = (line: string) => this.notice(line);
    const document = await closePair(args.id, deps, {begun: (id) => say(begunLine(id)), say});
    if (!this.jsonEnabled()) this.log(pairView(document, await openScreen(flags)));
    this.exitWith(exitCodeOfPair(document));
    return document;
  }
}
