/** `--watch`: a view again and again, on a screen of its own on a terminal, one JSON line each when piped. */
import {openLivePage, type View} from './live-page.ts';
import type {Screen} from './screen.ts';

/** Time and cancellation of a command. */
interface Call {
  readonly clock: {now(): number; sleep(ms: number, signal?: AbortSignal): Promise<void>};
  readonly signal: AbortSignal;
}

/** One look: what was seen, and how it is drawn. */
export interface Seen<Document> {
  readonly document: Document;
  readonly draw: View;
}

export interface Repeated<Document> {
  readonly title: string;
  readonly everyMs: number;
  /** Null: lines instead of a page. */
  readonly screen: Screen | null;
  line(document: Document): string;
  /** Hears where warnings go while a page has the screen; null: to stderr again. */
  divert(to: ((line: string) => void) | null): void;
}

/**
 * Shows what `look` answers every `everyMs` until the signal fires, or the person quits; a look that is under way then is
 * aborted by the signal of the call it got, and not waited for.
 */
export async function repeat<C extends Call, Document>(
  call: C,
  {title, everyMs, screen, line, divert}: Repeated<Document>,
  look: (call: C) => Promise<Seen<Document>>,
): Promise<void> {
  const quitting = new AbortController();
  const quit = () => quitting.abort();
  const signal = AbortSignal.any([call.signal, quitting.signal]);
  const {clock} = call;
  const page = screen === null ? null : openLivePage({title, screen, now: () => clock.now(), quit});
  if (page !== null) divert(page.tell);
  // The reader has gone, or the disk is full: later lines would go nowhere.
  process.stdout.once('error', quit);
  const over = new Promise<null>((resolve) => signal.addEventListener('abort', () => resolve(null), {once: true}));
  try {
    while (!signal.aborted) {
      const at = clock.now();
      const looking = look({...call, signal});
      looking.catch(() => {});
      const seen = await Promise.race([looking, over]);
      if (seen === null || signal.aborted) return;
      if (page === null) process.stdout.write(`${line(seen.document)}\n`);
      else page.show(seen.draw, at);
      await clock.sleep(everyMs, signal).catch(() => undefined);
    }
  } finally {
    page?.close();
    divert(null);
    process.stdout.off('error', quit);
  }
}
