// Measures the release build beside a limit or a peer in the same run, and prints one table. If a figure fails, the
// others are still measured.
// Nothing here decides a test. `main.mjs FIGURE...` measures only these figures, and without any, all but `accounts`,
// for which a million accounts are made.
//
//   LATCHKEY_BENCH_RUNS=3     runs of each figure; the table shows the median, and lowest to highest
//   LATCHKEY_BENCH_WAIT=120   seconds after the sign-ins before memory is measured again
//   LATCHKEY_BIN              the program to measure
import { cpus } from 'node:os';
import { accounts } from './accounts.mjs';
import { applications } from './applications.mjs';
import { gates } from './gates.mjs';
import { page } from './page.mjs';
import { perSignIn } from './per_sign_in.mjs';
import { sessionCheck } from './session_check.mjs';
import { signIns } from './sign_ins.mjs';
import { sizes } from './sizes.mjs';
import { starts } from './starts.mjs';
import { begin, note, print } from './table.mjs';
import { throttles } from './throttles.mjs';

const figures = {
  sizes,
  starts,
  page,
  'session-check': sessionCheck,
  'per-sign-in': perSignIn,
  'sign-ins': signIns,
  throttles,
  applications,
  gates,
  accounts,
};
const runs = Number(process.env.LATCHKEY_BENCH_RUNS ?? 3);
const usual = Object.keys(figures).filter((name) => name !== 'accounts');
const chosen = process.argv.length > 2 ? process.argv.slice(2) : usual;

for (const name of chosen) if (!figures[name]) throw new Error(`"${name}" is not one of: ${Object.keys(figures).join(', ')}`);
console.log(`${cpus().length} × ${cpus()[0].model.trim()}; the load comes from the same cores; medians of ${runs} runs\n`);
for (const name of chosen) {
  begin(name);
  await figures[name](runs).catch((error) => {
    note(`${name} failed: ${error.message}`);
    process.exitCode = 1;
  });
}
print();
