/** Where the lines of an alert go: stdout, a command, an address. */
import type {Writable} from 'node:stream';
import {type AlertLine, alertText} from './alerts/alert-line.ts';
import {crossingHook} from './crossing-hook.ts';
import {LineWriter} from './feed/line-writer.ts';
import {escapeInvisible} from './model/invisible.ts';
import type {Notifier} from './notify/notifier.ts';
import {printable} from './ui/printable.ts';

export interface AlertOutputs {
  readonly stdout: Writable;
  /** JSON lines, else text for a person. */
  readonly json: boolean;
  readonly exec: string | undefined;
  readonly notifier: Notifier | null;
  /** The reader of stdout has gone. */
  readonly onClosed: () => void;
  readonly tell: (line: string) => void;
}

export class AlertOutput {
  readonly #outputs: AlertOutputs;
  readonly #writer: LineWriter;
  readonly #hook: ReturnType<typeof crossingHook>;

  constructor(outputs: AlertOutputs) {
    this.#outputs = outputs;
    this.#writer = new LineWriter(outputs.stdout, {onFull() {}, onDrained() {}, onClosed: outputs.onClosed});
    this.#hook = crossingHook(outputs.exec, outputs.tell);
  }

  readonly say = (line: AlertLine): void => {
    const {json, notifier} = this.#outputs;
    const text = printable(alertText(line));
    const document = escapeInvisible(JSON.stringify(line));
    this.#writer.write(`${json ? document : text}\n`);
    this.#hook?.run(`${document}\n`);
    notifier?.send(line, text);
  };

  /** Resolves when everything is written and every command has ended. */
  async end(): Promise<void> {
    await Promise.all([this.#writer.end(), this.#hook?.end()]);
  }
}
