import type {Origin} from './origin.ts';

/** Changes of how accounts hold contracts, written before they are sent: what may raise risk leaves a trace. */
export interface SettingDraft {
  readonly account: string;
  readonly exchange: string;
  /** Rest origin and environment that it went to. */
  readonly venue: string;
  /** Which API key it was sent with, as `credentialOf` tells. */
  readonly credential: string;
  readonly symbol: string;
  readonly setting: 'leverage' | 'marginMode';
  /** Before; null where that is not known. */
  readonly from: string | null;
  readonly to: string;
}

/** `unknown`: it may have taken effect. */
export type SettingOutcome = 'changed' | 'unchanged' | 'refused' | 'unknown';

export interface LoggedSetting extends SettingDraft {
  /** Our clock, epoch ms, before the send. */
  readonly at: number;
  /** Null: the process ended before it knew. */
  readonly outcome: SettingOutcome | null;
  /** Who changed it; null: not known. */
  readonly origin: Origin | null;
}

export interface SettingLog {
  /** On the disk when it returns, under this number. Throws DeskError `config` when it cannot be: nothing may be sent then. */
  open(draft: SettingDraft): number;
  close(row: number, outcome: SettingOutcome): void;
  /** Since an instant (epoch ms), newest first. */
  list(since: number): readonly LoggedSetting[];
}
