import {Text} from 'ink';
import type {PanelState} from './panel-state.ts';

/** The table of another command, scrolled to where the person is. Its text is made safe where it is made. */
export function TextPane({pane, room}: {readonly pane: PanelState['pane']; readonly room: number}) {
  if (pane === null) return null;
  if (pane.text === null) return <Text color="gray">{`Reading ${pane.name} ...`}</Text>;
  const lines = pane.text.split('\n').map((text, number) => ({number, text}));
  return lines.slice(pane.top, pane.top + room).map(({number, text}) => (
    <Text key={number} wrap="truncate">
      {text === '' ? ' ' : text}
    </Text>
  ));
}
