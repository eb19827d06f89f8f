import { expect, test } from '../fixtures';
import { asAdministrator } from '../support/journeys';
import { connect, RelyingParty } from '../support/relying_party';
import { singlePageApplication } from '../support/single_page_application';
import { maya } from '../support/visitor';

test('an application in the browser signs its user in, renews its tokens and signs the user out', async ({ visitor, watch, latchkey }) => {
  const party = await RelyingParty.start(watch, singlePageApplication(latchkey.url, 'wiki'));
  await asAdministrator(visitor);
  await connect(visitor, party);
  const { page } = visitor;
  const output = page.locator('output');
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const user = `${maya.name} ${maya.email}`;

  await page.goto(party.origin);
  await expect(output).toHaveText('nobody');
  await press('Sign in');
  await expect(output).toHaveText(user);
  expect(page.url()).toContain(`${party.origin}/callback?`);
  // In a frame, which no page of ours may be shown in.
  await press('Renew');
  await expect(output).toHaveText(user);
  await press('Sign out');
  await expect(output).toHaveText('nobody');
  expect(page.url()).toBe(`${party.origin}/signed-out`);
  await press('Renew');
  await expect(output).toHaveText('login_required');
  await party.stop();
});
