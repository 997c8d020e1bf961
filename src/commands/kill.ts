import {Flags} from '@oclif/core';
import {exitCodeOf, PARTIAL_EXIT} from '../lib/model/errors.ts';
import {OrderCommand} from '../lib/order-command.ts';
import {type KillDocument, kill} from '../lib/orders/end/kill.ts';
import {openScreen} from '../lib/ui/screen.ts';
import {killView} from '../lib/ui/views/kill.ts';

export default class Kill extends OrderCommand<KillDocument | {readonly halt: null}> {
  static override summary = 'cancel everything everywhere, verify that nothing is left, refuse new orders until --lift';
  static override description =
    'Works while an exchange is down or an account is broken: what could not be verified is named, and the exit code is 3.';
  static override examples = ['<%= config.bin %> kill', '<%= config.bin %> kill --lift'];
  static override flags = {
    lift: Flags.boolean({description: 'allow orders again'}),
    reason: Flags.string({helpValue: 'TEXT', default: 'mxt kill', description: 'shown to whoever tries to place an order'}),
  };

  async run(): Promise<KillDocument | {readonly halt: null}> {
    const {flags} = await this.parse(Kill);
    const {call, random, state, keys, accounts} = await this.openDesk(flags, {everyAccount: true});
    if (flags.lift) {
      state.halt.lift();
      if (!this.jsonEnabled()) this.log('Orders are allowed again.');
      return {halt: null};
    }
    const document = await kill(flags.reason, {call, random, state, limits: keys.limits, accounts});
    if (!this.jsonEnabled()) this.log(killView(document, await openScreen(flags)));
    const unsure = document.unknown.length > 0 ? exitCodeOf({kind: 'unknown-outcome'}) : PARTIAL_EXIT;
    this.exitWith(document.complete ? 0 : unsure);
    return document;
  }
}
