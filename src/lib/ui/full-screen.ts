/** With pasted text told apart from typed: a pasted word is no row of commands. */
const ENTER = '\u001b[?1049h\u001b[H\u001b[?2004h';
const LEAVE = '\u001b[?2004l\u001b[?25h\u001b[?1049l';

/**
 * Takes the terminal's alternate screen. The function that comes back leaves the terminal as it was, and is called by
 * itself when the process ends in any other way.
 */
export function enterFullScreen(): () => void {
  const {stdout, stdin} = process;
  let isEntered = true;
  // A terminal takes writes at once, so this works in an exit handler too.
  const restore = () => {
    if (!isEntered) return;
    isEntered = false;
    process.off('exit', restore);
    if (stdin.isTTY) stdin.setRawMode(false);
    stdout.write(LEAVE);
  };
  process.on('exit', restore);
  stdout.write(ENTER);
  return restore;
}

/** In raw mode Ctrl-C is a key; as a signal it takes the one path that every command's interruption takes. */
export function interruptSelf(): void {
  process.kill(process.pid, 'SIGINT');
}
