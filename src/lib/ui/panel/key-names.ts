import type {Key} from 'ink';

/** Keys as the window names them: the character itself, or a word. Several when they came in one piece, as when pasted. */
export function keyNames(input: string, key: Key): readonly string[] {
  const named = NAMED.find(([flag]) => key[flag] === true);
  if (named !== undefined) return [named[1]];
  return Array.from(input, (character) => (character === '\r' ? 'enter' : character));
}

const NAMED: readonly (readonly [flag: Exclude<keyof Key, 'eventType'>, name: string])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'escape'],
  ['backspace', 'backspace'],
  ['delete', 'backspace'],
];
