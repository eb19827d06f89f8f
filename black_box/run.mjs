// Runs the black-box tests of one folder against a server, and prints a table.
//
// node black_box/run.mjs FOLDER [--fast] [--update] [ID...]
//   --fast     leaves out the slow tests
//   --serial   runs one test at a time, for those that measure times or stop PostgreSQL
//   --update   writes the table to its document, if all tests ran
//   ID...      only these tests
//
// LATCHKEY_BIN             another program, such as an older release; its site is next to it
// LATCHKEY_TEST_POSTGRES   run on PostgreSQL instead of SQLite; set by scripts/with-postgres
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './program.mjs';
import { removeOffice } from './office.mjs';
import { Site } from './site.mjs';
import { print, printCount, whatDiffers, write } from './table.mjs';
import { tests } from './test.mjs';

const [folder, ...rest] = process.argv.slice(2);
const options = rest.filter((word) => word.startsWith('--'));
const only = rest.filter((word) => !word.startsWith('--'));
const fast = options.includes('--fast');

for (const file of readdirSync(resolve(root, folder)).filter((name) => name.endsWith('.mjs')).sort()) {
  await import(pathToFileURL(join(root, folder, file)).href);
}
const unknown = only.filter((id) => !tests().some((one) => one.id === id));
if (unknown.length > 0) throw new Error(`There is no test ${unknown.join(', ')}.`);
const chosen = tests().filter(({ id, slow }) => (only.length > 0 ? only.includes(id) : !(fast && slow)));

const results = new Map();
const sites = new Set();
// Requests that a test left behind when it failed end with its server.
process.on('unhandledRejection', () => {});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop);
try {
  await inParallel(chosen, options.includes('--serial') ? 1 : availableParallelism() + 1);
} finally {
  removeOffice();
}
const done = chosen.map(({ id, words }) => ({ id, words, ...results.get(id) }));
print(done);
const failed = printCount(done);

let differs;
if (options.includes('--update') && only.length === 0 && !fast) write(folder, done);
else differs = whatDiffers(folder, tests());
if (differs) console.error(`\n${differs}`);
process.exitCode = failed > 0 || differs ? 1 : 0;

/** Slow tests first, so that none is left over at the end. */
async function inParallel(list, workers) {
  const waiting = list.toSorted((a, b) => Number(b.slow) - Number(a.slow));
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) results.set(next.id, await runOne(next));
  };
  await Promise.all(Array.from({ length: workers }, work));
}

async function runOne({ id, run, slow }) {
  const site = new Site();
  sites.add(site);
  const began = performance.now();
  const result = { error: undefined, ms: 0 };
  try {
    await inTime(run(site), slow ? 300_000 : 60_000);
  } catch (error) {
    result.error = error;
  }
  result.ms = Math.round(performance.now() - began);
  try {
    await site.close();
  } catch (error) {
    result.error ??= error;
  }
  sites.delete(site);
  if (process.stderr.isTTY) process.stderr.write(result.error ? `${id}! ` : `${id} `);
  return result;
}

/** Ctrl-C: removes everything that the running tests started. */
async function stop() {
  for (const site of sites) await site.close().catch(() => {});
  removeOffice();
  setImmediate(() => process.exit(130));
}

function inTime(work, ms) {
  let late;
  const limit = new Promise((_, fail) => (late = setTimeout(() => fail(new Error(`It took longer than ${ms / 1000} s.`)), ms)));
  return Promise.race([work, limit]).finally(() => clearTimeout(late));
}
