// docs/keys.md.
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { start } from './backup_and_restore.mjs';
import { works } from './works.mjs';

const guide = 'keys.md';

export async function keys(site, folder) {
  const { service, server, una, maya } = await start(site, folder, 'sqlite');
  assert.match(service.run(guide, 'Keep it'), /Every secret can be decrypted/);
  works('docs/keys.md: what each key is needed for');

  const used = service.run(guide, 'Change the key that encrypts', [
    ['latchkey keys rotate', 'latchkey keys rotate >added; systemctl stop latchkey; systemctl start latchkey'],
    ['latchkey keys use e5f60718', 'latchkey keys use "$(grep -oE \'[0-9a-f]{8}\' added | head -n 1)"'],
  ]);
  assert.match(used, /The running node has this key/);
  for (const user of [una, maya]) await server.signedIn(user);
  works('docs/keys.md: a key is added and chosen, and users sign in');

  mkdirSync(join(folder, 'run/latchkey-keys'), { recursive: true });
  copyFileSync(join(server.data, 'keys'), join(folder, 'run/latchkey-keys/keys'));
  assert.match(service.run(guide, 'A key file that is read-only', [['/run/', `${folder}/run/`]]), /Added key/);
  works('docs/keys.md: a key is added to a copy of the file');
}
