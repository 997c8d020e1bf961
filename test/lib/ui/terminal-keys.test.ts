import {describe, expect, test} from 'vitest';
import {KeyReader} from '../../../src/lib/ui/terminal-keys.ts';

const names = (text: string) => new KeyReader().read(text).map(({name}) => name);

describe('keys of a terminal', () => {
  test('are told apart when several come in one piece', () => {
    expect(names('\u001b[B\u001b[Bj\u001b[6~\r')).toEqual(['down', 'down', 'j', 'pagedown', 'enter']);
    expect(names('\u001bOA\u001bOH\u001b[4~\u007f')).toEqual(['up', 'home', 'end', 'backspace']);
  });

  test('never come out of a sequence that is another key, such as C out of the right arrow', () => {
    expect(names('\u001b[C\u001b[C\u001b[D\u001b[1;5C\u001b[15~\u001b[<0;10;10M\u001b[Z')).not.toContain('C');
    expect(names('\u001b[C\u001b[C')).toEqual([]);
  });

  test('with Ctrl or Alt are not the plain letter', () => {
    expect(names('\u0019\u0001\u0011')).toEqual([]);
    expect(names('\u001by')).toEqual(['escape']);
    expect(names('\u001b')).toEqual(['escape']);
    expect(names('jj\u0003')).toEqual(['j', 'j', 'interrupt']);
  });

  test('that were pasted say so, over several pieces', () => {
    const reader = new KeyReader();
    const all = [...reader.read('c\u001b[200~cy'), ...reader.read('1\u001b[201~y')];
    expect(all.map(({name, pasted}) => `${name}${pasted ? ' pasted' : ''}`)).toEqual([
      'c',
      'c pasted',
      'y pasted',
      '1 pasted',
      'y',
    ]);
  });
});
