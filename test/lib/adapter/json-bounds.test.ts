import {describe, expect, it} from 'vitest';
import {parseJson} from '../../../src/lib/adapter/wire.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';

function failure(text: string): DeskError {
  try {
    parseJson(text, '/listing');
  } catch (error) {
    if (error instanceof DeskError) return error;
  }
  throw new Error('it was taken');
}

describe('an answer that is JSON', () => {
  it.each([
    ['nests without end', '['.repeat(3_000_000)],
    ['nests without end and is valid', `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
    ['nests objects', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`],
    ['nests behind a string that looks like its end', `["\\"]",${'['.repeat(20_000)}`],
    ['holds values without end', `[${'0,'.repeat(5_000_000)}0]`],
    ['holds objects without end', `[${'{},'.repeat(2_500_000)}{}]`],
  ])('is refused when it %s', (_name, text) => {
    expect(failure(text)).toMatchObject({kind: 'protocol'});
    expect(failure(text).message).toContain('nests too deep, or holds too many values');
  });

  it('is taken however long it is, and whatever its strings hold', () => {
    const rows = Array.from({length: 50_000}, (_, at) => ({id: at, text: `[[[[{{{"\\${'['.repeat(20)}`, levels: [['1', '2']]}));
    expect(parseJson(JSON.stringify(rows), '/listing')).toEqual(rows);
  });

  it('is still told from what is none', () => {
    expect(failure(`${'[1],'.repeat(10_000)}`).message).toContain('not JSON');
  });
});
