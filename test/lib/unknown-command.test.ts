import {describe, expect, it} from 'vitest';
import {unknownCommand} from '../../src/lib/unknown-command.ts';

const IDS = ['balance', 'book', 'order:place', 'order:cancel', 'orders:list', 'sandbox:run'];
const hintOf = (...argv: string[]) => unknownCommand(argv, IDS)?.detail.hint ?? null;

describe('a command line that names no command', () => {
  it.each([
    [['balanse'], 'Did you mean mxt balance?'],
    [['balanse', '--json'], 'Did you mean mxt balance?'],
    [['order', 'plce', 'buy', '1'], 'Did you mean mxt order place?'],
    [['ordr', 'place'], 'Did you mean mxt order place?'],
    [['qqqqqqqqq'], 'See them all with mxt --help.'],
    [['--json', 'balance'], 'Such as: mxt balance --json'],
  ])('%j is answered with the nearest', (argv, hint) => {
    expect(hintOf(...argv)).toBe(hint);
    expect(unknownCommand(argv, IDS)?.kind).toBe('usage');
  });

  it.each([[[]], [['--help']], [['order']], [['order', '--help']], [['balance', '--help']], [['order', 'place', 'buy', '-h']]])(
    '%j is not one',
    (argv) => expect(unknownCommand(argv, IDS)).toBeNull(),
  );
});
