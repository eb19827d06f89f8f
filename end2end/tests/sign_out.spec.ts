import { expect, test } from '../fixtures';
import { asAdministrator, signIn } from '../support/journeys';
import { connect, RelyingParty } from '../support/relying_party';

test('an application signs a user out, who is asked first', async ({ visitor, watch }) => {
  const party = await RelyingParty.start(watch);
  await asAdministrator(visitor);
  await connect(visitor, party);
  const back = new URLSearchParams({ client_id: party.clientId, post_logout_redirect_uri: party.signOutUri, state: 'a b' });
  await visitor.open(`/oidc/sign-out?${back}`);
  await expect(visitor.heading('Sign out of Latchkey?')).toBeVisible();
  await visitor.press('Stay signed in');
  await visitor.expectPath('/');
  await visitor.open(`/oidc/sign-out?${back}`);
  await visitor.button('Sign out', visitor.main).click();
  await expect(visitor.heading('Wiki')).toBeVisible();
  expect(visitor.page.url()).toBe(`${party.signOutUri}?state=a+b`);
  await visitor.open('/');
  await visitor.expectPath('/sign-in');

  await signIn(visitor);
  await visitor.open('/oidc/sign-out');
  await visitor.press('Sign out', visitor.main);
  await expect(visitor.heading('You are signed out')).toBeVisible();
  await visitor.follow('Sign in');
  await visitor.expectPath('/sign-in');
  await party.stop();
});
