/** What an account is called in the state: by the place it trades at and the key it uses, never by its name in the keys file. */
import {createHash} from 'node:crypto';
import type {AccountConfig} from '../model/account.ts';

/** Which exchange, environment and address a fact holds for. */
export function venueOf({exchange, environment, urls}: Pick<AccountConfig, 'exchange' | 'environment' | 'urls'>): string {
  return `${exchange}|${environment}|${urls.rest ?? ''}`;
}

/** Which key an account is used with. Not the key itself: a short digest tells keys apart and gives nothing away. */
export function credentialOf({credentials, mode}: Pick<AccountConfig, 'credentials' | 'mode'>): string {
  if (mode === 'public') return 'public';
  return createHash('sha256').update(credentials.apiKey.reveal()).digest('hex').slice(0, 16);
}
