import {Args, Flags} from '@oclif/core';
import {exitCodeOfPair, type PairDocument} from '../../lib/arbitrage/pair/pair.ts';
import {resumePair} from '../../lib/arbitrage/pair/resume-pair.ts';
import {pairNamed, planOf} from '../../lib/arbitrage/pair/trade-pair.ts';
import {OrderCommand} from '../../lib/order-command.ts';
import {accountNamed} from '../../lib/orders/place/document.ts';
import {durationMs} from '../../lib/ui/flags.ts';
import {YES} from '../../lib/ui/place-flags.ts';
import {openScreen} from '../../lib/ui/screen.ts';
import {begunLine, pairQuestion, pairView} from '../../lib/ui/views/pair.ts';

export default class PairResume extends OrderCommand<PairDocument | undefined> {
  static override summary = 'go on with a pair whose process ended, from the journal alone';
  static override description =
    'What is in doubt is settled first; what one side is ahead by is hedged; then what is left is traded as it was agreed on, or closed where it was being closed.';
  static override examples = ['<%= config.bin %> pair resume 1f0a9c --for 30s'];
  static override args = {
    id: Args.string({ignoreStdin: true, required: true, description: 'as `pair list` shows it, or how it begins'}),
  };
  static override flags = {
    for: durationMs({helpValue: 'DURATION', description: 'how long the spread is waited for (default: until Ctrl-C)'}),
    yes: YES,
    'hedge-only': Flags.boolean({description: 'begin nothing new: only what one side is ahead by is traded'}),
  };

  async run(): Promise<PairDocument | undefined> {
    const {args, flags} = await this.parse(PairResume);
    const deps = this.openTrading(await this.openDesk(flags, {everyAccount: true}));
    const plan = planOf(pairNamed(args.id, deps));
    const handles = [accountNamed(plan.long.account, deps), accountNamed(plan.short.account, deps)];
    const isAgreed = flags['hedge-only'] || (await this.confirmLive(handles, pairQuestion(plan), flags.yes));
    if (!isAgreed) return this.declined();
    const say = (line: string) => this.notice(line);
    const forMs = flags['hedge-only'] ? 0 : (flags.for ?? null);
    const document = await resumePair(args.id, forMs, deps, {begun: (id) => say(begunLine(id)), say});
    if (!this.jsonEnabled()) this.log(pairView(document, await openScreen(flags)));
    this.exitWith(exitCodeOfPair(document));
    return document;
  }
}
