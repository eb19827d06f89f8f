// Every test registers itself here when its file is loaded.

const all = [];

/** Thrown by a test that this machine does not permit, with the reason. */
export class NotTried extends Error {}

/** Thrown by the entry of a test that does not concern this program, with the reason. */
export class DoesNotApply extends NotTried {}

/**
 * A test passes if `run` returns, and fails if it throws.
 *
 * @param {string} id its name in the table, such as "E02"
 * @param {string} words what is tried, in one plain sentence without a full stop
 * @param {(site: import('./site.mjs').Site) => Promise<void>} run
 */
export function test(id, words, run) {
  register({ id, words, run, slow: false });
}

/** A test that `--fast` leaves out, because it takes more than a few seconds. */
test.slow = (id, words, run) => register({ id, words, run, slow: true });

/** An entry without a test. */
export function doesNotApply(id, reason) {
  const run = () => Promise.reject(new DoesNotApply(reason));
  register({ id, words: reason, run, slow: false });
}

function register(one) {
  if (all.some(({ id }) => id === one.id)) throw new Error(`Two tests are named ${one.id}.`);
  all.push(one);
}

/** All tests of the loaded files, in the order of their names. */
export function tests() {
  return all.toSorted((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
}
