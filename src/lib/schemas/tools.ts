/** What the commands around trading print: the sandbox, its faults, shell completion. */
import {described, object, type Schema, text, word} from './pieces.ts';

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
