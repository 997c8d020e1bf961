import {Args, Flags} from '@oclif/core';
import {checkSizeForm} from '../../lib/model/typed/size.ts';
import {OrderCommand} from '../../lib/order-command.ts';
import {type CloseDocument, closePositions, exitCodeOfClose} from '../../lib/orders/end/close-positions.ts';
import {accountNamed} from '../../lib/orders/place/document.ts';
import {parsePercent} from '../../lib/ui/flags.ts';
import {YES} from '../../lib/ui/place-flags.ts';
import {openScreen} from '../../lib/ui/screen.ts';
import {closeView} from '../../lib/ui/views/close.ts';

export default class PositionClose extends OrderCommand<CloseDocument> {
  static override group = 'risk' as const;
  static override summary = 'close a position with orders that can only reduce it';
  static override description =
    'Without further flags all of it, at market; in hedge mode both sides. Asks nothing, and passes the halt and every limit of the keys file. A second run finds nothing open and is done. Exit 3: something is left, and is named.';
  static override examples = [
    '<%= config.bin %> position close BTC/USDT:USDT --on bybit-desk',
    '<%= config.bin %> position close ETH/USDT:USDT --all --max-slippage 0.5',
  ];
  static override args = {
    symbol: Args.string({ignoreStdin: true, required: true, description: 'such as BTC/USDT:USDT'}),
  };
  static override flags = {
    on: Flags.string({
      helpValue: 'ACCOUNT',
      exclusive: ['all'],
      description: 'only there; needed where several accounts hold it',
    }),
    all: Flags.boolean({description: 'on every account that holds it'}),
    quantity: Flags.string({helpValue: 'Q', description: 'only so much of it: 0.5, or 50%'}),
    side: Flags.option({options: ['long', 'short'] as const, description: 'only this side, in hedge mode'})(),
    'max-slippage': Flags.string({
      helpValue: 'PCT',
      description: 'take nothing worse than the best price by more; the rest stays',
    }),
    'allow-duplicate': Flags.boolean({description: 'close the same --quantity again within a minute'}),
    yes: YES,
  };

  protected override readonly endsRisk = true;

  async run(): Promise<CloseDocument> {
    const {args, flags} = await this.parse(PositionClose);
    const {on, all: everywhere, quantity = null, side, 'max-slippage': slippage, 'allow-duplicate': allowDuplicate} = flags;
    if (quantity !== null) checkSizeForm(quantity);
    const deps = this.openTrading(await this.openDesk(flags, {everyAccount: on !== undefined || everywhere}));
    const accounts = on === undefined ? deps.accounts : [accountNamed(on, deps)];
    const request = {
      ...{symbol: args.symbol, everywhere, quantity, allowDuplicate},
      side: side === undefined ? null : side === 'long' ? ('LONG' as const) : ('SHORT' as const),
      maxSlippage: slippage === undefined ? null : parsePercent(slippage, '--max-slippage'),
    };
    const document = await closePositions(request, {...deps, accounts});
    if (!this.jsonEnabled()) this.log(closeView(document, await openScreen(flags)));
    this.exitWith(exitCodeOfClose(document));
    return document;
  }
}
