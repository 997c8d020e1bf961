import type {FeedEvent} from './feed-event.ts';

// Beyond what JSON escapes by itself: C1 controls, soft hyphen, zero-width, bidi and line separators, byte order mark.
const INVISIBLE = /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/;
const EVERY_INVISIBLE = new RegExp(INVISIBLE, 'g');

/** One event as one line of JSON, newline included. Nothing in it can move a cursor or hide text on a terminal. */
export function formatLine(event: FeedEvent): string {
  const text = JSON.stringify(event);
  if (!INVISIBLE.test(text)) return `${text}\n`;
  return `${text.replace(EVERY_INVISIBLE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}
