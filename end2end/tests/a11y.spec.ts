import { onlyHydrated, test } from '../fixtures';
import { administrationTour } from '../support/administration_tour';
import { expectAccessible, expectAccessibleAndToFit, expectNoSidewaysScroll, type Theme, wear } from '../support/look';
import { passkeyTour } from '../support/passkey_tour';
import { settingsTour } from '../support/settings_tour';
import { tour } from '../support/tour';
import { userTour } from '../support/user_tour';

const themes = ['light', 'dark'] satisfies Theme[];
/** What fits does not depend on the theme. */
const expectations = { light: expectAccessibleAndToFit, dark: expectAccessible };
const noScript = 'axe is a script; the run with WebAssembly blocked shows the same pages';
const withAxe = 'where there is script the tours with axe look at this as well';
const noDevice = 'without client code the browser cannot ask the device';

// A tour is many screens, each looked at in full.
test.describe.configure({ timeout: 120_000 });

test.describe('with real delivery', () => {
  test.use({ delivery: 'real' });

  for (const theme of themes) {
    test(`every screen and dialog passes WCAG 2.2 AA in ${theme}`, { tag: '@wasm-blocked' }, async ({ visitor, mode }) => {
      test.skip(mode === 'script-off', noScript);
      test.slow();
      await wear(visitor, theme);
      await tour(visitor, (name) => expectations[theme](visitor, name));
    });

    test(`what a passkey adds passes WCAG 2.2 AA in ${theme}`, async ({ visitor, mode }) => {
      onlyHydrated(mode, noDevice);
      test.slow();
      await wear(visitor, theme);
      await passkeyTour(visitor, (name) => expectations[theme](visitor, name));
    });
  }

  for (const theme of themes) {
    const tag = theme === 'light' ? ['@wasm-blocked'] : [];

    test(`every screen about many users passes WCAG 2.2 AA in ${theme}`, { tag }, async ({ visitor, mode }) => {
      test.skip(mode === 'script-off', noScript);
      test.slow();
      await wear(visitor, theme);
      await administrationTour(visitor, (name) => expectations[theme](visitor, name));
    });

    test(`every screen about one user passes WCAG 2.2 AA in ${theme}`, { tag }, async ({ visitor, another, mode }) => {
      test.skip(mode === 'script-off', noScript);
      test.slow();
      await wear(visitor, theme);
      await userTour(visitor, another, (at) => (name) => expectations[theme](at, name));
    });
  }

  test('no screen or dialog scrolls sideways, from 320 px to 1280 px and with large text', async ({ visitor, mode }) => {
    test.skip(mode !== 'script-off', withAxe);
    test.slow();
    await tour(visitor, (name) => expectNoSidewaysScroll(visitor, name));
  });

  test('no screen about many users scrolls sideways', async ({ visitor, mode }) => {
    test.skip(mode !== 'script-off', withAxe);
    test.slow();
    await administrationTour(visitor, (name) => expectNoSidewaysScroll(visitor, name));
  });

  test('no screen about one user scrolls sideways', async ({ visitor, another, mode }) => {
    test.skip(mode !== 'script-off', withAxe);
    test.slow();
    await userTour(visitor, another, (at) => (name) => expectNoSidewaysScroll(at, name));
  });
});

test.describe('with delivery that is saved', () => {
  test.use({ delivery: 'saved' });

  for (const theme of themes) {
    const tag = theme === 'light' ? ['@wasm-blocked'] : [];

    test(`every tab of the settings passes WCAG 2.2 AA in ${theme}`, { tag }, async ({ visitor, mode }) => {
      test.skip(mode === 'script-off', noScript);
      test.slow();
      await wear(visitor, theme);
      await settingsTour(visitor, (name) => expectations[theme](visitor, name));
    });
  }

  test('no tab of the settings scrolls sideways', async ({ visitor, mode }) => {
    test.skip(mode !== 'script-off', withAxe);
    test.slow();
    await settingsTour(visitor, (name) => expectNoSidewaysScroll(visitor, name));
  });
});
