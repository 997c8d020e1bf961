/** Opens a server on loopback, and closes it with everything that is connected. */
import type {Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {DeskError} from '../model/errors.ts';

const LOOPBACK = '127.0.0.1';

export interface Listening {
  /** For example "127.0.0.1:47001". */
  readonly address: string;
  close(): Promise<void>;
}

/** Throws `config` when the port is taken or not ours to use. */
export async function listen(server: Server, port: number, closing: () => void = () => {}): Promise<Listening> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(
        new DeskError(
          'config',
          taken
            ? `Port ${port} on ${LOOPBACK} is taken.`
            : `Port ${port} on ${LOOPBACK} cannot be opened (${error.code ?? 'error'}).`,
          {
            hint: 'Choose another with --port, or --port 0 for any that is free.',
          },
        ),
      );
    });
    server.listen(port, LOOPBACK, resolve);
  });
  return {
    address: `${LOOPBACK}:${(server.address() as AddressInfo).port}`,
    close() {
      closing();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}
