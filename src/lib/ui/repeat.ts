/** `--watch`: a view again and again, on a screen of its own on a terminal, one JSON line each when piped. */
import type {Clock} from '../transport/clock.ts';
import {enterFullScreen, interruptSelf} from './full-screen.ts';

const CLEAR = '\u001b[H\u001b[J';

/**
 * Writes what `render` answers every `everyMs` until the signal fires. `inPlace`: on the alternate screen, which `q`
 * leaves too.
 */
export async function repeat(
  {clock, signal}: {readonly clock: Pick<Clock, 'sleep'>; readonly signal: AbortSignal},
  everyMs: number,
  inPlace: boolean,
  render: () => Promise<string>,
): Promise<void> {
  const quit = new AbortController();
  const leave = inPlace ? open(quit) : () => {};
  const over = AbortSignal.any([signal, quit.signal]);
  try {
    while (!over.aborted) {
      const text = await render();
      if (over.aborted) return;
      process.stdout.write(inPlace ? `${CLEAR}${text}` : `${text}\n`);
      await clock.sleep(everyMs, over).catch(() => undefined);
    }
  } finally {
    leave();
  }
}

/** A screen that listens for keys. */
function open(quit: AbortController): () => void {
  const restore = enterFullScreen();
  const {stdin} = process;
  if (!stdin.isTTY) return restore;
  const onKeys = (keys: Buffer) => {
    const typed = keys.toString('latin1');
    if (typed.includes('\u0003')) interruptSelf();
    else if (/[qQ\u001b]$/.test(typed)) quit.abort();
  };
  stdin.setRawMode(true);
  stdin.on('data', onKeys);
  return () => {
    stdin.off('data', onKeys);
    stdin.pause();
    restore();
  };
}
