/** The window: keys in, pictures out. */
import {Box, useInput, useStdout} from 'ink';
import {useEffect, useRef, useState, useSyncExternalStore} from 'react';
import type {Order} from '../../model/order.ts';
import {choose} from './panel-rows.ts';
import {FIRST_STATE, press} from './panel-state.ts';
import type {PanelStore} from './panel-store.ts';
import {type PanelSize, PanelView} from './panel-view.tsx';

export interface PanelProps {
  readonly store: PanelStore;
  /** Cancels one order and says how that went, in words. */
  cancel(order: Order): Promise<string>;
  onQuit(): void;
  onInterrupt(): void;
  /** Wall clock, epoch ms. */
  now(): number;
}

export function Panel({store, cancel, onQuit, onInterrupt, now}: PanelProps) {
  const picture = useSyncExternalStore(store.subscribe, store.picture);
  const [state, setState] = useState(FIRST_STATE);
  const size = useSize();
  const time = useTick(now);
  const shown = choose(picture.orders, state.filter, state.sort);
  const selected = Math.max(0, Math.min(state.selected, shown.length - 1));
  // Keys may come faster than pictures: each is pressed on the state that the one before it left.
  const latest = useRef(state);
  latest.current = {...latest.current, selected: latest.current === state ? selected : latest.current.selected};
  const update = (next: typeof state) => {
    latest.current = next;
    setState(next);
  };
  const say = (message: string) => update({...latest.current, message});
  useInput((input, key) => {
    if (key.ctrl && input === 'c') return onInterrupt();
    for (const name of keyNames(input, key)) {
      const orders = choose(store.picture().orders, latest.current.filter, latest.current.sort);
      const [next, action] = press(latest.current, {name}, orders);
      update(next);
      if (action?.do === 'quit') onQuit();
      if (action?.do === 'cancel') void cancelEach(action.orders, cancel).then(say);
    }
  });
  return (
    <Box>
      <PanelView picture={picture} state={{...state, selected}} shown={shown} now={time} size={size} />
    </Box>
  );
}

/** All at once; what each said when it was one, how many were canceled when they were many. */
async function cancelEach(orders: readonly Order[], cancel: PanelProps['cancel']): Promise<string> {
  const said = await Promise.all(
    orders.map((order) => cancel(order).catch((error: unknown) => (error instanceof Error ? error.message : 'It failed.'))),
  );
  return said.length <= 3
    ? said.join('  ')
    : `${said.length} orders: ${[...new Set(said.map((text) => text.split(':').at(-1)?.trim()))].join(', ')}`;
}

function keyNames(
  input: string,
  key: {upArrow: boolean; downArrow: boolean; return: boolean; escape: boolean; backspace: boolean; delete: boolean},
): readonly string[] {
  if (key.upArrow) return ['up'];
  if (key.downArrow) return ['down'];
  if (key.return) return ['enter'];
  if (key.escape) return ['escape'];
  if (key.backspace || key.delete) return ['backspace'];
  return Array.from(input, (character) => (character === '\r' ? 'enter' : character));
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
