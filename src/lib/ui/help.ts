/** Help: commands by what they are for, and the flags that every command has in one line. */
import {type Command, CommandHelp, Help} from '@oclif/core';

/** What a command is for. Each command says so itself (`static group`). */
export type CommandGroup = 'read' | 'trade' | 'risk' | 'tools';

const TITLES: Readonly<Record<CommandGroup, string>> = {
  read: 'READ (changes nothing)',
  trade: 'TRADE',
  risk: 'RISK',
  tools: 'TOOLS',
};

/** Of oclif's flags, as the manifest has them. */
type FlagOf = Parameters<CommandHelp['flagHelpLabel']>[0];

class GroupedCommandHelp extends CommandHelp {
  /** The flags that every command has are named in one line: what they do stands in `mxt --help`. */
  protected override sections() {
    return super.sections().map((section) => ({
      ...section,
      generate: (data: Parameters<typeof section.generate>[0], header: string) => {
        const own = data.flags.filter(({helpGroup}) => helpGroup !== 'GLOBAL');
        const body = section.generate({...data, flags: own}, header);
        if (section.header !== 'FLAGS') return body;
        const common = data.flags.filter(({helpGroup}) => helpGroup === 'GLOBAL');
        const line = {header: 'FLAGS OF EVERY COMMAND', body: this.wrap(`${common.map(labelOf).join('  ')}  (see mxt --help)`)};
        return Array.isArray(body) ? [...body.filter((part) => part?.body), line] : [line];
      },
    }));
  }
}

/** `--keys FILE`, `--no-color`. */
function labelOf(flag: FlagOf): string {
  if (flag.type === 'boolean') return flag.allowNo ? `--no-${flag.name}` : `--${flag.name}`;
  const value = Array.isArray(flag.helpValue) ? flag.helpValue.join(' ') : (flag.helpValue ?? flag.name.toUpperCase());
  return `--${flag.name} ${value}`;
}

export default class GroupedHelp extends Help {
  override CommandHelpClass = GroupedCommandHelp;

  protected override async showRootHelp(): Promise<void> {
    const commands = this.sortedCommands as (Command.Loadable & {readonly group?: CommandGroup})[];
    const rows = (group: string) =>
      commands
        .filter((command) => (command.group ?? 'tools') === group)
        .map((command): [string, string | undefined] => [command.id.replaceAll(':', ' '), this.summary(command)]);
    const common = Object.values(commands[0]?.flags ?? {}).filter(({helpGroup}) => helpGroup === 'GLOBAL');
    const list = (body: [string, string | undefined][]) =>
      this.renderList(body, {indentation: 2, spacer: '\n', stripAnsi: false});
    const sections = [
      this.section('USAGE', 'mxt COMMAND [FLAGS]'),
      ...Object.entries(TITLES).map(([group, title]) => this.section(title, list(rows(group)))),
      this.section('FLAGS OF EVERY COMMAND', list(common.map((flag) => [labelOf(flag as FlagOf), flag.description]))),
    ];
    this.log([this.config.pjson.description ?? '', ...sections, 'Arguments and flags of a command: mxt COMMAND -h'].join('\n\n'));
  }
}
