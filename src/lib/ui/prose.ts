/** Sentences on a screen: wrapped between words, never inside one. */
import {printable} from './printable.ts';
import type {Screen, Tone} from './screen.ts';
import {displayWidth, PAINT} from './text-width.ts';

const widthOf = (text: string) => displayWidth(text.replace(PAINT, ''));

/**
 * The lines of a text of `width` cells; one line where the width is null. A word that is wider stays whole. The text is
 * safe already, and may be painted: colours take no room.
 */
export function wrapWords(text: string, width: number | null): readonly string[] {
  if (width === null || widthOf(text) <= width) return [text];
  const indent = /^ */.exec(text)?.[0] ?? '';
  const lines: string[] = [];
  let line = '';
  for (const word of text.trim().split(/ +/)) {
    const longer = line === '' ? indent + word : `${line} ${word}`;
    if (line !== '' && widthOf(longer) > width) {
      lines.push(line);
      line = indent + word;
    } else line = longer;
  }
  return [...lines, line];
}

/** Text for people in the colours of its tone, made safe and wrapped: each of its lines for itself. */
export function prose(text: string, screen: Screen, tone?: Tone): string {
  const lines = text.split('\n').flatMap((line) => wrapWords(printable(line), screen.width));
  return lines.map((line) => (tone === undefined ? line : screen.paint(tone, line))).join('\n');
}

/**
 * What goes over the wire, on as many lines as it needs: broken after a comma of JSON or an ampersand, where a break changes nothing, and
 * inside a value only where that alone is wider than the screen.
 */
export function wireText(text: string, {width}: Pick<Screen, 'width'>): string {
  const safe = printable(text);
  if (width === null || displayWidth(safe) <= width) return safe;
  const lines: string[] = [];
  let line = '';
  for (const part of safe.split(/(?<=[,&?])/).flatMap((piece) => chopped(piece, width - INDENT.length))) {
    if (line !== '' && displayWidth(line + part) > width) {
      lines.push(line);
      line = INDENT;
    }
    line += part;
  }
  return [...lines, line].join('\n');
}

const INDENT = '  ';

function chopped(text: string, width: number): readonly string[] {
  if (displayWidth(text) <= width) return [text];
  const parts: string[] = [];
  let part = '';
  for (const character of text) {
    if (displayWidth(part + character) > width) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part];
}
