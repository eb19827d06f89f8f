// Limits on a process that already runs.
import { execFileSync } from 'node:child_process';

/** Every write to a file beyond this size fails, and the signal SIGXFSZ is sent. */
export function limitFileSize(server, bytes) {
  execFileSync('prlimit', ['--pid', String(server.process.pid), `--fsize=${bytes}:unlimited`]);
}

/** The words before a program that obeys the permissions of files, even if root runs it. */
export const ordinaryUser =
  process.getuid() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search,-fowner', '--'] : [];
