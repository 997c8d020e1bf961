/** What the commands around trading print: the sandbox, its faults, shell completion. */
import {count, described, instant, list, object, type Schema, text, word} from './pieces.ts';

const address = object({rest: text, stream: text, apiKey: text, secret: text}, {passphrase: text});

export const sandboxStart: Schema = described(
  'one line when ready; it runs until a signal',
  object({
    ready: {const: true},
    keys: text,
    control: text,
    exchanges: {type: 'object', additionalProperties: address},
  }),
);

/** `add` and `clear` answer with an object; `list` and `log` with what each exchange has. */
export const sandboxFault: Schema = {type: 'object'};

export const completion: Schema = object({shell: word('bash', 'zsh', 'fish'), script: text});

export const skill: Schema = object({page: described('Markdown', text)});

export const stateCompact: Schema = object({
  at: instant,
  before: described('orders journaled and last heard of before this were looked at', instant),
  orders: described('how many were moved', count),
  kept: described('older ones that stay: unsettled, perhaps open, or part of something that has not ended', count),
  files: list(object({name: text, orders: count, oldest: instant, newest: instant})),
  bytes: described('size of the database', object({before: count, after: count})),
});
