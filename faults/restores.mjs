// A restore that is interrupted.
import { strict as assert } from 'node:assert';
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from '../black_box/test.mjs';

const MOMENTS = 100;

test.slow('F31', `Killed at ${MOMENTS} moments of a restore: the complete old or new database, and users can sign in`, async (site) => {
  const { server, users: { una, ola } } = await site.closedOffice({ on: 'sqlite' });
  const folder = join(server.folder, 'backup');
  mkdirSync(folder);
  const succeed = async (...command) => {
    const { code, problem } = await server.run({ command });
    assert.equal(code, 0, `${command.join(' ')}: ${problem}`);
  };
  await succeed('backup', folder);
  const file = join(folder, readdirSync(folder)[0]);
  // The old database has what happened since: this event, and sign-ins.
  await succeed('restored');
  await server.start();
  await server.signedIn(una);
  await server.browser().enterPassword(ola);
  await server.stop();
  const prepared = join(server.folder, 'prepared');
  cpSync(server.data, prepared, { recursive: true });

  const events = () => server.count('audit_events');
  const old = events();
  const begin = async () => {
    rmSync(server.data, { recursive: true });
    cpSync(prepared, server.data, { recursive: true });
    await server.launch({ command: ['restore', file] });
  };
  const began = performance.now();
  await begin();
  assert.equal(await server.ended, 0);
  const took = performance.now() - began;
  const restored = events();
  assert.notEqual(restored, old);

  const seen = { [old]: 0, [restored]: 0 };
  for (let moment = 0; moment < MOMENTS; moment += 1) {
    await begin();
    await pause((took * moment) / MOMENTS);
    server.process.kill('SIGKILL');
    await server.ended;
    assert.equal(server.database.value('PRAGMA integrity_check'), 'ok');
    const now = events();
    assert.ok(now in seen, `${now} events at moment ${moment}, neither ${old} nor ${restored}`);
    seen[now] += 1;
    await succeed('audit', 'verify');
    if (moment % 10 === 9) {
      await server.start();
      await server.signedIn(una);
      await server.stop();
      // What the killed one left behind is in no way of the next.
      await succeed('restore', file);
    }
  }
  assert.ok(seen[old] > 0, 'no restore was killed before it replaced the database');
  assert.ok(seen[restored] > 0, 'no restore was killed after it had replaced the database');
});
