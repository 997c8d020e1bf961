/** What stdout can show: its width and whether colours are wanted. Chalk is loaded only when they are. */

/** What a text means; the colours are chosen here once. */
export type Tone = 'good' | 'bad' | 'warn' | 'dim' | 'strong' | Hue;

/** Colours that only tell things apart, such as accounts in a picture. */
export const HUES = ['cyan', 'magenta', 'yellow', 'blue', 'green', 'red'] as const;
export type Hue = (typeof HUES)[number];

export interface Screen {
  /** Columns of the terminal; null when piped: nothing is shortened then. */
  readonly width: number | null;
  /** The text in the colours of its tone, or as it is when colours are off. */
  paint(tone: Tone, text: string): string;
}

/** A screen without colours and of any width: pipes, files, tests. */
export const PLAIN_SCREEN: Screen = {width: null, paint: (_tone, text) => text};

/** Whether a terminal gets colours: neither NO_COLOR, TERM=dumb nor --no-color. The same for tables and for the window. */
export function wantsColor({color}: {readonly color: boolean}): boolean {
  const {NO_COLOR = '', TERM} = process.env;
  return color && NO_COLOR === '' && TERM !== 'dumb';
}

/** The screen behind stdout. Colours need a terminal that wants them. */
export async function openScreen({color}: {readonly color: boolean}): Promise<Screen> {
  const {isTTY, columns} = process.stdout;
  if (isTTY !== true) return PLAIN_SCREEN;
  const width = columns > 0 ? columns : 80;
  if (!wantsColor({color})) return {...PLAIN_SCREEN, width};
  const {Chalk} = await import('chalk');
  const chalk = new Chalk({level: 1});
  const {cyan, magenta, yellow, blue, green, red} = chalk;
  const tones: Readonly<Record<Tone, (text: string) => string>> = {
    good: green,
    bad: red,
    warn: yellow,
    dim: chalk.dim,
    strong: chalk.bold,
    cyan,
    magenta,
    yellow,
    blue,
    green,
    red,
  };
  return {width, paint: (tone, text) => tones[tone](text)};
}
