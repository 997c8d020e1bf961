import {quoted} from '../../model/quoted.ts';
import {prose} from '../prose.ts';
import type {Screen} from '../screen.ts';

/** Where closing orders are journaled apart, and what to do with it; nothing where they are not. */
export function journaledInLines(directory: string | undefined, screen: Screen): readonly string[] {
  if (directory === undefined) return [];
  const command = `mxt order resolve --state-dir ${quoted(directory)}`;
  const what = 'The state directory could not be used. The closing orders are journaled in';
  return [prose(`${what} ${directory}\nSettle those of unknown outcome with: ${command}`, screen, 'warn')];
}
