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

test('text typed before the client code is ready survives', async ({ visitor, another }) => {
  await asAdministrator(visitor);
  const stranger = await another();
  const release = await openEarly(stranger, '/sign-in');
  await stranger.field('Email').fill(maya.email);
  await stranger.field('Password').fill(maya.password);
  await expect(stranger.page.locator('html')).not.toHaveAttribute('data-ready');
  release();
  await stranger.ready();
  await expect(stranger.field('Email')).toHaveValue(maya.email);
  await expect(stranger.field('Password')).toHaveValue(maya.password);
  await stranger.press('Sign in');
  await expect(stranger.heading('Account security')).toBeVisible();
});

test('a button pressed before the client code is ready works', async ({ visitor, another }) => {
  await asAdministrator(visitor);
  const stranger = await another();
  const release = await openEarly(stranger, '/sign-in');
  await stranger.field('Email').fill(maya.email);
  await stranger.field('Password').fill(maya.password);
  await stranger.button('Sign in').click({ noWaitAfter: true });
  await expect(stranger.heading('Account security')).toBeVisible();
  release();
  await stranger.ready();
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
