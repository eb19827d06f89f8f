import { expect, test } from '../fixtures';
import { asAdministrator } from '../support/journeys';
import { proveIfAsked } from '../support/people';

const settings = '/admin/settings/applications';

test('the keys that sign users in are listed, and a new one is not used before applications can know it', async ({ visitor }) => {
  await asAdministrator(visitor, '/admin/settings/security');
  await visitor.press('Applications', visitor.page, 'tab');
  await visitor.expectPath(settings);
  await expect(visitor.page).toHaveTitle('Applications – Settings – Latchkey');
  await expect(visitor.page.getByText('The first keys are created when the key set is requested for the first time.')).toHaveCount(2);

  const published = await visitor.page.request.get(visitor.latchkey.at('/oidc/jwks'));
  expect(published.headers()['access-control-allow-origin']).toBe('*');
  const { keys } = await published.json();
  await visitor.open(settings);
  for (const { kid } of keys) {
    await expect(visitor.page.getByRole('rowheader', { name: kid })).toBeVisible();
  }

  await visitor.press('Rotate now (RS256)');
  const dialog = visitor.alert('Rotate the RS256 key now?');
  await visitor.press('Cancel', dialog);
  await visitor.expectPath(settings);
  await visitor.press('Rotate now (RS256)');
  await visitor.press('Rotate now', dialog);
  await proveIfAsked(visitor);
  await visitor.expectNotice(/The next key was published less than 20 minutes ago/);
});
