/** Opens the window on this terminal, and leaves the terminal as it was however the process ends. */
import './before-ink.ts';

import {render} from 'ink';
import type {FeedEvent} from '../../feed/feed-event.ts';
import {Panel} from './panel.tsx';
import {PanelSession, type PanelWork} from './panel-session.ts';
import {PanelStore} from './panel-store.ts';

const ENTER = '\u001b[?1049h\u001b[H';
const LEAVE = '\u001b[?25h\u001b[?1049l';

export interface OpenPanel {
  read(event: FeedEvent): void;
  close(): Promise<void>;
}

/** Both ends must be terminals. Draws on the alternate screen at most ten times a second. `now`: wall clock, epoch ms. */
export function openPanel(work: PanelWork, now: () => number): OpenPanel {
  const store = new PanelStore();
  const {stdout, stdin} = process;
  let entered = true;
  // A terminal takes writes at once, so this works in an exit handler too.
  const restore = () => {
    if (!entered) return;
    entered = false;
    if (stdin.isTTY) stdin.setRawMode(false);
    stdout.write(LEAVE);
  };
  process.on('exit', restore);
  stdout.write(ENTER);
  // In raw mode Ctrl-C is a key; as a signal it takes the one path that every command's interruption takes.
  const onInterrupt = () => void process.kill(process.pid, 'SIGINT');
  const ink = render(<Panel session={new PanelSession(store, work)} onInterrupt={onInterrupt} now={now} />, {
    exitOnCtrlC: false,
    patchConsole: false,
    maxFps: 10,
  });
  const over = ink.waitUntilExit();
  // A window that fell over must not leave an unseen watch behind; `close` says why.
  over.catch(work.quit);
  return {
    read: store.read,
    async close() {
      store.close();
      ink.unmount();
      try {
        await over;
      } finally {
        restore();
        process.off('exit', restore);
      }
    },
  };
}
