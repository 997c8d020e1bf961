/** One view on a screen of its own, drawn again whenever something changes: the newest, the size of the terminal, its age. */
import {age} from './format.ts';
import {enterFullScreen, interruptSelf} from './full-screen.ts';
import {printable} from './printable.ts';
import type {Screen} from './screen.ts';
import {listenForKeys} from './terminal-keys.ts';
import {cutPainted} from './text-width.ts';

const HOME = '\u001b[H';
const CLEAR_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';
/** Older than this, what is shown says how old it is. */
const OLD_MS = 2000;

/** The text for a screen and so many rows; what does not fit into the rows is left out with a line that says so. */
export type View = (screen: Screen, rows: number) => string;

export interface LivePage {
  /** `at`: when it was asked for, epoch ms. */
  show(view: View, at: number): void;
  /** Puts a sentence below the title, in place of the last one. */
  tell(line: string): void;
  close(): void;
}

export interface PageOptions {
  readonly title: string;
  /** Its colours; the width is that of the terminal at each time. */
  readonly screen: Screen;
  /** Wall clock, epoch ms. */
  now(): number;
  quit(): void;
}

/** Opens the page on this terminal. `q` and escape quit, Ctrl-C is a signal. */
export function openLivePage({title, screen, now, quit}: PageOptions): LivePage {
  const {stdin, stdout} = process;
  let page: Page = {title, shown: null, told: null};
  const draw = () => stdout.write(drawn(page, screen, {columns: stdout.columns || 80, rows: stdout.rows || 24, now: now()}));
  const restore = enterFullScreen();
  const unlisten = listenForKeys(stdin, {
    onKeys: (keys) => {
      if (keys.some(({name, pasted}) => !pasted && /^(?:q|Q|escape)$/.test(name))) quit();
    },
    onInterrupt: interruptSelf,
  });
  const ticking = setInterval(draw, 1000);
  stdout.on('resize', draw);
  draw();
  return {
    show(view, at) {
      page = {...page, shown: {view, at}};
      draw();
    },
    tell(told) {
      page = {...page, told};
      draw();
    },
    close() {
      clearInterval(ticking);
      stdout.off('resize', draw);
      unlisten();
      restore();
    },
  };
}

export interface Page {
  readonly title: string;
  /** Null: nothing was read yet. */
  readonly shown: {readonly view: View; readonly at: number} | null;
  /** What was told last; null: nothing. */
  readonly told: string | null;
}

interface Terminal {
  readonly columns: number;
  readonly rows: number;
  /** Epoch ms. */
  readonly now: number;
}

/** A whole page. No line is wider than the terminal, and no more of them than it has. */
export function drawn({title, shown, told}: Page, screen: Screen, {columns, rows, now}: Terminal): string {
  const asOf = shown === null ? '' : ageText(shown.at, now, screen);
  const head = [`${screen.paint('strong', printable(title))}  ${asOf}  q quits`];
  if (told !== null) head.push(screen.paint('warn', printable(told)));
  const room = rows - head.length;
  const text = shown === null ? 'Reading ...' : shown.view({...screen, width: columns}, room);
  const lines = [...head, ...fitted(text.split('\n'), room)].map((line) => cutPainted(line, columns) + CLEAR_LINE);
  return `${HOME}${lines.join('\r\n')}${CLEAR_BELOW}`;
}

function ageText(at: number, now: number, screen: Screen): string {
  const clock = `as of ${new Date(at).toISOString().slice(11, 19)}Z`;
  return now - at < OLD_MS ? clock : screen.paint('warn', `${clock}, ${age(now - at)} old, waiting for answers`);
}

function fitted(lines: readonly string[], rows: number): readonly string[] {
  if (lines.length <= rows) return lines;
  const kept = Math.max(0, rows - 1);
  return [...lines.slice(0, kept), `... ${lines.length - kept} more lines: the terminal is too low`];
}
