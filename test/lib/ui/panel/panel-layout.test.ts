import {describe, expect, test} from 'vitest';
import {layOutWindow} from '../../../../src/lib/ui/panel/panel-layout.ts';

describe('the rows of the window', () => {
  test('hold the question and one order in sight at any height, and never more than there are', () => {
    for (let rows = 5; rows <= 60; rows++)
      for (const connections of [1, 3, 12, 1000])
        for (const sums of [0, 1, 40])
          for (const footer of [1, 2]) {
            const layout = layOutWindow({connections, sums, footer}, {columns: 80, rows});
            const used = (layout.hasTitle ? 1 : 0) + layout.connections + 1 + layout.room + layout.sums + layout.events + footer;
            expect(used, JSON.stringify({rows, connections, sums, footer, layout})).toBe(rows - 1);
            expect(layout.room).toBeGreaterThanOrEqual(1);
          }
  });

  test('leave most of a high terminal to the orders', () => {
    const {room, events, sums, connections} = layOutWindow({connections: 3, sums: 2, footer: 1}, {columns: 80, rows: 40});
    expect({events, sums, connections}).toEqual({events: 5, sums: 2, connections: 3});
    expect(room).toBe(26);
  });
});
