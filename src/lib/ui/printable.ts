/** Text from exchanges, made safe for a terminal: it must neither move the cursor nor hide or reorder what is shown. */
import {conceal} from '../model/secret.ts';

// C0, C1, soft hyphen, zero-width and bidi controls, line separators, BOM, variation selectors aside: nothing visible is lost.
const UNSAFE =
  /[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** The text with every invisible or controlling character written as `\u{...}`, and without secrets: it may be cut to fit yet. */
export function printable(text: string): string {
  return conceal(text).replace(UNSAFE, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`);
}

/** The same for text of several lines. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
