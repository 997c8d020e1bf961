import {Text} from 'ink';
import {footerColor, footerLines} from './footer-text.ts';
import type {PanelFrame} from './panel-frame.ts';

export function Footer({frame}: {readonly frame: PanelFrame}) {
  const color = footerColor(frame.state);
  return footerLines(frame, frame.layout.columns)
    .map((text, line) => ({text, line}))
    .map(({text, line}) => (
      <Text key={line} wrap="truncate" {...(color !== undefined && {color})}>
        {text === '' ? ' ' : text}
      </Text>
    ));
}
