/** The client's end of a WebSocket: frames with the faults that strike them, and how long an exchange keeps a connection. */
import type {SandboxClock} from '../clock.ts';
import type {Connection, FaultPoints, FaultSubject, Peer} from '../venue.ts';

/** How an exchange keeps connections. All times in ms. */
export interface SocketManners {
  readonly path: string;
  /** A ping frame this often; without a pong within `pongMs` the connection ends with 1008. */
  readonly pingMs?: number;
  readonly pongMs?: number;
  /** A client that says nothing for this long is cut off. */
  readonly idleMs?: number;
  /** A connection on which nobody says anything for this long is ended, with these words. */
  readonly quiet?: {readonly ms: number; readonly code: number; readonly reason: string};
  /** No connection gets older; seen at a ping. `onOld` may send a goodbye. */
  readonly maxAgeMs?: number;
  readonly onOld?: (socket: ClientSocket) => void;
}

export class ClientSocket {
  readonly #faults: FaultPoints;
  readonly #clock: SandboxClock;
  readonly #peer: Peer;
  readonly #manners: SocketManners;
  readonly #subject: FaultSubject;
  readonly #openedAt: number;
  #pongAt: number;
  #heardAt: number;
  #saidAt: number;
  #held: string | null = null;
  #closed = false;
  #stopPings: () => void = () => {};
  #stopWatch: () => void = () => {};

  constructor({faults, clock}: {readonly faults: FaultPoints; readonly clock: SandboxClock}, peer: Peer, manners: SocketManners) {
    this.#faults = faults;
    this.#clock = clock;
    this.#peer = peer;
    this.#manners = manners;
    this.#subject = {method: 'WS', path: manners.path};
    this.#openedAt = clock.now();
    this.#pongAt = this.#openedAt;
    this.#heardAt = this.#openedAt;
    this.#saidAt = this.#openedAt;
    if (manners.pingMs !== undefined) this.#schedulePing(manners.pingMs);
    if (manners.idleMs !== undefined) this.#watchSilence(manners.idleMs, () => this.#heardAt, [1006, '']);
    if (manners.quiet !== undefined)
      this.#watchSilence(manners.quiet.ms, () => Math.max(this.#heardAt, this.#saidAt), [
        manners.quiet.code,
        manners.quiet.reason,
      ]);
  }

  send(frame: object): void {
    this.sendText(JSON.stringify(frame));
  }

  /** Asked at `ws.out`: a frame may be lost, late, doubled, swapped with the next, or the end of the connection. */
  sendText(text: string): void {
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

  /** Asked at `ws.in`: hands a frame of the client to `obey`, unless a fault keeps it. */
  receive(text: string, obey: (text: string) => void): void {
    this.#heardAt = this.#clock.now();
    const fault = this.#faults.at('ws.in', this.#subject);
    if (fault?.do === 'drop') return;
    if (fault?.do === 'reset') this.#peer.close(1006, '');
    else if (fault?.do === 'delay') this.#clock.after(fault.ms, () => obey(text));
    else obey(text);
  }

  pong(): void {
    this.#pongAt = this.#clock.now();
  }

  /** Counts as heard: for an exchange that keeps a silent client as long as something is sent to it. */
  keep(): void {
    this.#heardAt = this.#clock.now();
  }

  close(code: number, reason: string): void {
    this.#peer.close(code, reason);
  }

  /** The connection is gone: nothing is sent any more. */
  stop(): void {
    this.#closed = true;
    this.#stopPings();
    this.#stopWatch();
  }

  #put(text: string): void {
    if (this.#closed) return;
    this.#saidAt = this.#clock.now();
    this.#peer.send(text);
  }

  #schedulePing(everyMs: number): void {
    this.#stopPings = this.#clock.after(everyMs, () => {
      if (this.#closed) return;
      const {pongMs = Number.POSITIVE_INFINITY, maxAgeMs = Number.POSITIVE_INFINITY, onOld} = this.#manners;
      const now = this.#clock.now();
      if (now - this.#pongAt > pongMs) return this.close(1008, 'Pong timeout');
      if (now - this.#openedAt >= maxAgeMs) {
        onOld?.(this);
        return this.close(1001, 'Too old');
      }
      this.#peer.ping(String(now));
      this.#schedulePing(everyMs);
    });
  }

  #watchSilence(ms: number, lastWord: () => number, farewell: readonly [code: number, reason: string]): void {
    const left = lastWord() + ms - this.#clock.now();
    if (left <= 0) return this.close(...farewell);
    this.#stopWatch = this.#clock.after(left, () => this.#watchSilence(ms, lastWord, farewell));
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
