/** Opens the target of `--notify`: a name of the keys file, or an address on this machine. */
import type {KeysFile} from '../config/keys-file.ts';
import {DeskError} from '../model/errors.ts';
import {isLoopback} from '../model/loopback.ts';
import {nearest} from '../model/nearest.ts';
import {Secret} from '../model/secret.ts';
import type {Clock} from '../transport/clock.ts';
import {Notifier} from './notifier.ts';

/** A notifier with a connection of its own. */
export interface OpenNotifier extends AsyncDisposable {
  /** Null: nothing is to be posted. */
  readonly notifier: Notifier | null;
}

/** Throws `usage` for a name that the keys file does not have, `config` for one that leads to no address. */
export async function openNotifier(
  target: string | undefined,
  {notify}: Pick<KeysFile, 'notify'>,
  clock: Clock,
  onFailure: (line: string) => void,
): Promise<OpenNotifier> {
  if (target === undefined) return {notifier: null, async [Symbol.asyncDispose]() {}};
  const {name, address} = await addressOf(target, notify);
  const [{createHttp}, {proxyVariable}] = await Promise.all([
    import('../transport/undici-http.ts'),
    import('../config/environment.ts'),
  ]);
  const proxy = proxyVariable(process.env) === null ? null : (await import('../transport/proxy.ts')).createProxy(process.env);
  const http = createHttp({connectTimeoutMs: 5000, proxy});
  const notifier = new Notifier({name, address, http, clock, onFailure});
  return {
    notifier,
    async [Symbol.asyncDispose]() {
      await notifier.end();
      await http.close();
    },
  };
}

async function addressOf(
  target: string,
  targets: KeysFile['notify'],
): Promise<{readonly name: string; readonly address: Secret}> {
  if (/^https?:\/\//i.test(target)) {
    if (!URL.canParse(target) || !isLoopback(new URL(target).hostname)) {
      throw new DeskError('usage', 'An address given to --notify must be on this machine.', {
        hint: 'Put any other into `notify` of the keys file, and use its name: the command line is not secret.',
      });
    }
    return {name: 'address', address: new Secret(target)};
  }
  const found = targets.find(({name}) => name === target);
  if (found === undefined) {
    const names = nearest(
      target,
      targets.map(({name}) => name),
    );
    throw new DeskError('usage', `The keys file has no notify target "${target.slice(0, 40)}".`, {
      hint:
        names.length > 0
          ? `Did you mean ${names.join(', ')}?`
          : 'Add it under `notify`: `desk: {command: "pass show slack/webhook"}`.',
    });
  }
  const {notifyAddress} = await import('../config/notify-address.ts');
  return {name: target, address: await notifyAddress(found)};
}
