// The table of a run: on the terminal, and in a document between two markers.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './program.mjs';
import { DoesNotApply, NotTried } from './test.mjs';

/** Which document lists the tests of a folder. */
const document = (folder) => documents[folder] ?? 'SECURITY.md';
const documents = { 'end2end/conformance': 'docs/openid-connect.md', 'end2end/gates': 'docs/gates.md' };

export function print(results) {
  const width = Math.max(...results.map(({ id }) => id.length));
  console.log();
  for (const { id, words, error, ms } of results) {
    console.log(`${id.padEnd(width)}  ${word(error).padEnd(14)}  ${String(ms).padStart(6)} ms  ${words}`);
  }
  for (const { id, error } of results.filter(({ error }) => error && !(error instanceof DoesNotApply))) {
    console.log(`\n${id}: ${error instanceof NotTried ? error.message : (error.stack ?? error)}`);
  }
}

/** Prints how many held, and returns how many did not. */
export function printCount(results) {
  console.log(`\n${count(results)}`);
  return results.filter(({ error }) => word(error) === 'NOT HELD').length;
}

function word(error) {
  if (error instanceof DoesNotApply) return 'does not apply';
  if (error instanceof NotTried) return 'not tried';
  return error ? 'NOT HELD' : 'held';
}

function count(results) {
  const tried = results.filter(({ error }) => !(error instanceof NotTried));
  return `${tried.filter(({ error }) => !error).length} of ${tried.length} held.`;
}

/** Replaces the table of this folder in its document. */
export function write(folder, results) {
  const rows = results.map(({ id, words, error }) => `| ${id} | ${words} | ${word(error)} |`);
  const { before, after } = parts(folder);
  const table = ['', '', '| Case | What is tried | Result |', '| --- | --- | --- |', ...rows, ''];
  writeFileSync(join(root, document(folder)), before + [...table, count(results), '', ''].join('\n') + after);
}

/** One sentence if the table in the document does not list exactly these tests. */
export function whatDiffers(folder, tests) {
  const { table } = parts(folder);
  const listed = [...table.matchAll(/^\| (\S+) \| (.*) \| (.*) \|$/gm)].slice(2).map(([, id, words]) => `${id} ${words}`);
  const present = tests.map(({ id, words }) => `${id} ${words}`);
  const wrong = [...present.filter((one) => !listed.includes(one)), ...listed.filter((one) => !present.includes(one))];
  if (wrong.length === 0) return undefined;
  const target = folder.split('/').at(-1);
  return `The table in ${document(folder)} differs (${wrong.slice(0, 3).join('; ')}); run: make ${target} UPDATE=yes`;
}

function parts(folder) {
  const text = readFileSync(join(root, document(folder)), 'utf8');
  const [begin, end] = [`<!-- ${folder} -->`, `<!-- end of ${folder} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${document(folder)} needs the lines "${begin}" and "${end}".`);
  return { before: text.slice(0, from + begin.length), table: text.slice(from, to), after: text.slice(to) };
}
