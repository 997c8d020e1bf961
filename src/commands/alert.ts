import {Args, Flags} from '@oclif/core';
import {AlertOutput} from '../lib/alert-output.ts';
import {accountsIn, isPublic, parseCondition} from '../lib/alerts/condition.ts';
import {runAlert} from '../lib/alerts/run-alert.ts';
import {DeskCommand} from '../lib/desk-command.ts';
import {openNotifier} from '../lib/notify/open-notifier.ts';
import {durationMs, notifyTarget, percentage} from '../lib/ui/flags.ts';

export default class Alert extends DeskCommand<void> {
  static override group = 'risk' as const;
  static override summary =
    'report when a price, spread, funding rate, margin, balance or position crosses a bound, and fills and lost accounts';
  static override description =
    'Fired once when CONDITION becomes true, cleared once when it ceases, stale once when nothing new came for --stale. A restart reports nothing twice.';
  static override examples = [
    '<%= config.bin %> alert "price:BTC/USDT > 100000" --notify desk',
    '<%= config.bin %> alert "spread:binance:BTC/USDT|bybit:BTC/USDT > 5bps" --once --exec ./trade.sh',
    '<%= config.bin %> alert fill --json | jq -c .order',
  ];
  static override args = {
    condition: Args.string({
      ignoreStdin: true,
      required: true,
      description:
        'price:SYMBOL, spread:A:SYMBOL|B:SYMBOL, funding:A:SYMBOL, margin:A, balance:A:ASSET or position:ASSET with < or > and a number; fill, fill:A, down:A',
    }),
  };
  static override flags = {
    once: Flags.boolean({description: 'end with exit code 0 when it fired'}),
    stale: durationMs({helpValue: 'DURATION', default: 60_000, description: 'data older than this are reported as stale'}),
    every: durationMs({helpValue: 'DURATION', default: 2000, description: 'pause between two looks'}),
    hysteresis: percentage({helpValue: 'PCT', description: 'clear only this far back from the bound'}),
    exec: Flags.string({helpValue: 'COMMAND', description: 'run this for each line, its JSON on stdin'}),
    notify: notifyTarget(),
  };

  protected override showsWaiting(): boolean {
    return false;
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(Alert);
    const condition = parseCondition(args.condition);
    const desk = await this.openDesk(flags, {publicData: isPublic(condition), named: accountsIn(condition)});
    const {once, stale: staleMs, every: everyMs, hysteresis = '0', exec, notify} = flags;
    const tell = (line: string) => this.notice(line);
    await using target = await openNotifier(notify, desk.keys, desk.call.clock, tell);
    const closed = new AbortController();
    const call = {...desk.call, signal: AbortSignal.any([desk.call.signal, closed.signal])};
    const json = this.jsonEnabled() || process.stdout.isTTY !== true;
    const sinks = {stdout: process.stdout, json, exec, notifier: target.notifier};
    const output = new AlertOutput({...sinks, onClosed: () => closed.abort(), tell});
    const purpose = `${exec ?? ''}\0${notify ?? ''}`;
    const request = {condition, once, staleMs, everyMs, hysteresis, purpose, say: output.say, tell};
    const fired = await runAlert(request, {...desk, call}).finally(() => output.end());
    this.exitWith(fired || closed.signal.aborted ? 0 : 130);
  }
}
