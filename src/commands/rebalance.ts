import {Flags} from '@oclif/core';
import {OrderCommand} from '../lib/order-command.ts';
import {exitCodeOfRebalance, type RebalanceDocument, rebalance} from '../lib/rebalance/rebalance.ts';
import {parseTargets} from '../lib/rebalance/targets.ts';
import {dollars, percentage} from '../lib/ui/flags.ts';
import {YES} from '../lib/ui/place-flags.ts';
import {openScreen} from '../lib/ui/screen.ts';
import {fileText} from '../lib/ui/typed-text.ts';
import {rebalanceView} from '../lib/ui/views/rebalance.ts';

export default class Rebalance extends OrderCommand<RebalanceDocument> {
  static override summary = 'bring coins back to their shares: prints the plan, and trades it with --yes';
  static override description =
    'Sells first, each order routed over all accounts. Coins that the file does not name are left alone and not counted. Nothing is sent while an account does not answer.';
  static override examples = [
    '<%= config.bin %> rebalance --targets targets.yaml',
    '<%= config.bin %> rebalance --targets targets.yaml --drift 2% --yes --json',
  ];
  static override flags = {
    targets: Flags.string({
      helpValue: 'FILE',
      required: true,
      description: 'YAML, targets: {BTC: 40%, USDT: 60%}; - reads stdin',
    }),
    drift: percentage({helpValue: 'PCT', description: 'points that a share may be off (default 5%)'}),
    min: dollars({helpValue: 'USD', description: 'leave trades under this (default 50usd)'}),
    'max-slippage': percentage({helpValue: 'PCT', description: 'take nothing worse than the best price by more'}),
    yes: YES,
  };

  async run(): Promise<RebalanceDocument> {
    const {flags} = await this.parse(Rebalance);
    const targets = parseTargets(await fileText(flags.targets, process.stdin, 'targets'));
    const desk = await this.openDesk(flags);
    const {drift = '0.05', min = '50', yes: send} = flags;
    const maxSlippage = flags['max-slippage'] ?? desk.keys.defaults.maxSlippage;
    const request = {targets, drift, min, maxSlippage, send, say: (line: string) => this.notice(line)};
    const document = await rebalance(request, this.openTrading(desk));
    if (!this.jsonEnabled()) this.log(rebalanceView(document, await openScreen(flags)));
    this.exitWith(exitCodeOfRebalance(document));
    return document;
  }
}
