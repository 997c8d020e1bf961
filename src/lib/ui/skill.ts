/** The page for an agent or a script that drives mxt: printed from the commands, the schemas and the exit codes. */
import {ERROR_KINDS} from '../model/errors.ts';

/** A command as oclif.manifest.json has it. */
export interface CommandSpec {
  readonly id: string;
  readonly group?: string;
  readonly hidden?: boolean;
  readonly summary?: string;
  readonly description?: string;
  readonly args: Readonly<Record<string, {readonly name: string; readonly required?: boolean}>>;
  readonly flags: Readonly<Record<string, FlagSpec>>;
}

interface FlagSpec {
  readonly name: string;
  readonly type: 'boolean' | 'option';
  readonly hidden?: boolean;
  readonly helpGroup?: string;
  readonly helpValue?: string | readonly string[];
  readonly options?: readonly string[];
  readonly description?: string;
}

const GROUPS = ['read', 'trade', 'risk', 'tools'] as const;

/** Names of the fields that a command prints, a list for each form of its document. */
export type FieldsOf = (name: string) => readonly (readonly string[])[];

export function skillPage(commands: readonly CommandSpec[], fieldsOf: FieldsOf): string {
  const shown = commands.filter(({hidden}) => !hidden);
  const sections = GROUPS.flatMap((group) => {
    const own = shown.filter((command) => (command.group ?? 'tools') === group).toSorted((a, b) => (a.id < b.id ? -1 : 1));
    return own.length === 0 ? [] : [`## Commands: ${group}`, ...own.map((command) => commandText(command, fieldsOf))];
  });
  return `${[HEAD, exitCodes(), ...sections].join('\n\n')}\n`;
}

const HEAD = `# Driving mxt

mxt trades on many crypto exchanges from a shell. It moves real money where an account of the keys file is \`environment: live\`.

- Add \`--json\` to every command: one document on stdout, JSON lines for \`orders watch\`. Errors are \`{"error": {"kind", "message", "hint"}}\`. Everything on stderr is for people.
- Amounts are decimal strings; times are ISO 8601 UTC. Never turn an amount into a floating point number.
- Read the exit code first, then the document. 3 is partial: what is there is true, and what failed is named in \`accounts\`.
- Look before you trade: \`mxt order place ... --dry-run --json\` prints what would be sent and sends nothing.
- Give every order a \`--client-id\` of your own: the same command again reports the same order and never places another one.
- After exit 6 run \`mxt order resolve ID --json\` until it is 0. Never place again before that.
- \`--yes\` is needed where no person can be asked. Without it nothing is sent to a live account.
- \`complete: false\` and \`null\` mean not known. They never mean none or zero.
- Try everything first on local exchanges: \`mxt sandbox run -- COMMAND\`.`;

function exitCodes(): string {
  const rows = Object.entries(ERROR_KINDS).map(
    ([kind, {exit, retryable, meaning}]) => `| ${exit} | \`${kind}\` | ${retryable ? 'yes' : 'no'} | ${meaning} |`,
  );
  return [
    '## Exit codes',
    '0 is done and complete, 3 is partial. The others follow the error kind:',
    ['| code | kind | try again | meaning |', '|---|---|---|---|', ...rows].join('\n'),
  ].join('\n\n');
}

function commandText(command: CommandSpec, fieldsOf: FieldsOf): string {
  const name = command.id.replaceAll(':', ' ');
  const args = Object.values(command.args).map((arg) => (arg.required ? arg.name.toUpperCase() : `[${arg.name.toUpperCase()}]`));
  const flags = Object.values(command.flags)
    .filter(({helpGroup, hidden, name: flag}) => helpGroup !== 'GLOBAL' && hidden !== true && flag !== 'json')
    .map((flag) => `- \`--${flag.name}${valueText(flag)}\` ${flag.description ?? ''}`);
  const fields = fieldsOf(name).map((names) => names.map((field) => `\`${field}\``).join(', '));
  return [
    `### \`mxt ${[name, ...args].join(' ')}\``,
    [command.summary, command.description].filter((text) => text !== undefined && text !== '').join('. '),
    ...(flags.length === 0 ? [] : [flags.join('\n')]),
    ...(fields.length === 0 ? [] : [`Prints: ${fields.join('; or ')}. Whole schema: \`mxt schema ${name}\`.`]),
  ].join('\n\n');
}

function valueText(flag: FlagSpec): string {
  if (flag.type === 'boolean') return '';
  const {options, helpValue} = flag;
  return ` ${options?.join('|') ?? (typeof helpValue === 'object' ? helpValue.join(' ') : (helpValue ?? flag.name.toUpperCase()))}`;
}
