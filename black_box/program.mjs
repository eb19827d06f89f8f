// The program under test.
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
export const program = resolve(process.env.LATCHKEY_BIN || join(root, 'target/release/latchkey'));
if (!existsSync(program)) throw new Error(`${program} does not exist: build it, or name another in LATCHKEY_BIN.`);
