import { expect, test } from '../fixtures';
import { asAdministrator } from '../support/journeys';
import { connect, RelyingParty } from '../support/relying_party';

const page = '/settings/applications';
const none = 'No application has access at the moment.';
let party: RelyingParty;

test.beforeEach(async ({ watch }) => {
  party = await RelyingParty.start(watch);
});

test.afterEach(() => party.stop());

test('a user sees what an application can see, and disconnects it', async ({ visitor }) => {
  await asAdministrator(visitor);
  await connect(visitor, party);
  await visitor.open(page);
  await visitor.expectText(none);
  await party.open(visitor);
  expect((await party.answer(visitor)).has('code')).toBe(true);
  await visitor.open(page);
  await visitor.expectText('Can see your name, user name and time zone.');
  await visitor.press('Disconnect Wiki');
  const dialog = visitor.alert('Disconnect Wiki?');
  await expect(dialog).toContainText('Wiki will no longer be able to renew its access.');
  await visitor.press('Disconnect', dialog);
  await visitor.expectNotice('Wiki is disconnected.');
  await visitor.expectText(none);
});

test('an application asks for consent, and the user cancels or continues', { tag: '@script-off' }, async ({ visitor }) => {
  await asAdministrator(visitor);
  await connect(visitor, party);
  await visitor.press('Edit connection');
  const connection = visitor.dialog('Edit connection');
  await visitor.checkbox('Ask users for consent', connection).check();
  await visitor.press('Save', connection);
  await visitor.expectNotice('Changes to the connection of Wiki were saved.');
  await party.open(visitor, { prompt: 'none' });
  expect((await party.answer(visitor)).get('error')).toBe('consent_required');

  await party.open(visitor);
  await expect(visitor.heading('Continue to Wiki?')).toBeVisible();
  await visitor.expectText('Wiki will see your name, user name and time zone.');
  await visitor.ready();
  await visitor.button('Cancel').click();
  expect((await party.answer(visitor)).get('error')).toBe('access_denied');

  await party.open(visitor);
  await visitor.ready();
  await visitor.button('Continue').click();
  expect((await party.answer(visitor)).has('code')).toBe(true);
  await party.open(visitor);
  expect((await party.answer(visitor)).has('code')).toBe(true);
  await party.open(visitor, { scope: 'openid email' });
  await visitor.expectText('Wiki will see your email address.');
});
