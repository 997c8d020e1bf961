/** Base of the commands that change how an account holds a contract: the question, one call of the service, one line. */
import {Args, Flags} from '@oclif/core';
import type {DeskFlags} from './desk-command.ts';
import {OrderCommand} from './order-command.ts';
import {changeSetting, type SettingDocument, type WantedSetting} from './orders/change/contract-setting.ts';
import {accountNamed} from './orders/place/document.ts';
import {YES} from './ui/place-flags.ts';
import {openScreen} from './ui/screen.ts';
import {settingView, settingWords} from './ui/views/setting.ts';

export const CONTRACT = Args.string({ignoreStdin: true, required: true, description: 'such as BTC/USDT:USDT'});

export const SETTING_FLAGS = {
  on: Flags.string({helpValue: 'ACCOUNT', required: true, description: 'on this account'}),
  yes: YES,
};

export abstract class SettingCommand extends OrderCommand<SettingDocument | undefined> {
  protected async set(
    symbol: string,
    wanted: WantedSetting,
    flags: DeskFlags & {readonly on: string; readonly yes: boolean; readonly color: boolean},
  ): Promise<SettingDocument | undefined> {
    const deps = this.openTrading(await this.openDesk(flags, {everyAccount: true}));
    const handle = accountNamed(flags.on, deps);
    const agree = (contract: string, from: string | null) =>
      this.confirmLive([handle], settingWords(contract, flags.on, wanted, from), flags.yes);
    const document = await changeSetting(handle, symbol, wanted, deps, agree);
    if (document === null) return this.declined();
    if (!this.jsonEnabled()) this.log(settingView(document, await openScreen(flags)));
    return document;
  }
}
