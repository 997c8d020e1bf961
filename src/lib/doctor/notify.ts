/** Whether each target of `notify` leads to an address. Nothing is sent there. */
import type {NotifyTarget} from '../config/keys-file.ts';
import {toFailure} from '../model/errors.ts';
import {type Finding, ok, trouble} from './finding.ts';

export async function examineNotify(targets: readonly NotifyTarget[]): Promise<readonly Finding[]> {
  if (targets.length === 0) return [];
  const {notifyAddress} = await import('../config/notify-address.ts');
  return Promise.all(
    targets.map(async (target) => {
      try {
        await notifyAddress(target);
        return ok('notify', `${target.name} leads to an address`);
      } catch (error) {
        const {message, hint} = toFailure(error);
        return trouble(
          'fail',
          'notify',
          message.replace(/\.$/, ''),
          hint ?? 'Correct it in the keys file, or set what it names.',
        );
      }
    }),
  );
}
