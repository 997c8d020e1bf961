/** What a terminal in raw mode sends, as keys. Several keys may come in one piece, and pasted text is told apart from typed. */

export interface Key {
  /** The character, or up, down, pageup, pagedown, home, end, enter, escape, backspace, interrupt (Ctrl-C). */
  readonly name: string;
  /** Part of a text that was pasted, where the terminal says so. */
  readonly pasted: boolean;
}

/** A control sequence, a key of the keypad, Alt with a character, or one character. */
const KEY = /\u001b\[[0-?]*[ -/]*[@-~]|\u001bO.|\u001b[^\u001b[O]|./gsu;
const PASTE_STARTS = '\u001b[200~';
const PASTE_ENDS = '\u001b[201~';

const LETTERS: Readonly<Record<string, string>> = {A: 'up', B: 'down', H: 'home', F: 'end', M: 'enter'};
const NUMBERS: Readonly<Record<string, string>> = {
  '1': 'home',
  '3': 'backspace',
  '4': 'end',
  '5': 'pageup',
  '6': 'pagedown',
  '7': 'home',
  '8': 'end',
};
const CONTROLS: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\u0003': 'interrupt',
  '\u0008': 'backspace',
  '\u007f': 'backspace',
  '\u001b': 'escape',
};

export class KeyReader {
  #isPasting = false;

  /** The keys of one piece of input. What is none (Ctrl with a letter, mouse, focus) is left out. */
  read(text: string): readonly Key[] {
    const keys: Key[] = [];
    for (const [sequence] of text.matchAll(KEY)) {
      if (sequence === PASTE_STARTS) this.#isPasting = true;
      else if (sequence === PASTE_ENDS) this.#isPasting = false;
      else {
        const name = nameOf(sequence);
        if (name !== null) keys.push({name, pasted: this.#isPasting && name !== 'interrupt'});
      }
    }
    return keys;
  }
}

function nameOf(sequence: string): string | null {
  if (sequence.startsWith('\u001b[')) {
    const number = /^\u001b\[(\d+)(?:;\d+)?~$/.exec(sequence)?.[1];
    return number === undefined ? (LETTERS[sequence.slice(-1)] ?? null) : (NUMBERS[number] ?? null);
  }
  if (sequence.startsWith('\u001bO')) return LETTERS[sequence.slice(-1)] ?? null;
  // Escape, and a key typed so fast behind it that it could be Alt with that key: closing what is open is the safe reading.
  const [first = ''] = sequence;
  const control = CONTROLS[first];
  return control ?? (first < ' ' ? null : first);
}

/** Keys of this terminal until the function that comes back is called. Ctrl-C goes to `onInterrupt`, wherever it stands. */
export function listenForKeys(
  stdin: Pick<NodeJS.ReadStream, 'isTTY' | 'setRawMode' | 'on' | 'off' | 'pause'>,
  {onKeys, onInterrupt}: {onKeys(keys: readonly Key[]): void; onInterrupt(): void},
): () => void {
  if (!stdin.isTTY) return () => {};
  const reader = new KeyReader();
  const decoder = new TextDecoder();
  const onData = (bytes: Uint8Array) => {
    const keys = reader.read(decoder.decode(bytes, {stream: true}));
    if (keys.some(({name}) => name === 'interrupt')) onInterrupt();
    else if (keys.length > 0) onKeys(keys);
  };
  stdin.setRawMode(true);
  stdin.on('data', onData);
  return () => {
    stdin.off('data', onData);
    stdin.pause();
  };
}
