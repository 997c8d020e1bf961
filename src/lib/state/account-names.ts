/** What an account is called in the state: by the place it trades at and the key it uses, never by its name in the keys file. */
import {createHash} from 'node:crypto';
import type {AccountConfig} from '../model/account.ts';
import type {Intent} from './journal.ts';

/** Which exchange, environment and address a fact holds for. */
export function venueOf({exchange, environment, urls}: Pick<AccountConfig, 'exchange' | 'environment' | 'urls'>): string {
  return `${exchange}|${environment}|${urls.rest ?? ''}`;
}

/** Which key an account is used with. Not the key itself: a short digest tells keys apart and gives nothing away. */
export function credentialOf({credentials, mode}: Pick<AccountConfig, 'credentials' | 'mode'>): string {
  if (mode === 'public') return 'public';
  return createHash('sha256').update(credentials.apiKey.reveal()).digest('hex').slice(0, 16);
}

/** What an account is, whatever its name in the keys file: the place, and the key it is used with there. */
export function identityOf(config: AccountConfig): string {
  return `${venueOf(config)}|${credentialOf(config)}`;
}

/** Whether an order was sent from this account: under its name, or with its key at the same place before it was renamed. */
export function isSentFrom(
  {account, venue, credential}: Pick<Intent, 'account' | 'venue' | 'credential'>,
  config: AccountConfig,
): boolean {
  return account === config.account || (venue === venueOf(config) && credential === credentialOf(config));
}
