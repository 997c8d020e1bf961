import {DeskError} from '../model/errors.ts';
import {Secret} from '../model/secret.ts';

/** Stands where a public account has no key: whatever would be signed with it ends before a byte is sent. */
export class MissingSecret extends Secret {
  readonly #account: string;

  constructor(account: string) {
    super('');
    this.#account = account;
  }

  /** Throws `permission`. */
  override reveal(): never {
    throw new DeskError('permission', `${this.#account} is public: it has no key to sign with.`, {
      hint: 'Give it an apiKey in the keys file, or use another account.',
      sent: false,
    });
  }
}
