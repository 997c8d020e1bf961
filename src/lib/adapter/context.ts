/** What an adapter is given: its account, bytes, time, and a memory shared by every mxt process of this user. */
import type {AccountConfig} from '../model/account.ts';
import type {ExchangeMemory} from '../state/exchange-memory.ts';
import type {Clock, RandomBytes} from '../transport/clock.ts';
import type {Http} from '../transport/http.ts';
import type {Sockets} from '../transport/websocket.ts';

export interface AdapterContext {
  readonly account: AccountConfig;
  readonly http: Http;
  readonly sockets: Sockets;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly memory: ExchangeMemory;
  /** Budget of one read, from call to last byte. */
  readonly timeoutMs: number;
  /** Debug lines for stderr: names and numbers only, never headers, queries or bodies. */
  readonly debug: (line: string) => void;
}
