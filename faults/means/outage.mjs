// What holds while storage cannot be written, and after it can.
import { strict as assert } from 'node:assert';
import { until } from '../../black_box/server.mjs';

/** The longest time that an answer may take, in milliseconds. */
export const LIMIT = 5_000;

/** Pages that only read. */
export async function expectPages(browser) {
  for (const page of ['/', '/settings/profile', '/settings/two-factor', '/admin', '/admin/users', '/admin/audit-log']) {
    const answer = inTime(await browser.get(page));
    assert.equal(answer.status, 200, `${page}: ${answer}`);
  }
}

/** Forms are answered with 503, also with a right password, more often than wrong ones are allowed. */
export async function expectForms(server, browser, person, { keeps = true } = {}) {
  for (let number = 0; number < 6; number += 1) await expectRefused(await enter(server, person), person.email, keeps);
  const name = 'Maya L. of the outage';
  const referer = { referer: `${server.origin}/settings/profile` };
  await expectRefused(await browser.post('/settings/profile', { name, time_zone: 'UTC' }, referer), name, keeps);
}

export function enter(server, { email, password }) {
  return server.browser().post('/sign-in', { username: email, password }, { referer: `${server.origin}/sign-in` });
}

/** 503 with Retry-After, and the form with what was typed. */
export function expectRefused(answer, typed, keeps) {
  assert.equal(inTime(answer).status, 503, `${answer}`);
  assert.ok(answer.headers['retry-after'], 'Retry-After is missing');
  if (keeps) assert.ok(answer.body.includes(typed), `the form does not keep "${typed}"`);
}

/** Many requests at once, whose answers are 200, 303 or 503. Returns the longest time. */
export async function many(server, browser, person, number = 10) {
  const sent = Array.from({ length: number }, () => [
    enter(server, person),
    browser.get('/'),
    browser.get('/admin/users'),
    browser.post('/settings/profile', { name: 'Maya', time_zone: 'UTC' }, { referer: `${server.origin}/settings/profile` }),
  ]);
  const answers = await Promise.all(sent.flat());
  for (const answer of answers) assert.ok([200, 303, 429, 503].includes(inTime(answer).status), `${answer}`);
  return Math.max(...answers.map(({ ms }) => ms));
}

export function inTime(answer) {
  assert.ok(answer.ms <= LIMIT, `an answer took ${answer.ms} ms: ${answer}`);
  return answer;
}

/** Without a restart: the session is valid, a right password counts as no guess, and the log is whole. */
export async function afterwards(server, browser, admin, person) {
  await until(async () => (await server.browser().get('/readyz')).status === 200, 'the database answers again');
  const page = await browser.get('/settings/profile');
  assert.equal(page.status, 200, `the first request with the session: ${page}`);
  await server.browser().signIn(person);
  const saved = await browser.post('/settings/profile', { name: admin.name, time_zone: 'UTC' });
  assert.equal(saved.status, 303, `${saved}`);
  const mistakes = server.log.match(/ (?:panicked|status=500) ?.*/g) ?? [];
  assert.deepEqual(mistakes, []);
  await server.stop();
  const verified = await server.run({ command: ['audit', 'verify'] });
  assert.equal(verified.code, 0, verified.problem);
}
