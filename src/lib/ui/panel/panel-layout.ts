/** How the rows of the terminal are shared out. What is being asked, and the chosen order, are in sight however low it is. */

export interface PanelSize {
  readonly columns: number;
  readonly rows: number;
}

export interface PanelLayout {
  readonly columns: number;
  /** Rows of the window: one lower than the terminal, which would scroll else. */
  readonly height: number;
  readonly hasTitle: boolean;
  /** Lines of connections. */
  readonly connections: number;
  /** Rows in the middle, below its heading. */
  readonly room: number;
  /** Lines of sums. */
  readonly sums: number;
  /** Lines of news. */
  readonly events: number;
}

/** How many lines there would be of each, with no end to the room. */
export interface PanelNeeds {
  readonly connections: number;
  readonly sums: number;
  readonly footer: number;
}

/** At most so many lines of news and of sums; fewer where the terminal is low. */
const EXTRAS = {tall: {events: 5, sums: 3}, low: {events: 2, sums: 1}};

export function layOutWindow({connections, sums, footer}: PanelNeeds, {columns, rows}: PanelSize): PanelLayout {
  const height = Math.max(1, rows - 1);
  const hasTitle = height > footer + 2;
  // The heading of the table and one order are spoken for.
  let free = Math.max(0, height - footer - (hasTitle ? 1 : 0) - 2);
  const take = (wanted: number, share: number) => {
    const taken = Math.min(wanted, Math.floor(free * share));
    free -= taken;
    return taken;
  };
  const extras = rows < 20 ? EXTRAS.low : EXTRAS.tall;
  const forConnections = take(connections, free < 3 ? 1 / Math.max(1, free) : 0.4);
  const events = take(extras.events, free < 6 ? 0.2 : 0.35);
  const forSums = take(Math.min(sums, extras.sums), 0.25);
  return {columns, height, hasTitle, connections: forConnections, room: 1 + free, sums: forSums, events};
}
