import {Flags} from '@oclif/core';
import {exitCodeOf, PARTIAL_EXIT} from '../lib/model/errors.ts';
import {OrderCommand} from '../lib/order-command.ts';
import {KILL_QUESTION_MS, type KillDocument, kill} from '../lib/orders/end/kill.ts';
import {YES} from '../lib/ui/place-flags.ts';
import {openScreen} from '../lib/ui/screen.ts';
import {killView} from '../lib/ui/views/kill.ts';

export default class Kill extends OrderCommand<KillDocument | {readonly halt: false} | undefined> {
  static override group = 'risk' as const;
  static override summary = 'cancel everything everywhere, verify that nothing is left, refuse new orders until --lift';
  static override description =
    'Works while an exchange is down or an account is broken, for 60 s at most: what could not be verified is named, and the exit code is 3.';
  static override examples = ['<%= config.bin %> kill', '<%= config.bin %> kill --flatten', '<%= config.bin %> kill --lift'];
  static override flags = {
    flatten: Flags.boolean({exclusive: ['lift'], description: 'close every position too, at market'}),
    lift: Flags.boolean({description: 'allow orders again; asks where an account is live'}),
    reason: Flags.string({helpValue: 'TEXT', default: 'mxt kill', description: 'shown when an order is refused because of it'}),
    yes: YES,
  };

  protected override readonly endsRisk = true;

  async run(): Promise<KillDocument | {readonly halt: false} | undefined> {
    const {flags} = await this.parse(Kill);
    // How long one exchange may take is no reason to leave orders open on it: --timeout does not apply.
    const desk = await this.openDesk({...flags, timeout: KILL_QUESTION_MS}, {everyAccount: true});
    if (flags.lift) {
      if (!(await this.confirmLive(desk.accounts, 'allow orders again', flags.yes))) return this.declined();
      desk.state.halt.lift();
      if (!this.jsonEnabled()) this.log('Orders are allowed again.');
      return {halt: false};
    }
    const document = await kill(flags.reason, {...desk, limits: desk.keys.limits}, (line) => this.notice(line), flags.flatten);
    if (!this.jsonEnabled()) this.log(killView(document, await openScreen(flags)));
    const unsure = document.unknown.length > 0 ? exitCodeOf({kind: 'unknown-outcome'}) : PARTIAL_EXIT;
    this.exitWith(document.complete ? 0 : unsure);
    return document;
  }
}
