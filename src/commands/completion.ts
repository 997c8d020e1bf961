import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Args, Config} from '@oclif/core';
import {DeskCommand} from '../lib/desk-command.ts';

/** Where @oclif/plugin-autocomplete writes the script of each shell, under its cache folder. */
const SCRIPTS: Readonly<Record<string, string>> = {bash: 'bash/mxt.bash', zsh: 'zsh/_mxt', powershell: 'powershell/mxt.ps1'};

export interface CompletionDocument {
  readonly shell: string;
  readonly script: string;
}

export default class Completion extends DeskCommand<CompletionDocument> {
  static override summary = 'print the completion script of a shell';
  static override description =
    'The script completes commands and flags. It is made from the commands of this version and never reads a keys file.';
  static override examples = [
    {description: 'bash, for this session', command: 'eval "$(<%= config.bin %> completion bash)"'},
    {description: 'zsh, for good', command: '<%= config.bin %> completion zsh > "$' + '{fpath[1]}/_mxt"'},
  ];
  static override args = {
    shell: Args.string({ignoreStdin: true, description: 'your shell', options: Object.keys(SCRIPTS), required: true}),
  };

  async run(): Promise<CompletionDocument> {
    const {args} = await this.parse(Completion);
    // The plugin writes files; what is asked for here is one of them, on stdout.
    const folder = mkdtempSync(join(tmpdir(), 'mxt-completion-'));
    try {
      process.env.XDG_CACHE_HOME = folder;
      const config = await Config.load({root: this.config.root});
      await config.runCommand('autocomplete:create');
      const script = readFileSync(join(config.cacheDir, 'autocomplete', 'functions', SCRIPTS[args.shell] as string), 'utf8');
      if (!this.jsonEnabled()) process.stdout.write(script);
      return {shell: args.shell, script};
    } finally {
      rmSync(folder, {recursive: true, force: true});
    }
  }
}
