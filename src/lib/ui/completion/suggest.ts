/** What may stand at the cursor: from the commands of the manifest, and the names that this desk knows. Pure. */

import type {TypedLine} from './command-line.ts';
import {kindOf, type ValueKind} from './value-kinds.ts';

export interface FlagSpec {
  readonly name: string;
  readonly type: 'boolean' | 'option';
  readonly char?: string;
  readonly description?: string;
  readonly options?: readonly string[];
  readonly helpValue?: string;
  readonly multiple?: boolean;
  readonly allowNo?: boolean;
  readonly hidden?: boolean;
}

export interface ArgSpec {
  readonly name: string;
  readonly description?: string;
  readonly options?: readonly string[];
}

/** A command of the manifest. */
export interface CommandSpec {
  readonly summary?: string;
  readonly hidden?: boolean;
  /** In the order in which they are typed. */
  readonly args: Readonly<Record<string, ArgSpec>>;
  readonly flags: Readonly<Record<string, FlagSpec>>;
  /** False: its last argument may be repeated. */
  readonly strict?: boolean;
}

export interface Suggestion {
  readonly value: string;
  /** A few words about it. */
  readonly about?: string;
}

/** What this desk knows by name. Asked only for the kind that is wanted. `value`: of a flag typed before, such as keys. */
export type Names = (kind: ValueKind, value: (flag: string) => string | undefined) => readonly Suggestion[];

/** Words to choose from, or a kind of path that the shell completes by itself. */
export type Suggestions = {readonly paths: 'files' | 'folders'} | {readonly words: readonly Suggestion[]};

/** `commands` by id, as `order:place`. */
export function suggest(line: TypedLine, commands: Readonly<Record<string, CommandSpec>>, names: Names): Suggestions {
  const dashes = line.before.indexOf('--');
  if (dashes !== -1) return suggestBehindDashes(line, dashes, commands, names);
  const firstFlag = line.before.findIndex((word) => word.startsWith('-'));
  const path = firstFlag === -1 ? line.before : line.before.slice(0, firstFlag);
  const id = commandAt(path, commands);
  const inTopic = id === null ? path : null;
  if (inTopic !== null) return {words: matching(nextWords(inTopic, commands), line.current)};
  const spec = commands[id ?? ''];
  if (spec === undefined) return {words: []};
  const depth = (id ?? '').split(':').length;
  const deeper = path.length === depth ? matching(nextWords(path, commands), line.current) : [];
  const own = suggestInCommand(spec, {...line, before: line.before.slice(depth)}, names, commands);
  return deeper.length === 0 || 'paths' in own ? own : {words: [...deeper, ...own.words]};
}

/** What follows `--` is another program's line: ours again in `sandbox run -- mxt ...`, else files. */
function suggestBehindDashes(
  {before, current}: TypedLine,
  dashes: number,
  commands: Readonly<Record<string, CommandSpec>>,
  names: Names,
): Suggestions {
  const [program, ...words] = before.slice(dashes + 1);
  return program === 'mxt' ? suggest({before: words, current}, commands, names) : {paths: 'files'};
}

/** The longest run of leading words that is a command. */
function commandAt(path: readonly string[], commands: Readonly<Record<string, CommandSpec>>): string | null {
  for (let size = Math.min(3, path.length); size > 0; size--) {
    const id = path.slice(0, size).join(':');
    if (Object.hasOwn(commands, id)) return id;
  }
  return null;
}

function nextWords(path: readonly string[], commands: Readonly<Record<string, CommandSpec>>): readonly Suggestion[] {
  const found = new Map<string, Suggestion>();
  for (const [id, {summary, hidden}] of Object.entries(commands)) {
    const words = id.split(':');
    const next = words[path.length];
    if (hidden === true || next === undefined || !path.every((word, index) => words[index] === word)) continue;
    const isWhole = words.length === path.length + 1;
    if (isWhole || !found.has(next)) found.set(next, {value: next, ...(isWhole && summary !== undefined && {about: summary})});
  }
  return [...found.values()];
}

