/** Names a process so that the lease of a dead one is recognised even when its pid is used again. */
import {readFileSync} from 'node:fs';

export interface ProcessIdentity {
  /** This process, as text. */
  readonly self: string;
  isAlive(holder: string): boolean;
}

let self: string | null = null;

export const systemIdentity: ProcessIdentity = {
  get self() {
    self ??= `${process.pid}:${startOf(process.pid) ?? ''}`;
    return self;
  },
  isAlive(holder) {
    const [pid = '', start = ''] = holder.split(':');
    const now = startOf(Number(pid));
    if (now !== null) return now === start;
    return start === '' && answers(Number(pid));
  },
};

/** Start time in clock ticks since boot, where the system tells it (Linux: field 22 of /proc/PID/stat). */
function startOf(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function answers(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
