import { expect, test } from '../fixtures';
import { enterCode, signIn, signInWithCode, signOut } from '../support/journeys';
import { expectNews } from '../support/mail';
import { enrollAllowing } from '../support/settings';
import { texts } from '../support/texts';
import { maya, type Visitor } from '../support/visitor';

test.use({ delivery: 'real' });

const page = '/settings/browsers';
const trusted = 'Trusted browsers';
const until = /This browser is trusted until [A-Z][a-z]+ \d{1,2}, \d{4}/;

const toggle = (visitor: Visitor) => visitor.page.getByRole('switch', { name: 'Trust this browser', exact: true });

/** The switch; without client code it needs the button "Apply". */
async function flip(visitor: Visitor, on: boolean): Promise<void> {
  await visitor.ready();
  if (visitor.hydrated) return visitor.turn(() => toggle(visitor).click());
  await toggle(visitor).setChecked(on);
  await visitor.press('Apply');
}

/** The password is enough to sign in. */
async function expectSkipped(visitor: Visitor): Promise<void> {
  await signIn(visitor);
  await visitor.expectPath('/');
}

async function expectAsked(visitor: Visitor): Promise<void> {
  await signIn(visitor);
  await visitor.expectPath('/sign-in/verify');
}

test('a trusted browser skips the code until it is removed', { tag: '@script-off' }, async ({ visitor, another, mailbox, latchkey }) => {
  const { authenticator } = await enrollAllowing(visitor, { trustDays: 30 });
  await signOut(visitor);
  await signIn(visitor);
  const box = visitor.checkbox('Trust this browser for 30 days');
  await expect(box).not.toBeChecked();
  await expect(box).toHaveAccessibleDescription(/Only do this on a device that no one else uses\./);
  // After a wrong code the box stays checked, and the browser is not trusted.
  await visitor.ready();
  await box.check();
  await enterCode(visitor, authenticator.wrong());
  await visitor.expectError(visitor.field('Verification Code'), texts.codeWrong);
  expect((await visitor.page.context().cookies()).map(({ name }) => name)).not.toContain('__Host-trust');
  await visitor.ready();
  await box.check();
  await enterCode(visitor, authenticator.next());
  await visitor.expectPath('/');
  const mail = await mailbox.next({ to: maya.email, subject: 'A browser is now trusted' });
  expect(mail.text).toMatch(/.+ on .+ can sign in to maya\.lindqvist@halden\.example without a code until [A-Z][a-z]+ \d{1,2}, \d{4}\./);
  expect(mail.text).toContain(`Remove it at ${latchkey.at(page)}`);
  expectNews(mail, latchkey);
  await signOut(visitor);
  await expectSkipped(visitor);
  const stranger = await another();
  await expectAsked(stranger);

  await visitor.follow('Manage trusted browsers');
  await visitor.expectPath(page);
  const row = visitor.row(trusted, 'This browser');
  await expect(row).toHaveCount(1);
  await visitor.turn(() => row.getByRole('button', { name: /^Remove .+ on .+/ }).click());
  await visitor.expectNotice(/.+ on .+ is no longer trusted\./);
  await visitor.expectText('No trusted browsers.');
  await signOut(visitor);
  await expectAsked(visitor);
});

test('the switch trusts this browser and stops trusting it, with a recent code', { tag: '@script-off' }, async ({ visitor }) => {
  const { authenticator } = await enrollAllowing(visitor, { trustDays: 7 });
  await signOut(visitor);
  await signInWithCode(visitor, () => authenticator.next());
  await visitor.open(page);
  await visitor.expectText('Skip the code in this browser for 7 days.');
  await expect(toggle(visitor)).not.toBeChecked();
  if (visitor.hydrated) {
    await toggle(visitor).focus();
    await visitor.turn(() => visitor.page.keyboard.press('Space'));
  } else {
    await flip(visitor, true);
  }
  await visitor.expectNotice(until);
  await expect(toggle(visitor)).toBeChecked();
  await expect(visitor.row(trusted, 'This browser')).toHaveCount(1);
  await flip(visitor, false);
  await visitor.expectNotice(texts.untrusted);
  await visitor.expectText('No trusted browsers.');

  visitor.latchkey.clock.advance(601);
  await visitor.open('/settings/two-factor');
  await expect(visitor.region('This browser')).toContainText('Trust this browser');
  await visitor.open(page);
  await flip(visitor, true);
  const identity = visitor.dialog('Verify your identity');
  // The form asks for a code only: trust replaces the code, not the password.
  await expect(visitor.field('Password', identity)).toHaveCount(0);
  await visitor.fill({ 'Verification Code': authenticator.next() }, identity);
  await visitor.press('Verify', identity);
  await visitor.expectNotice(until);
  await expect(toggle(visitor)).toBeChecked();
  await signOut(visitor);
  await expectSkipped(visitor);
});