function suggestInCommand(
  spec: CommandSpec,
  {before, current}: TypedLine,
  names: Names,
  commands: Readonly<Record<string, CommandSpec>>,
): Suggestions {
  const typed = readTyped(before, spec);
  const flagValue = (flag: string) => typed.values.get(flag);
  const [, inline, start = ''] = /^--([\w-]+)=(.*)$/s.exec(current) ?? [];
  const pending = inline === undefined ? typed.pending : (spec.flags[inline] ?? null);
  if (pending !== null) {
    const found = valuesOf(pending, start === '' && inline === undefined ? current : start, names, flagValue);
    const prefix = inline === undefined ? '' : `--${inline}=`;
    return 'paths' in found ? found : {words: found.words.map(({value, ...rest}) => ({...rest, value: prefix + value}))};
  }
  if (current.startsWith('-')) return {words: matching(flagWords(spec, typed.used), current)};
  const args = Object.values(spec.args);
  const arg = args[typed.count] ?? (spec.strict === false ? args.at(-1) : undefined);
  if (arg === undefined) return {words: current === '' ? flagWords(spec, typed.used) : []};
  if (kindOf(arg) === 'command') return {words: matching(nextWords(typed.args, commands), current)};
  return valuesOf(arg, current, names, flagValue);
}

interface Typed {
  /** The flag that the next word is the value of. */
  readonly pending: FlagSpec | null;
  readonly used: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  readonly args: readonly string[];
  readonly count: number;
}

function readTyped(before: readonly string[], {flags}: CommandSpec): Typed {
  let pending: FlagSpec | null = null;
  const [used, values, args] = [new Set<string>(), new Map<string, string>(), [] as string[]];
  for (const word of before) {
    const [, name = '', value] = /^--(?:no-)?([\w-]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (pending !== null) {
      values.set(pending.name, word);
      pending = null;
    } else if (word.startsWith('-') && word !== '-') {
      const flag = flags[name] ?? Object.values(flags).find(({char}) => word === `-${char}`);
      if (flag !== undefined) used.add(flag.name);
      if (flag !== undefined && value !== undefined) values.set(flag.name, value);
      pending = flag?.type === 'option' && value === undefined ? flag : null;
    } else args.push(word);
  }
  return {pending, used, values, args, count: args.length};
}

/** Flags that may still be typed: those of the command before those that every command has. */
function flagWords({flags}: CommandSpec, used: ReadonlySet<string>): readonly Suggestion[] {
  return Object.values(flags)
    .filter(({name, multiple, hidden}) => hidden !== true && (multiple === true || !used.has(name)))
    .flatMap(({name, description, allowNo}) => {
      const about = description === undefined ? {} : {about: description};
      return allowNo === true ? [{value: `--no-${name}`, ...about}] : [{value: `--${name}`, ...about}];
    });
}

function valuesOf(
  spec: FlagSpec | ArgSpec,
  current: string,
  names: Names,
  flagValue: (flag: string) => string | undefined,
): Suggestions {
  const kind = kindOf(spec);
  if (kind === 'files' || kind === 'folders') return {paths: kind};
  const known = typeof kind === 'string' ? names(kind, flagValue) : kind.map((value) => ({value}));
  return {words: matching(known, current)};
}

/** Those that begin as typed, in any case; `btcu` and `btc-u` begin BTC/USDT too. */
function matching(suggestions: readonly Suggestion[], current: string): readonly Suggestion[] {
  const wanted = current.toLowerCase();
  const exact = suggestions.filter(({value}) => value.toLowerCase().startsWith(wanted));
  if (exact.length > 0 || wanted.startsWith('-')) return exact;
  const bare = (text: string) => text.toLowerCase().replace(/[/:_-]/g, '');
  return suggestions.filter(({value}) => value.includes('/') && bare(value).startsWith(bare(wanted)));
}
