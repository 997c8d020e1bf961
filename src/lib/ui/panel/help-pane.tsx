import {Text} from 'ink';

const HELP = [
  '↑ ↓ or j k   move one row         PgUp PgDn  move one page     g G  first, last',
  'enter        one order in full    /   filter by words: account, symbol, side, status, id',
  'a            amend this order     s   sort by time, symbol, account, price, filled',
  'c            cancel this order    C   cancel every open order shown',
  'b p          balance, position    escape  clear the filter',
  'q            close what is open, else quit: orders stay as they are',
];

export function HelpPane() {
  return HELP.map((line) => <Text key={line}>{line}</Text>);
}
