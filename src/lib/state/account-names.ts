/** What an account is called in the state: by the place it trades at and the key it uses, never by its name in the keys file. */
import {hash} from 'node:crypto';
import type {AccountConfig} from '../model/account.ts';

/** Which account something was sent from. Its name in the keys file may change, and may stand for another account one day. */
export interface Sender {
  readonly account: string;
  /** Rest origin and environment that it went to, so that it is never settled against another place. */
  readonly venue: string;
  /** Which API key it was sent with, as `credentialOf` says. */
  readonly credential: string;
}

/** Which exchange, environment and address a fact holds for. */
export function venueOf({exchange, environment, urls}: Pick<AccountConfig, 'exchange' | 'environment' | 'urls'>): string {
  return `${exchange}|${environment}|${urls.rest ?? ''}`;
}

/** Which key an account is used with. Not the key itself: a short digest tells keys apart and gives nothing away. */
export function credentialOf({credentials, mode}: Pick<AccountConfig, 'credentials' | 'mode'>): string {
  if (mode === 'public') return 'public';
  return hash('sha256', credentials.apiKey.reveal(), 'hex').slice(0, 16);
}

/** What an account is, whatever its name in the keys file: the place, and the key it is used with there. */
export function identityOf(config: AccountConfig): string {
  return `${venueOf(config)}|${credentialOf(config)}`;
}

/** The account as the journal names who sent something. */
export function senderOf(config: AccountConfig): Sender {
  return {account: config.account, venue: venueOf(config), credential: credentialOf(config)};
}

/** Whether something was sent from this account: under its name, or with its key at the same place before it was renamed. */
export function isSentFrom(sent: Sender, config: AccountConfig): boolean {
  return isFrom(sent, senderOf(config));
}

/** The same of one that is known by its names alone. */
export function isFrom(sent: Sender, {account, venue, credential}: Sender): boolean {
  return sent.account === account || (sent.venue === venue && sent.credential === credential);
}
