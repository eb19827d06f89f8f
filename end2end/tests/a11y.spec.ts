import { test } from '../fixtures';
import { administrationTour } from '../support/administration_tour';
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

  // The style sheet depends on script only for tabs, which these tours cover.
  test('no screen up to the first app scrolls sideways without script', { tag: ['@script-off', '@not-hydrated'] }, async ({ visitor }) => {
    await firstTour(visitor, (name) => expectNoSidewaysScroll(visitor, name));
  });

  test('no screen with several methods scrolls sideways without script', { tag: ['@script-off', '@not-hydrated'] }, async ({ visitor }) => {
    await methodsTour(visitor, (name) => expectNoSidewaysScroll(visitor, name));
  });
});

test.describe('with saved delivery settings', () => {
  test.use({ delivery: 'saved' });

  test('every tab of the settings passes WCAG 2.2 AA and fits the window', { tag: '@wasm-blocked' }, async ({ visitor, mode }) => {
    // Without client code, the other tours only imitate what it leaves out; this one really has none.
    const expectation = mode === 'wasm-blocked' ? expectAccessible : expectAccessibleAndToFit;
    await settingsTour(visitor, (name) => expectation(visitor, name));
  });

  test('no tab of the settings scrolls sideways without script', { tag: ['@script-off', '@not-hydrated'] }, async ({ visitor }) => {
    await settingsTour(visitor, (name) => expectNoSidewaysScroll(visitor, name));
  });
});
