// A new installation, made by hand, whose first administrator has an app.
import { App } from '../../black_box/app.mjs';
import { Server } from '../../black_box/server.mjs';

export const maya = { name: 'Maya Lindqvist', email: 'maya@halden.example', password: 'copper lantern tide 4 harbor' };

export async function setUp(site, ahead = 0) {
  const server = site.add(new Server({ on: 'sqlite' }));
  server.clock.advance(ahead);
  await server.start();
  const browser = server.browser();
  const code = await server.setupCode();
  const fields = { setup_code: code, name: maya.name, username: maya.email, password: maya.password };
  const answer = await browser.post('/setup', fields);
  if (answer.status !== 303) throw new Error(`the first administrator: ${answer}`);
  const user = { ...maya };
  await enroll(browser, user);
  return { server, browser, maya: user };
}

/** Up to the recovery codes. */
export async function enroll(browser, user) {
  await browser.prove(user, '/settings/two-factor/set-up');
  const [secret] = (await browser.get('/settings/two-factor/set-up')).marked('secret-key');
  user.app = new App(secret);
  const answer = await browser.post('/settings/two-factor/set-up', { code: user.app.next(browser.server.clock) });
  if (answer.status !== 303) throw new Error(`the enrollment: ${answer}`);
  user.codes = (await browser.get('/settings/two-factor/recovery-codes/new')).marked('recovery-code');
}
