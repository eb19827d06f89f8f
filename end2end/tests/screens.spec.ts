import { join } from 'node:path';
import { onlyHydrated, test } from '../fixtures';
import { picture, type Theme, wear } from '../support/look';
import { passkeyTour } from '../support/passkey_tour';
import { tour } from '../support/tour';

test.use({ delivery: 'real' });

// Not a test: writes a picture of every screen into SCREENS_DIR, to be looked at.
for (const theme of ['light', 'dark'] satisfies Theme[]) {
  test(`pictures of every screen in ${theme}`, { tag: '@screens' }, async ({ visitor, mode }) => {
    test.slow();
    const folder = join(process.env.SCREENS_DIR ?? 'screens', mode, theme);
    await wear(visitor, theme);
    await tour(visitor, (name) => picture(visitor, folder, name));
  });

  test(`pictures of what a passkey adds in ${theme}`, { tag: '@screens' }, async ({ visitor, mode }) => {
    onlyHydrated(mode, 'without client code the browser cannot ask the device');
    test.slow();
    const folder = join(process.env.SCREENS_DIR ?? 'screens', mode, theme);
    await wear(visitor, theme);
    await passkeyTour(visitor, (name) => picture(visitor, folder, name));
  });
}
