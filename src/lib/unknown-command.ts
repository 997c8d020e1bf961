/** Words that are no command, answered with the nearest ones. */
import {DeskError} from './model/errors.ts';
import {nearest} from './model/nearest.ts';

/**
 * The usage error for a command line that names no command; null when it does name one, or a topic with nothing after it.
 * `ids` are commands as `order:place`.
 */
export function unknownCommand(argv: readonly string[], ids: readonly string[]): DeskError | null {
  const end = argv.findIndex((word) => word.startsWith('-'));
  const words = end === -1 ? argv : argv.slice(0, end);
  const [first] = words;
  if (first === undefined) {
    const flags = argv.filter((word) => word !== '--help' && word !== '-h');
    if (flags.length === 0) return null;
    return new DeskError('usage', `A command comes before ${flags[0]}.`, {hint: 'Such as: mxt balance --json'});
  }
  const typed = words.join(':');
  if (ids.some((id) => `${typed}:`.startsWith(`${id}:`) || id.startsWith(`${typed}:`))) return null;
  const names = ids.map((id) => id.replaceAll(':', ' '));
  const within = names.filter((name) => name.startsWith(`${first} `));
  // Arguments may follow the words: only as many of them count as a command has.
  const near = nearest(words.slice(0, 2).join(' '), within.length > 0 ? within : names);
  const likely = near.length > 0 ? near : nearest(first, [...names, ...new Set(names.map((name) => name.split(' ')[0] ?? ''))]);
  return new DeskError('usage', `There is no command "${words.slice(0, 2).join(' ').slice(0, 40)}".`, {
    hint: likely.length > 0 ? `Did you mean mxt ${likely.join(', mxt ')}?` : 'See them all with mxt --help.',
  });
}
