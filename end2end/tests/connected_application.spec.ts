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

test('a user sees what an application can see, and disconnects it', { tag: '@script-off' }, async ({ visitor }) => {
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
