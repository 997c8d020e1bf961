/** A real terminal for tests: a tmux server of its own, so that nothing of the user's is touched. */
import {execFileSync} from 'node:child_process';

export const hasTmux = (() => {
  try {
    return execFileSync('tmux', ['-V']).length > 0;
  } catch {
    return false;
  }
})();

export class Terminal {
  static #count = 0;
  readonly #name = `mxt-test-${process.pid}-${++Terminal.#count}`;

  open(command: string, columns: number, rows: number): void {
    this.#tmux('new-session', '-d', '-x', String(columns), '-y', String(rows), command);
  }

  keys(...keys: string[]): void {
    this.#tmux('send-keys', ...keys);
  }

  resize(columns: number, rows: number): void {
    this.#tmux('resize-window', '-x', String(columns), '-y', String(rows));
  }

  screen(): string {
    return this.#tmux('capture-pane', '-p');
  }

  /** The same with the escape sequences of its colours and attributes. */
  painted(): string {
    return this.#tmux('capture-pane', '-p', '-e');
  }

  /** What tmux knows of the terminal's modes. */
  modes(): string {
    return this.#tmux('display-message', '-p', '#{alternate_on} #{cursor_flag}').trim();
  }

  /** The process that the script in the terminal is running now. */
  child(): number {
    const script = this.#tmux('display-message', '-p', '#{pane_pid}').trim();
    return Number(execFileSync('pgrep', ['-P', script], {encoding: 'utf8'}).trim());
  }

  /** What the kernel does with keys, in the words of stty. */
  settings(): string {
    const device = this.#tmux('display-message', '-p', '#{pane_tty}').trim();
    return execFileSync('sh', ['-c', `stty -a < '${device}'`], {encoding: 'utf8'}).replaceAll('\n', ' ');
  }

  async shows(what: string): Promise<string> {
    const giveUpAt = performance.now() + 60_000;
    for (;;) {
      const screen = this.screen();
      if (screen.includes(what)) return screen;
      if (performance.now() > giveUpAt) throw new Error(`never on the screen: ${what}\n${screen}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  close(): void {
    this.#tmux('kill-server');
  }

  #tmux(...args: string[]): string {
    return execFileSync('tmux', ['-u', '-L', this.#name, '-f', '/dev/null', ...args], {encoding: 'utf8'});
  }
}
