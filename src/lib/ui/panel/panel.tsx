/** The window on React: it draws the session's frame at the size of the terminal. */
import {useStdout} from 'ink';
import {useEffect, useState, useSyncExternalStore} from 'react';
import type {PanelSize} from './panel-layout.ts';
import type {PanelSession} from './panel-session.ts';
import {Window} from './window.tsx';

export interface PanelProps {
  readonly session: PanelSession;
  /** Wall clock, epoch ms. */
  now(): number;
}

export function Panel({session, now}: PanelProps) {
  const frame = useSyncExternalStore(session.subscribe, session.frame);
  const time = useTick(now);
  const {stdout} = useStdout();
  useEffect(() => {
    const onResize = () => session.resize(sizeOf(stdout));
    stdout.on('resize', onResize);
    return () => void stdout.off('resize', onResize);
  }, [stdout, session]);
  return <Window frame={frame} now={time} />;
}

export function sizeOf({columns, rows}: Pick<NodeJS.WriteStream, 'columns' | 'rows'>): PanelSize {
  return {columns: columns || 80, rows: rows || 24};
}

/** The time, once a second: ages move while nothing happens. */
function useTick(now: () => number): number {
  const [time, setTime] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setTime(now()), 1000);
    return () => clearInterval(timer);
  }, [now]);
  return time;
}
