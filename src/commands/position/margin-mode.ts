import {Args} from '@oclif/core';
import type {SettingDocument} from '../../lib/orders/change/contract-setting.ts';
import {CONTRACT, SETTING_FLAGS, SettingCommand} from '../../lib/setting-command.ts';

export default class PositionMarginMode extends SettingCommand {
  static override group = 'risk' as const;
  static override summary = 'hold a contract with the whole account (cross), or with money of its own (isolated)';
  static override description =
    'Some exchanges keep one mode for the whole account: then it changes for every contract, and the answer says so. Asks where the account is live, or needs --yes.';
  static override examples = ['<%= config.bin %> position margin-mode BTC/USDT:USDT isolated --on bybit-desk'];
  static override args = {
    symbol: CONTRACT,
    mode: Args.string({ignoreStdin: true, required: true, options: ['cross', 'isolated'], description: 'cross or isolated'}),
  };
  static override flags = SETTING_FLAGS;

  async run(): Promise<SettingDocument | undefined> {
    const {args, flags} = await this.parse(PositionMarginMode);
    return this.set(args.symbol, {marginMode: args.mode === 'cross' ? 'CROSS' : 'ISOLATED'}, flags);
  }
}
