import {Args, Flags} from '@oclif/core';
import {DeskCommand} from '../../lib/desk-command.ts';

export default class SandboxFault extends DeskCommand<unknown> {
  static override summary = 'make a running sandbox fail on purpose, and see what was injected';
  static override description =
    `Points: accept, req.head, req.body, req.delay, gw.pre, gw.post, engine.pre, engine.post, resp.delay, resp.head, resp.body,
read.lag, ws.open, ws.in, ws.out, clock, rules. What to do: drop, delay, answer, html, error, reset, duplicate, reorder, shift, lag, cut, garbage, endless, bomb, redirect.`;
  static override examples = [
    '<%= config.bin %> sandbox fault add --exchange binance --point engine.post --do drop --match path=/api/v3/order --times 1',
    '<%= config.bin %> sandbox fault log',
    '<%= config.bin %> sandbox fault mark --exchange bybit --symbol BTC/USDT:USDT --price 60000',
  ];
  static override args = {
    action: Args.string({
      ignoreStdin: true,
      required: true,
      options: ['add', 'list', 'clear', 'log', 'mark', 'funding'],
      description: 'add a fault, list or clear them, show what struck; set the mark price or pay the funding of a contract',
    }),
  };
  static override flags = {
    exchange: Flags.string({helpValue: 'NAME', description: 'only there (default: every exchange)'}),
    point: Flags.string({description: 'where it strikes'}),
    do: Flags.string({helpValue: 'ACTION', description: 'what happens there'}),
    match: Flags.string({
      helpValue: 'NAME=VALUE',
      multiple: true,
      multipleNonGreedy: true,
      description: 'method, path (with *), symbol or client-id; repeatable',
    }),
    times: Flags.integer({min: 1, description: 'how often (default: always)'}),
    nth: Flags.integer({min: 1, description: 'from the n-th match on'}),
    probability: Flags.string({helpValue: 'P', description: '0 to 1'}),
    ms: Flags.integer({description: 'for delay, shift and lag'}),
    status: Flags.integer({description: 'HTTP status for answer and html'}),
    body: Flags.string({description: 'body for answer and html'}),
    code: Flags.string({description: "the exchange's code for error"}),
    bytes: Flags.integer({min: 0, description: 'for cut: after how many bytes of the body'}),
    how: Flags.string({options: ['reset', 'end'], description: 'for cut'}),
    to: Flags.string({helpValue: 'URL', description: 'for redirect'}),
    plan: Flags.string({helpValue: 'FILE|SEED', description: 'many faults at once: a JSON file {"rules": [...]}, or a number'}),
    id: Flags.integer({description: 'for clear: only this one'}),
    symbol: Flags.string({description: 'for mark and funding: the contract'}),
    price: Flags.string({description: 'for mark: held at this price (default: it follows the market again)'}),
    index: Flags.string({description: 'for mark: USD price of the coin, as collateral and as index'}),
    control: Flags.string({helpValue: 'URL', env: 'MXT_SANDBOX', description: 'control port (default: beside the keys file)'}),
  };

  async run(): Promise<unknown> {
    const {args, flags} = await this.parse(SandboxFault);
    const {askFaults} = await import('../../lib/sandbox/fault-flags.ts');
    const answer = await askFaults(args.action, flags);
    this.log(JSON.stringify(answer, null, 2));
    return answer;
  }
}
