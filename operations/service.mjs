// A stand-in for systemd in the commands of guides: `systemctl start latchkey` starts the server of a test.
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { program } from '../black_box/program.mjs';
import { freePort } from '../black_box/server.mjs';
import { run, shell } from './guide.mjs';

export class Service {
  /** For the data folder, the database and the clock of a server that does not run. */
  static async of(server, folder, env = {}) {
    const service = new Service();
    server.port = await freePort();
    server.origin = `http://localhost:${server.port}`;
    service.folder = folder;
    service.server = server;
    const programs = join(folder, 'bin');
    mkdirSync(programs, { recursive: true });
    const put = (name, text) => {
      writeFileSync(join(programs, name), `#!/bin/bash\nset -eu\n${text}\n`);
      chmodSync(join(programs, name), 0o755);
    };
    const clock = Object.entries(server.clock.environment()).map(([name, value]) => `${name}='${value}'`);
    put('latchkey', `exec env ${clock.join(' ')} '${program}' "$@"`);
    put('systemctl', `
      pid='${join(folder, 'pid')}'
      [ "$2" = latchkey ]
      case "$1" in
      stop)
        kill "$(cat "$pid")"
        while grep -q '^State:.[^Z]' "/proc/$(cat "$pid")/status" 2>/dev/null; do sleep 0.1; done
        rm "$pid"
        ;;
      start)
        setsid latchkey serve >>'${join(folder, 'log')}' 2>&1 &
        echo "$!" >"$pid"
        for try in $(seq 100); do latchkey doctor --quick >/dev/null 2>&1 && exit; sleep 0.1; done
        cat '${join(folder, 'log')}' >&2
        exit 1
        ;;
      esac`);
    service.env = { ...server.environment(env), PATH: `${programs}:${process.env.PATH}` };
    return service;
  }

  /** Runs the commands of a section of a guide, with folders of this test. `more` are further replacements. */
  run(file, section, more = []) {
    const places = [['/mnt/', `${this.folder}/mnt/`], ['/var/lib/latchkey-keys/keys', `${this.server.data}/keys`], ['-o latchkey -g latchkey ', ''], ...more];
    return run(file, section, { cwd: this.folder, env: this.env, fit: (text) => places.reduce((text, [from, to]) => text.replaceAll(from, to), text) });
  }

  /** One command outside of the guides, such as the first start. */
  command(text) {
    return shell(text, { cwd: this.folder, env: this.env });
  }

  remove() {
    this.command('[ ! -e pid ] || systemctl stop latchkey');
  }
}
