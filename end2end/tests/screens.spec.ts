import { join } from 'node:path';
import { test } from '../fixtures';
import { picture, type Theme, wear } from '../support/look';
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
}
