/** The window in 80 columns: nothing of what it says about keys is cut in two. */
import {expect, it} from 'vitest';
import {footerLines} from '../../../../src/lib/ui/panel/footer-text.ts';
import {paneLines} from '../../../../src/lib/ui/panel/pane-lines.ts';
import {displayWidth} from '../../../../src/lib/ui/text-width.ts';
import {openSession} from './session.ts';

it('the page of keys keeps its columns', () => {
  const lines = paneLines({picture: {events: []}, state: {pane: {name: 'help'}}, layout: {columns: 80}} as never);
  for (const line of lines) expect(displayWidth(line), line).toBeLessThanOrEqual(80);
  const keys = lines.slice(
    0,
    lines.findIndex((line) => line.startsWith('>')),
  );
  expect(
    keys.every((line) => /^\S.{0,10} {2,}\S/.test(line)),
    keys.join('\n'),
  ).toBe(true);
});

it.each([40, 80, 100, 200])('the last line names whole keys (%i columns)', (columns) => {
  const [line = ''] = footerLines(openSession().session.frame(), columns);
  expect(displayWidth(line)).toBeLessThanOrEqual(columns);
  expect(line).not.toContain('…');
  if (columns === 200) expect(line).toContain('n news');
  expect(line.startsWith('? help')).toBe(true);
});
