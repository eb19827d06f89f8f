// Runs the guides in docs against the release. A block of commands or settings that no test runs is an error.
//
// node operations/guides.mjs [PART...]   only these parts, such as movingIn
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeOffice } from '../black_box/office.mjs';
import { root } from '../black_box/program.mjs';
import { Site } from '../black_box/site.mjs';
import { onPostgres, onSqlite, trial } from './backup_and_restore.mjs';
import { untested } from './guide.mjs';
import { keys } from './keys.mjs';
import { movingIn } from './moving_in.mjs';
import { severalNodes } from './several_nodes.mjs';

const folder = mkdtempSync(join(tmpdir(), 'latchkey-guides-'));
const parts = { movingIn, trial, onSqlite, onPostgres, keys, severalNodes };
const only = process.argv.slice(2);
try {
  for (const [name, part] of Object.entries(parts)) if (only.length === 0 || only.includes(name)) await tryOne(name, part);
  const left = only.length > 0 ? [] : untested(readFileSync(join(root, 'operations/package'), 'utf8'));
  if (left.length > 0) throw new Error(`No test runs these blocks of the guides:\n${left.join('\n')}`);
} catch (error) {
  process.exitCode = 1;
  console.error(error);
} finally {
  removeOffice();
  rmSync(folder, { recursive: true, force: true });
}

async function tryOne(name, part) {
  const site = new Site();
  const own = join(folder, name);
  mkdirSync(own);
  try {
    await part(site, own);
  } finally {
    await site.close();
  }
}
