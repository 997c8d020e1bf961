// Beyond what JSON escapes by itself: C1 controls, soft hyphen, zero-width, bidi and line separators, byte order mark.
const EVERY_INVISIBLE = /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** JSON text that means the same and shows everything it holds: nothing in it can move a cursor, or hide or reorder text. */
export function escapeInvisible(json: string): string {
  return json.replace(EVERY_INVISIBLE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
