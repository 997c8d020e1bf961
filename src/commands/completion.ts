import {Args} from '@oclif/core';
import {DeskCommand} from '../lib/desk-command.ts';
import {SCRIPTS, SHELLS, type Shell} from '../lib/ui/completion/scripts.ts';

export interface CompletionDocument {
  readonly shell: Shell;
  readonly script: string;
}

export default class Completion extends DeskCommand<CompletionDocument> {
  static override summary = 'print the completion script of a shell';
  static override description =
    'Completes commands, flags, their values, accounts, symbols that were read before, and ids of open orders placed from here. No exchange is asked and no secret is resolved.';
  static override examples = [
    {description: 'bash, for good', command: 'echo \'eval "$(<%= config.bin %> completion bash)"\' >> ~/.bashrc'},
    {description: 'zsh, for good', command: '<%= config.bin %> completion zsh > "$' + '{fpath[1]}/_mxt"'},
    {description: 'fish, for good', command: '<%= config.bin %> completion fish > ~/.config/fish/completions/mxt.fish'},
  ];
  static override args = {
    shell: Args.string({ignoreStdin: true, description: 'your shell', options: [...SHELLS], required: true}),
  };

  async run(): Promise<CompletionDocument> {
    const {args} = await this.parse(Completion);
    const shell = args.shell as Shell;
    if (!this.jsonEnabled()) process.stdout.write(SCRIPTS[shell]);
    return {shell, script: SCRIPTS[shell]};
  }
}
