/** `--watch`: a view again and again, in place on a terminal, one JSON line each when piped. */
import type {Clock} from '../transport/clock.ts';

const CLEAR = '\u001b[H\u001b[J';

/** Writes what `render` answers every `everyMs` until the signal fires. `inPlace` clears the screen first. */
export async function repeat(
  {clock, signal}: {readonly clock: Pick<Clock, 'sleep'>; readonly signal: AbortSignal},
  everyMs: number,
  inPlace: boolean,
  render: () => Promise<string>,
): Promise<void> {
  while (!signal.aborted) {
    const text = await render();
    if (signal.aborted) return;
    process.stdout.write(inPlace ? `${CLEAR}${text}\n` : `${text}\n`);
    await clock.sleep(everyMs, signal).catch(() => undefined);
  }
}
