/** Promise: a world is never left waiting, however many wait at once. */
import {expect, test} from 'vitest';
import {afterMicrotasks} from './virtual-time.ts';

test('more that wait at once than turns are queued are all served', async () => {
  const most = 200;
  let served = 0;
  await new Promise<void>((resolve) => {
    for (let each = 0; each < most; each++)
      afterMicrotasks(() => {
        served += 1;
        if (served === most) resolve();
      });
  });
  expect(served).toBe(most);
});
