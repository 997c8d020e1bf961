import {Text} from 'ink';
import {paneLines} from './pane-lines.ts';
import type {PanelFrame} from './panel-frame.ts';

/** What is shown in place of the orders, scrolled to where the person is. Its text is made safe where it is made. */
export function TextPane({frame}: {readonly frame: PanelFrame}) {
  const {
    state: {pane},
    layout: {room},
  } = frame;
  if (pane === null) return null;
  const lines = paneLines(frame).map((text, number) => ({number, text}));
  const top = Math.max(0, Math.min(pane.top, lines.length - room));
  const below = lines.length - top - room;
  return (
    <>
      <Text color="gray" wrap="truncate">
        {top === 0 && below <= 0 ? ' ' : `lines ${top + 1} to ${Math.min(lines.length, top + room)} of ${lines.length}`}
      </Text>
      {lines.slice(top, top + room).map(({number, text}) => (
        <Text key={number} wrap="truncate">
          {text === '' ? ' ' : text}
        </Text>
      ))}
    </>
  );
}
