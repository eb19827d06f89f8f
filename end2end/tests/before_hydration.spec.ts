import { expect, test } from '../fixtures';
import { asAdministrator } from '../support/journeys';
import { maya, type Visitor } from '../support/visitor';

/** Opens a page and delays its client code. */
async function openEarly(visitor: Visitor, path: string): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((done) => (release = done));
  await visitor.page.route('**/*.wasm', async (route) => {
    await released;
    // The page may be closed by then.
    await route.continue().catch(() => {});
  });
  // The load event may wait for the client code.
  await visitor.page.goto(visitor.latchkey.at(path), { waitUntil: 'commit' });
  return release;
}

/** A phone on slow 4G. */
async function slowDown({ page }: Visitor): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const line = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 };
  await devtools.send('Network.emulateNetworkConditions', line);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
}

test('what was entered on a slow line before the client code is ready stays', async ({ visitor, another }) => {
  await asAdministrator(visitor);
  const stranger = await another();
  await slowDown(stranger);
  const release = await openEarly(stranger, '/sign-in');
  const password = stranger.field('Password');
  await stranger.field('Email').fill(maya.email);
  await password.fill(maya.password);
  await password.press('ArrowLeft');
  await expect(stranger.page.locator('html')).not.toHaveAttribute('data-ready');
  release();
  await stranger.ready();
  await expect(stranger.field('Email')).toHaveValue(maya.email);
  await expect(password).toHaveValue(maya.password);
  await expect(password).toBeFocused();
  await expect(password).toHaveJSProperty('selectionStart', maya.password.length - 1);
  await stranger.press('Sign in');
  await expect(stranger.heading('Account security')).toBeVisible();
});

test('what was ticked and chosen before the client code is ready stays', async ({ visitor }) => {
  await asAdministrator(visitor);
  const zone = visitor.page.getByRole('combobox', { name: 'Time zone', exact: true });
  const chosen = await openEarly(visitor, '/settings/profile');
  await zone.selectOption('Europe/Oslo');
  chosen();
  await visitor.ready();
  await expect(zone).toHaveValue('Europe/Oslo');
  const ticked = await openEarly(visitor, '/admin/settings/security');
  await visitor.checkbox('Enforce Two-Factor Authentication (2FA)').check();
  ticked();
  await visitor.ready();
  await expect(visitor.checkbox('Enforce Two-Factor Authentication (2FA)')).toBeChecked();
});

test('a button pressed twice before the client code is ready sends its form once', async ({ visitor, another }) => {
  await asAdministrator(visitor);
  const stranger = await another();
  let posts = 0;
  let answer = () => {};
  const answered = new Promise<void>((done) => (answer = done));
  await stranger.page.route('**/sign-in', async (route) => {
    if (route.request().method() === 'POST') {
      posts += 1;
      await answered;
    }
    await route.continue().catch(() => {});
  });
  const release = await openEarly(stranger, '/sign-in');
  await stranger.field('Email').fill(maya.email);
  await stranger.field('Password').fill(maya.password);
  const { x, y } = (await stranger.button('Sign in').boundingBox())!;
  // The mouse, because a locator would wait for the answer to the first press.
  await stranger.page.mouse.click(x + 5, y + 5);
  await expect.poll(() => posts).toBe(1);
  await stranger.page.mouse.click(x + 5, y + 5);
  answer();
  await expect(stranger.heading('Account security')).toBeVisible();
  expect(posts).toBe(1);
  release();
});

test('a dialog opened by its address before the client code is ready becomes modal', async ({ visitor }) => {
  await asAdministrator(visitor);
  const path = '/settings/two-factor/verify-identity?next=%2Fsettings%2Ftwo-factor%2Fset-up';
  const release = await openEarly(visitor, path);
  const dialog = visitor.dialog('Verify your identity');
  await visitor.field('Password', dialog).fill(maya.password);
  release();
  await visitor.ready();
  await expect(dialog.and(visitor.page.locator(':modal'))).toBeVisible();
  await expect(visitor.field('Password', dialog)).toHaveValue(maya.password);
});
