import { expect, test } from '../fixtures';
import { enterCode, signIn, signInTrusted, signOut } from '../support/journeys';
import { expectNews } from '../support/mail';
import { enrollAllowing } from '../support/settings';
import { texts } from '../support/texts';
import { maya, type Visitor } from '../support/visitor';

test.use({ delivery: 'real' });

const page = '/settings/password/not-me';

/** Enters the password, which ends everything else. */
async function report(visitor: Visitor, password: string): Promise<void> {
  await visitor.fill({ Password: password });
  await visitor.press('Sign out everywhere else');
}

test(`"Wasn't this you?" ends everything else and asks for a new password`, async ({ visitor, another, mailbox, latchkey }) => {
  const { authenticator } = await enrollAllowing(visitor, { trustDays: 30 });
  await signOut(visitor);
  await signInTrusted(visitor, () => authenticator.next());
  const thief = await another();
  await signInTrusted(thief, () => authenticator.next());
  await mailbox.next({ to: maya.email, subject: 'A browser is now trusted' });
  const mail = await mailbox.next({ to: maya.email, subject: 'A browser is now trusted' });
  expectNews(mail, latchkey);

  // The link from the email, in a signed-out browser.
  const owner = await another();
  await owner.page.goto(mail.link);
  await owner.expectPath('/sign-in');
  await signIn(owner);
  await enterCode(owner, authenticator.next());
  await owner.expectPath(page);
  await expect(owner.heading("Wasn't this you?")).toBeVisible();
  await report(owner, 'not the password');
  await owner.expectError(owner.field('Password'), texts.passwordWrong);
  await report(owner, maya.password);
  await owner.expectPath('/settings/password');
  await owner.fill({ 'Current password': maya.password, 'New password': 'seven grey herons on a pier' });
  await owner.press('Save Changes');
  await owner.expectNotice(texts.passwordChanged);

  for (const person of [visitor, thief]) {
    await person.open('/');
    await person.expectPath('/sign-in');
    await signIn(person, { ...maya, password: 'seven grey herons on a pier' });
    await person.expectPath('/sign-in/verify');
  }
});
