// The commands and settings in docs/*.md, which tests run as they are written there.
//
// node operations/guide.mjs FILE SECTION   prints the commands of a section, for a shell
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../black_box/program.mjs';

const taken = new Set();

/** The fenced blocks of a guide: the section each is in, its language and its text. */
function blocks(file) {
  const text = readFileSync(join(root, 'docs', file), 'utf8');
  let section = '';
  const found = [];
  for (const [, heading, indent, language, inside] of text.matchAll(/^#+ (.*)$|^( *)```(\w*)\n([\s\S]*?)^ *```$/gm)) {
    if (heading !== undefined) section = heading;
    else found.push({ file, section, language, text: inside.replaceAll(new RegExp(`^${indent}`, 'gm'), '') });
  }
  return found;
}

/** The blocks of a section in one language, one after the other. From now on they count as tested. */
export function written(file, section, language = 'sh') {
  const found = blocks(file).filter((block) => block.section === section && block.language === language);
  if (found.length === 0) throw new Error(`docs/${file} has no block "${language}" in the section "${section}".`);
  taken.add(`${file}, ${section}, ${language}`);
  return found.map(({ text }) => text).join('');
}

/** Runs the commands of a section. `fit` replaces what is different on each machine. */
export function run(file, section, { fit = (text) => text, ...options }) {
  return shell(fit(written(file, section)), options);
}

/** Returns what the commands printed. */
export function shell(text, options) {
  if (/(?<![\d.])10\.0\.0\./.test(text)) throw new Error(`An address of the guide was not replaced:\n${text}`);
  return execFileSync('bash', ['-euo', 'pipefail', '-c', text], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], ...options });
}

/** The blocks of all guides that no test took. `elsewhere` is the text of other tests that print sections. */
export function untested(elsewhere) {
  for (const [, file, section] of elsewhere.matchAll(/guide\.mjs (\S+) "([^"]*)"/g)) taken.add(`${file}, ${section}, sh`);
  return readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .flatMap(blocks)
    .filter(({ language }) => language !== '')
    .map(({ file, section, language }) => `${file}, ${section}, ${language}`)
    .filter((name) => !taken.has(name));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) process.stdout.write(written(process.argv[2], process.argv[3]));
