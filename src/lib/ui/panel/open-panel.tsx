/** Opens the window on this terminal, and leaves the terminal as it was however the process ends. */
import './before-ink.ts';

import {render} from 'ink';
import type {FeedEvent} from '../../feed/feed-event.ts';
import {enterFullScreen, interruptSelf} from '../full-screen.ts';
import {Panel} from './panel.tsx';
import {PanelSession, type PanelWork} from './panel-session.ts';
import {PanelStore} from './panel-store.ts';

export interface OpenPanel {
  read(event: FeedEvent): void;
  close(): Promise<void>;
}

/** Both ends must be terminals. Draws on the alternate screen at most ten times a second. `now`: wall clock, epoch ms. */
export function openPanel(work: PanelWork, now: () => number): OpenPanel {
  const store = new PanelStore();
  const restore = enterFullScreen();
  const ink = render(<Panel session={new PanelSession(store, work)} onInterrupt={interruptSelf} now={now} />, {
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
      }
    },
  };
}
