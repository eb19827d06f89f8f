import { test } from '../fixtures';
import { administrationTour } from '../support/administration_tour';
import { asAdministrator } from '../support/journeys';
import { expectAccessible, expectAccessibleAndToFit, expectNoSidewaysScroll } from '../support/look';
import { passkeyTour } from '../support/passkey_tour';
import { settingsTour } from '../support/settings_tour';
import { firstTour, methodsTour } from '../support/tour';
import { userTour } from '../support/user_tour';

// A tour checks many screens.
test.describe.configure({ timeout: 600_000 });

test.describe('with real delivery', () => {
  test.use({ delivery: 'real' });

  test('every screen up to the first app passes WCAG 2.2 AA and fits the window', async ({ visitor }) => {
    await firstTour(visitor, (name) => expectAccessibleAndToFit(visitor, name));
  });

  test('every screen with several methods passes WCAG 2.2 AA and fits the window', async ({ visitor }) => {
    await methodsTour(visitor, (name) => expectAccessibleAndToFit(visitor, name));
  });

  test('every screen about passkeys passes WCAG 2.2 AA and fits the window', async ({ visitor }) => {
    await passkeyTour(visitor, (name) => expectAccessibleAndToFit(visitor, name));
  });

  test('every screen about many users passes WCAG 2.2 AA and fits the window', async ({ visitor }) => {
    await administrationTour(visitor, (name) => expectAccessibleAndToFit(visitor, name));
  });

  test('every screen about one user passes WCAG 2.2 AA and fits the window', async ({ visitor, another }) => {
    await userTour(visitor, another, (at) => (name) => expectAccessibleAndToFit(at, name));
  });
});

test.describe('with saved delivery settings', () => {
  test.use({ delivery: 'saved' });

  test('every tab of the settings passes WCAG 2.2 AA and fits the window', { tag: '@wasm-blocked' }, async ({ visitor, mode }) => {
    // Without client code, the other tours only imitate what it leaves out; this one really has none.
    const expectation = mode === 'wasm-blocked' ? expectAccessible : expectAccessibleAndToFit;
    await settingsTour(visitor, (name) => expectation(visitor, name));
  });
});

// The style sheet asks for script only for tabs and for the sections of Administration.
test('no page with tabs scrolls sideways without script', { tag: ['@script-off', '@not-hydrated'] }, async ({ visitor }) => {
  await asAdministrator(visitor, '/settings/profile');
  await expectNoSidewaysScroll(visitor, 'profile');
  for (const path of ['/admin', '/admin/users', '/admin/settings/general', '/admin/settings/security']) {
    await visitor.open(path);
    await expectNoSidewaysScroll(visitor, path);
  }
});
