import {Flags} from '@oclif/core';
import {awaitedOrder, refuseTypos} from '../../lib/awaited.ts';
import {childEnvironment} from '../../lib/config/environment.ts';
import {DeskCommand} from '../../lib/desk-command.ts';
import {exitOf, streamLines} from '../../lib/feed/stream-lines.ts';
import {openNotifier} from '../../lib/notify/open-notifier.ts';
import {durationMs, idKind, notifyTarget, sinceAt, symbolFilter} from '../../lib/ui/flags.ts';
import {canOpenWindow, inWindow} from '../../lib/watch-window.ts';

export default class OrdersWatch extends DeskCommand<void> {
  static override group = 'read' as const;
  static override summary = 'the orders of all accounts in one live feed';
  static override description =
    'A window on a terminal, JSON lines when piped. A gap is announced, then repaired. An --id that fits two orders is refused.';
  static override examples = [
    '<%= config.bin %> orders watch --fills | jq -c .fill',
    '<%= config.bin %> orders watch --until filled --id 8389765',
  ];
  static override flags = {
    symbol: symbolFilter({helpValue: 'SYMBOL', multiple: true, description: 'only this symbol; repeatable'}),
    fills: Flags.boolean({description: 'only news with a fill'}),
    since: sinceAt({helpValue: 'TIME', description: 'also what happened since, e.g. 2h or 2026-01-31T08:00:00Z'}),
    until: Flags.option({
      options: ['filled', 'closed'] as const,
      dependsOn: ['id'],
      description: 'stop when the order of --id is',
    })(),
    id: Flags.string({helpValue: 'ID', dependsOn: ['until'], description: 'exchange id or client order id'}),
    by: idKind(),
    for: durationMs({helpValue: 'DURATION', description: 'stop after this time (--until also stops at --timeout)'}),
    exec: Flags.string({helpValue: 'COMMAND', description: 'run this for each event, its JSON on stdin'}),
    notify: notifyTarget(),
  };

  protected override showsWaiting(): boolean {
    return false;
  }

  override async run(): Promise<void> {
    const {flags} = await this.parse(OrdersWatch);
    const {symbol: symbols = [], fills: fillsOnly, since = null, until, id, by = null, exec = null} = flags;
    const desk = await this.openDesk(flags);
    await refuseTypos(symbols, desk);
    const wanted = until === undefined || id === undefined ? null : await awaitedOrder({state: until, id, by, symbols}, desk);
    const patience = wanted === null ? null : (flags.timeout ?? null);
    const request = {...desk, symbols, since, fillsOnly, until: wanted, endAfterMs: flags.for ?? patience};
    const json = this.jsonEnabled();
    const secrets = desk.keys.accounts.flatMap(({credentials}) => Object.values(credentials));
    const tell = (line: string) => this.notice(line);
    await using target = await openNotifier(flags.notify, desk.keys, desk.call.clock, tell);
    const {notifier} = target;
    const lines = {stdout: process.stdout, exec, notifier, env: childEnvironment(), secrets, json, tell};
    const windowed = canOpenWindow(flags) && !json && exec === null && notifier === null;
    const window = {isColored: flags.color, tell, print: (line: string) => this.log(line), divert: this.divertNotices};
    const end = await (windowed ? inWindow(request, desk, window) : streamLines(request, lines));
    const {code, error} = exitOf(end, wanted !== null);
    if (error !== null && !json) throw error;
    this.exitWith(code);
  }
}
