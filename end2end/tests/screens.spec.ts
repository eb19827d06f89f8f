import { join } from 'node:path';
import { test } from '../fixtures';
import { administrationTour } from '../support/administration_tour';
import { createPasskey, Device } from '../support/device';
import { enroll } from '../support/journeys';
import { picture, type Theme, wear } from '../support/look';
import { passkeyTour } from '../support/passkey_tour';
import { settingsTour } from '../support/settings_tour';
import { firstTour, type Look, methodsTour } from '../support/tour';
import { userTour } from '../support/user_tour';
import type { Mode, Visitor } from '../support/visitor';

const themes = ['light', 'dark'] satisfies Theme[];

// Not tests: they save a screenshot of every screen in SCREENS_DIR, and those of the README in docs.
test.describe('with real delivery', () => {
  test.use({ delivery: 'real' });

  for (const theme of themes) {
    test(`pictures of every screen up to the first app in ${theme}`, { tag: '@screens' }, async ({ visitor, mode }) => {
      await firstTour(visitor, await album(visitor, mode, theme));
    });

    test(`pictures of every screen with several methods in ${theme}`, { tag: '@screens' }, async ({ visitor, mode }) => {
      await methodsTour(visitor, await album(visitor, mode, theme));
    });

    test(`pictures of every screen about passkeys in ${theme}`, { tag: '@screens' }, async ({ visitor, mode }) => {
      test.skip(mode !== 'hydrated', 'without client code the browser cannot ask the device');
      await passkeyTour(visitor, await album(visitor, mode, theme));
    });

    test(`pictures of every screen about many users in ${theme}`, { tag: '@screens' }, async ({ visitor, mode }) => {
      await administrationTour(visitor, await album(visitor, mode, theme));
    });

    test(`pictures of every screen about one user in ${theme}`, { tag: '@screens' }, async ({ visitor, another, mode }) => {
      const theirs = await another();
      const looks = new Map([
        [visitor, await album(visitor, mode, theme)],
        [theirs, await album(theirs, mode, theme)],
      ]);
      await userTour(visitor, async () => theirs, (at) => looks.get(at)!);
    });
  }
});

for (const theme of themes) {
  test(`picture for the README in ${theme}`, { tag: '@screens' }, async ({ visitor, mode }) => {
    test.skip(mode !== 'hydrated', 'without client code there is no passkey');
    await wear(visitor, theme);
    visitor.latchkey.clock.setTo(Date.parse('2027-01-15T08:00:00Z'));
    await enroll(visitor);
    await Device.in(visitor);
    await createPasskey(visitor, 'Phone');
    await visitor.open('/settings/two-factor');
    await visitor.page.setViewportSize({ width: 1120, height: 840 });
    const path = join(__dirname, '../../docs', `two-factor-${theme}.png`);
    // Without the space of the scroll bar.
    const width = await visitor.page.evaluate(() => document.body.clientWidth);
    const clip = { x: 0, y: 0, width, height: 840 };
    await visitor.page.screenshot({ path, clip, scale: 'css', animations: 'disabled' });
  });
}

test.describe('with saved delivery settings', () => {
  test.use({ delivery: 'saved' });

  for (const theme of themes) {
    test(`pictures of every tab of the settings in ${theme}`, { tag: '@screens' }, async ({ visitor, mode }) => {
      await settingsTour(visitor, await album(visitor, mode, theme));
    });
  }
});

async function album(visitor: Visitor, mode: Mode, theme: Theme): Promise<Look> {
  test.setTimeout(600_000);
  await wear(visitor, theme);
  return (name) => picture(visitor, join(process.env.SCREENS_DIR ?? 'screens', mode, theme), name);
}
