import {DeskCommand} from '../../lib/desk-command.ts';
import {DeskError} from '../../lib/model/errors.ts';
import {type CompactDocument, compactionDocument} from '../../lib/orders/look/compaction.ts';
import {openState} from '../../lib/state/open-state.ts';
import {systemClock} from '../../lib/transport/clock.ts';
import {durationMs, YES_UNASKED} from '../../lib/ui/flags.ts';
import {openScreen} from '../../lib/ui/screen.ts';
import {compactionView} from '../../lib/ui/views/compaction.ts';

const DAY_MS = 86_400_000;

export default class StateCompact extends DeskCommand<CompactDocument> {
  static override summary = 'archive old settled orders of the journal; what is unsettled or may be open never moves';
  static override description =
    'Moves them to files in the folder "archive" of the state directory. `orders history --local`, `order show`, `--client-id` and every look-up by id still find them there. No exchange is asked, and no keys file is read.';
  static override examples = ['<%= config.bin %> state compact', '<%= config.bin %> state compact --older-than 30d --json'];
  static override flags = {
    'older-than': durationMs({
      helpValue: 'DURATION',
      default: 90 * DAY_MS,
      description: 'journaled, and last heard of, longer ago than this (default 90d, at least 2d)',
    }),
    yes: YES_UNASKED,
  };

  async run(): Promise<CompactDocument> {
    const {flags} = await this.parse(StateCompact);
    const ageMs = flags['older-than'];
    // Today and yesterday are what limits and repeats are held against.
    if (ageMs < 2 * DAY_MS)
      throw new DeskError('usage', '--older-than takes 2d or more: newer orders are needed to check limits.');
    const state = openState({directory: flags['state-dir'], clock: systemClock, warn: (line) => this.notice(line)});
    try {
      const before = systemClock.now() - ageMs;
      const onFile = ({name, orders}: {readonly name: string; readonly orders: number}) =>
        flags.quiet ? undefined : this.notice(`${name}: ${orders} orders`);
      const done = await state.archive?.compact({before, signal: this.interrupted, onFile});
      const document = compactionDocument(done, before, systemClock.now());
      this.interrupted.throwIfAborted();
      this.log(compactionView(document, await openScreen(flags)));
      return document;
    } finally {
      state.close();
    }
  }
}
