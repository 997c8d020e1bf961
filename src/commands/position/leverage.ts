import {Args} from '@oclif/core';
import type {SettingDocument} from '../../lib/orders/change/contract-setting.ts';
import {CONTRACT, SETTING_FLAGS, SettingCommand} from '../../lib/setting-command.ts';
import {parseLeverage} from '../../lib/ui/flags.ts';

export default class PositionLeverage extends SettingCommand {
  static override group = 'risk' as const;
  static override summary = 'set the leverage of a contract on one account';
  static override description =
    'For both sides. Asks where the account is live, or needs --yes; a leverage that is so already is left as it is. Bounded by limits.maxLeverage of the keys file.';
  static override examples = ['<%= config.bin %> position leverage BTC/USDT:USDT 5 --on bybit-desk'];
  static override args = {
    symbol: CONTRACT,
    leverage: Args.string({ignoreStdin: true, required: true, description: 'such as 5 or 5x'}),
  };
  static override flags = SETTING_FLAGS;

  async run(): Promise<SettingDocument | undefined> {
    const {args, flags} = await this.parse(PositionLeverage);
    return this.set(args.symbol, {leverage: parseLeverage(args.leverage)}, flags);
  }
}
