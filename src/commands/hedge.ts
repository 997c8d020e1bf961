import {Args, Flags} from '@oclif/core';
import {exitCodeOfHedge, type HedgeDocument, hedge, parsePlace} from '../lib/arbitrage/hedge.ts';
import type {HedgeOrder} from '../lib/arbitrage/hedge-plan.ts';
import {OrderCommand} from '../lib/order-command.ts';
import {accountNamed} from '../lib/orders/place/document.ts';
import {contractTerms} from '../lib/orders/place/question.ts';
import {percentage, positiveDecimal} from '../lib/ui/flags.ts';
import {YES} from '../lib/ui/place-flags.ts';
import {openScreen} from '../lib/ui/screen.ts';
import {hedgeView} from '../lib/ui/views/hedge.ts';

export default class Hedge extends OrderCommand<HedgeDocument | undefined> {
  static override summary = 'bring a position to the counterpart of everything else that is held in a coin';
  static override description =
    'Counts wallets and contracts of all accounts. Nothing is sent while one does not answer, within --band of the target, or for less than a lot. What shrinks the position goes reduce-only.';
  static override examples = [
    '<%= config.bin %> hedge BTC --with bybit:BTC/USDT:USDT',
    '<%= config.bin %> hedge ETH --with okx:ETH/USDT:USDT --ratio 0.5 --band 5% --yes',
  ];
  static override args = {asset: Args.string({ignoreStdin: true, required: true, description: 'such as BTC'})};
  static override flags = {
    with: Flags.string({helpValue: 'ACCOUNT:SYMBOL', required: true, description: 'the contract that hedges'}),
    ratio: positiveDecimal({helpValue: 'R', default: '1', description: 'how much of it is hedged'}),
    band: percentage({helpValue: 'PCT', description: 'how far off the target it may be (default 2%)'}),
    'max-slippage': percentage({helpValue: 'PCT', description: 'take nothing worse than the best price by more (default 0.5%)'}),
    'allow-duplicate': Flags.boolean({description: 'send the same order again within a minute'}),
    yes: YES,
  };

  async run(): Promise<HedgeDocument | undefined> {
    const {args, flags} = await this.parse(Hedge);
    const {account, symbol} = parsePlace(flags.with);
    const desk = await this.openDesk(flags, {named: [account]});
    const deps = this.openTrading(desk);
    const handle = accountNamed(account, deps);
    const {ratio, band = '0.02', yes, 'allow-duplicate': allowDuplicate} = flags;
    const request = {
      ...{asset: args.asset.toUpperCase(), handle, symbol, ratio, band, allowDuplicate},
      maxSlippage: flags['max-slippage'] ?? desk.keys.defaults.maxSlippage ?? '0.005',
      approve: (orders: readonly HedgeOrder[]) => {
        const words = orders.map(({side, quantity}) => `${side} ${quantity} ${symbol}`).join(', then ');
        const [first] = orders;
        const more = async () => (first === undefined ? '' : contractTerms([handle], {...first, symbol}, deps.call));
        return this.confirmLive([handle], `${words} on ${account}`, yes, more);
      },
      warn: (line: string) => this.notice(line),
    };
    const document = await hedge(request, deps);
    if (document === null) return this.declined();
    if (!this.jsonEnabled()) this.log(hedgeView(document, await openScreen(flags)));
    this.exitWith(exitCodeOfHedge(document));
    return document;
  }
}
