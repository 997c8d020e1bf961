/** Opens the window on this terminal, and leaves the terminal as it was however the process ends. */
import './before-ink.ts';

import {render} from 'ink';
import type {FeedEvent} from '../../feed/feed-event.ts';
import {enterFullScreen, interruptSelf} from '../full-screen.ts';
import {listenForKeys} from '../terminal-keys.ts';
import {Panel, sizeOf} from './panel.tsx';
import {PanelSession} from './panel-session.ts';
import {type PanelScope, PanelStore} from './panel-store.ts';
import type {PanelWork} from './panel-work.ts';

export interface OpenPanel {
  read(event: FeedEvent): void;
  /** Says something the person should know. */
  tell(line: string): void;
  /** By account, the one that speaks for it: another key of the same exchange account. */
  setSameAs(sameAs: ReadonlyMap<string, string>): void;
  /** What is under way, in words. */
  readonly underWay: readonly string[];
  /** Gives the terminal back. */
  close(): Promise<void>;
  /** Waits for what is under way; what came of it, with what was still shown. */
  settled(): Promise<readonly string[]>;
}

/** Both ends must be terminals. Draws on the alternate screen at most ten times a second. */
export function openPanel(work: PanelWork, scope: PanelScope): OpenPanel {
  const {stdin, stdout} = process;
  const store = new PanelStore(scope);
  const session = new PanelSession(store, work, sizeOf(stdout));
  const restore = enterFullScreen();
  const unlisten = listenForKeys(stdin, {onKeys: (keys) => session.press(keys), onInterrupt: interruptSelf});
  const ink = render(<Panel session={session} now={work.now} />, {exitOnCtrlC: false, patchConsole: false, maxFps: 10});
  const over = ink.waitUntilExit();
  // A window that fell over must not leave an unseen watch behind; `close` says why.
  over.catch(work.quit);
  return {
    read: store.read,
    tell: session.tell,
    setSameAs: (sameAs) => store.setSameAs(sameAs),
    get underWay() {
      return session.underWay;
    },
    async close() {
      store.close();
      ink.unmount();
      try {
        await over;
      } finally {
        unlisten();
        restore();
      }
    },
    settled: () => session.settled(),
  };
}
