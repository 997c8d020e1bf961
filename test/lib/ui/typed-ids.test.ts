import {expect, it} from 'vitest';
import {typedIds} from '../../../src/lib/ui/typed-ids.ts';

async function* stdin(...chunks: readonly string[]) {
  yield* chunks;
}

it('ids are taken from the words, and from stdin where a dash stands for them, each once', async () => {
  expect(await typedIds(['1', '2', '1'], stdin('never read'))).toEqual(['1', '2']);
  expect(await typedIds(['7', '-'], stdin('8\n9', '1\n\n7 8\n'))).toEqual(['7', '8', '91']);
});

it('what cannot be an id is refused before anything is sent', async () => {
  await expect(typedIds(['ok', 'ä'], stdin())).rejects.toMatchObject({kind: 'usage'});
  await expect(typedIds(['-'], stdin('ok\nä'))).rejects.toMatchObject({kind: 'usage'});
  await expect(typedIds(['-'], stdin(' \n'))).rejects.toMatchObject({kind: 'usage', message: 'There are no order ids on stdin.'});
  await expect(typedIds(['-'], stdin('7\nnull\n'))).rejects.toMatchObject({
    kind: 'usage',
    detail: {hint: expect.stringContaining('clientOrderId')},
  });
  await expect(typedIds(['-'], stdin('x'.repeat(2_000_000)))).rejects.toMatchObject({kind: 'usage'});
});
