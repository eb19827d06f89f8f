// Mail servers and SMS gateways that fail.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../black_box/server.mjs';
import { test } from '../black_box/test.mjs';
import { Gateway } from './means/gateway.mjs';
import { MailServer } from './means/smtp.mjs';

/** Asks for a password link, also for an address without an account: the answers are alike, and at once. */
async function askForLink(server, { email }) {
  const answers = [];
  for (const username of [email, 'nobody@halden.example']) {
    answers.push(await server.browser().post('/forgot-password', { username }));
  }
  const [known, unknown] = answers;
  assert.equal(known.status, unknown.status);
  for (const { ms } of answers) assert.ok(ms < 5_000, `an answer took ${ms} ms`);
}

const links = (mail) => mail.received.filter((text) => /Reset your password/.test(text)).length;

for (const mode of ['down', 'hang', 451]) {
  const fast = mode === 451 ? test : test.slow;
  fast(`F17-${mode}`, `The mail server ${{ down: 'is down', hang: 'accepts and never answers', 451: 'refuses for now' }[mode]}: answers come at once, and the email arrives later, once`, async (site) => {
    const mail = await MailServer.open(site);
    const { server, una } = await site.office({ on: 'sqlite', env: mail.environment() });
    await mail.as(mode);
    await askForLink(server, una);
    await until(() => /WARN .*outbox=/.test(server.log), 'a failed delivery is logged', 40_000);
    assert.equal(links(mail), 0);
    await mail.as('accept');
    await until(async () => {
      server.clock.advance(10);
      await pause(1_000);
      return links(mail) === 1;
    }, 'the email arrives', 45_000);
    assert.ok(!server.log.includes(una.email), 'the log contains the address');
  });
}

test('F17-refused', 'The mail server refuses for good: it is not tried again', async (site) => {
  const mail = await MailServer.open(site);
  const { server, una } = await site.office({ on: 'sqlite', env: mail.environment() });
  await mail.as(550);
  await askForLink(server, una);
  await until(() => mail.connections > 0 && server.database.value("SELECT count(*) FROM outbox WHERE state = 'waiting'") === 0, 'the refusal is noted', 20_000);
  const before = mail.connections;
  await mail.as('accept');
  server.clock.advance(1_800);
  await pause(2_000);
  assert.equal(mail.connections, before);
});

for (const mode of ['impostor', 'plain']) {
  test(`F17-${mode}`, `The mail server ${mode === 'plain' ? 'has no TLS' : 'shows a wrong certificate'}: neither the password nor an email is sent`, async (site) => {
    const mail = await MailServer.open(site);
    await mail.as(mode);
    const { server, una } = await site.office({ on: 'sqlite', env: mail.environment() });
    await askForLink(server, una);
    await until(() => mail.connections > 0, 'Latchkey connects', 20_000);
    await pause(1_000);
    assert.deepEqual(mail.leaked.filter((line) => !/^(EHLO|QUIT|STARTTLS)/i.test(line)), []);
    assert.equal(mail.received.length, 0);
  });
}

for (const mode of [400, 401, 429, 500, 'garbage', 'redirect', 'huge', 'nothing']) {
  const slow = mode === 'nothing' ? test.slow : test;
  slow(`F18-${mode}`, `The SMS gateway answers ${{ garbage: 'with garbage', redirect: 'with a redirect', huge: 'with 200 MB', nothing: 'never' }[mode] ?? mode}: the page says so, nothing leaks, and a new code works later`, async (site) => {
    const gateway = await Gateway.open(site);
    const { server, una } = await site.office({ on: 'sqlite', env: gateway.environment() });
    server.database.change('UPDATE policy SET sms_allowed = TRUE');
    const browser = server.browser();
    await browser.signIn(una);
    const page = '/settings/two-factor/set-up?method=sms';
    await browser.prove(una, page);
    await browser.get(page);
    const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.process.pid}/status`, 'utf8'))[1]) / 1024;
    const before = memory();
    gateway.mode = mode;
    const phone = '+4740612345';
    const asked = await browser.post('/settings/two-factor/set-up/sms', { phone });
    assert.ok(asked.status === 303 && asked.ms < 5_000, `${asked}`);
    await until(async () => /could not be sent/.test((await browser.get(page)).text), 'the page says that it could not be sent', 60_000);
    assert.ok(memory() - before < 40, 'memory grew');
    assert.deepEqual(gateway.strays, [], 'a redirect was followed');
    gateway.mode = 'ok';
    server.clock.advance(61);
    let sent = gateway.texts.length;
    await browser.post('/settings/two-factor/set-up/sms/resend');
    // The first message may be tried again as well.
    await until(async () => {
      const code = /\d{6}/.exec(gateway.texts[sent] ?? '')?.[0];
      if (code === undefined) return false;
      sent += 1;
      return (await browser.post('/settings/two-factor/set-up/sms/confirm', { code })).status === 303;
    }, 'a new code confirms the number', 30_000);
    for (const secret of [phone, ...gateway.texts.map((text) => /\d{6}/.exec(text)[0])]) {
      assert.ok(!server.log.includes(secret), 'the log contains a number or a code');
    }
  });
}
