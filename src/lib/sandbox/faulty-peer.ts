/** The client's end of a WebSocket, with the faults that strike frames on their way out; and all of a venue's connections. */
import type {Connection, FaultPoints, FaultSubject, Peer, SandboxClock} from './venue.ts';

export class FaultyPeer {
  readonly #faults: FaultPoints;
  readonly #clock: SandboxClock;
  readonly #peer: Peer;
  readonly #subject: FaultSubject;
  #held: string | null = null;
  #closed = false;

  constructor({faults, clock}: {readonly faults: FaultPoints; readonly clock: SandboxClock}, peer: Peer, path: string) {
    this.#faults = faults;
    this.#clock = clock;
    this.#peer = peer;
    this.#subject = {method: 'WS', path};
  }

  /** Asked at `ws.out`: a frame may be lost, late, doubled, swapped with the next, or the end of the connection. */
  send(text: string): void {
    if (this.#closed) return;
    const fault = this.#faults.at('ws.out', this.#subject);
    if (fault?.do === 'drop') return;
    if (fault?.do === 'reset') this.#peer.close(1006, '');
    else if (fault?.do === 'delay') this.#clock.after(fault.ms, () => this.#put(text));
    else if (fault?.do === 'reorder' && this.#held === null) this.#held = text;
    else {
      this.#put(text);
      if (fault?.do === 'duplicate') this.#put(text);
      const held = this.#held;
      this.#held = null;
      if (held !== null) this.#put(held);
    }
  }

  /** Asked at `ws.in`: hands a frame of the client to `obey`, unless the plan keeps it. */
  receive(text: string, obey: (text: string) => void): void {
    const fault = this.#faults.at('ws.in', this.#subject);
    if (fault?.do === 'drop') return;
    if (fault?.do === 'reset') this.#peer.close(1006, '');
    else if (fault?.do === 'delay') this.#clock.after(fault.ms, () => obey(text));
    else obey(text);
  }

  ping(payload: string): void {
    this.#peer.ping(payload);
  }

  close(code: number, reason: string): void {
    this.#peer.close(code, reason);
  }

  /** The connection is gone: nothing is sent any more. */
  stop(): void {
    this.#closed = true;
  }

  get closed(): boolean {
    return this.#closed;
  }

  #put(text: string): void {
    if (!this.#closed) this.#peer.send(text);
  }
}

/** The open connections of a venue, so that closing the venue ends them all. */
export class Connections {
  readonly #open = new Set<Connection>();

  /** The same connection, remembered until it is closed. */
  keep(connection: Connection): Connection {
    this.#open.add(connection);
    return {
      receive: (text) => connection.receive(text),
      pong: () => connection.pong(),
      closed: () => {
        this.#open.delete(connection);
        connection.closed();
      },
    };
  }

  close(): void {
    for (const connection of this.#open) connection.closed();
  }
}
