/** The window on React: it draws the session's frame, and hands it keys. */
import {useInput, useStdout} from 'ink';
import {useEffect, useState, useSyncExternalStore} from 'react';
import {keyNames} from './key-names.ts';
import {layOutWindow, type PanelSize} from './panel-layout.ts';
import type {PanelSession} from './panel-session.ts';
import {Window} from './window.tsx';

export interface PanelProps {
  readonly session: PanelSession;
  onInterrupt(): void;
  /** Wall clock, epoch ms. */
  now(): number;
}

export function Panel({session, onInterrupt, now}: PanelProps) {
  const frame = useSyncExternalStore(session.subscribe, session.frame);
  const size = useSize();
  const time = useTick(now);
  const layout = layOutWindow(frame.picture, size);
  useInput((input, key) => {
    if (key.ctrl && input === 'c') return onInterrupt();
    for (const name of keyNames(input, key)) session.press(name, layout.room);
  });
  return <Window frame={frame} layout={layout} now={time} size={size} />;
}

function useSize() {
  const {stdout} = useStdout();
  const [size, setSize] = useState(() => sizeOf(stdout));
  useEffect(() => {
    const onResize = () => setSize(sizeOf(stdout));
    stdout.on('resize', onResize);
    return () => void stdout.off('resize', onResize);
  }, [stdout]);
  return size;
}

function sizeOf({columns, rows}: NodeJS.WriteStream): PanelSize {
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
