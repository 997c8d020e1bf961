/** The address of a notify target, read where it is used: from the keys file, a variable, a file or a command. */
import {DeskError} from '../model/errors.ts';
import {Secret} from '../model/secret.ts';
import type {NotifyTarget} from './keys-file.ts';
import {isNotifyAddress} from './notify-section.ts';
import {readSecretText} from './secrets.ts';

/** Throws `config` naming the target, never the address, also for a text that is no address. */
export async function notifyAddress({name, address}: NotifyTarget): Promise<Secret> {
  const fail = (message: string, hint?: string) =>
    new DeskError('config', `notify.${name}: ${message}`, {...(hint !== undefined && {hint}), sent: false});
  const text = (await readSecretText(address, fail)).trim();
  // Known as a secret also when it is refused: nothing may print it.
  const secret = new Secret(text);
  if (!isNotifyAddress(text))
    throw fail('it does not lead to an address.', 'It must begin with https:// (http:// on this machine only).');
  return secret;
}
