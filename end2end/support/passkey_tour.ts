import { createPasskey, Device } from './device';
import { asEnrolled, signIn, signOut } from './journeys';
import type { Look } from './tour';
import type { Visitor } from './visitor';

const tab = '/settings/two-factor';
const longest = 'The-laptop-at-home '.repeat(4).slice(0, 64).trim();
const failed = 'No passkey was used. You can try again.';

/** Visits every screen that passkeys change. Needs client code. */
export async function passkeyTour(visitor: Visitor, look: Look): Promise<void> {
  await asEnrolled(visitor);
  const device = await Device.in(visitor);
  await created(visitor, look, device);
  await listed(visitor, look, device);
  await asked(visitor, look);
}

async function created(visitor: Visitor, look: Look, device: Device): Promise<void> {
  await visitor.press('Create a passkey');
  const dialog = visitor.dialog('Create a passkey');
  await look('dialog-passkey-new');
  await device.recognizes(false);
  await visitor.button('Create a passkey', dialog).click();
  await visitor.expectText('No passkey was created. You can try again.', dialog);
  await look('dialog-passkey-new-refused');
  await device.recognizes(true);
  await visitor.press('Create a passkey', dialog);
  const naming = visitor.dialog('Passkey created');
  await look('dialog-passkey-name');
  await visitor.fill({ Name: '' }, naming);
  await visitor.press('Save', naming);
  await look('dialog-passkey-name-error');
  await visitor.fill({ Name: longest }, naming);
  await visitor.press('Save', naming);
  await look('two-factor-passkey');
}

async function listed(visitor: Visitor, look: Look, first: Device): Promise<void> {
  await first.remove();
  const second = await Device.in(visitor);
  await createPasskey(visitor, 'Phone');
  await look('two-factor-passkeys');
  await visitor.press('Rename Phone');
  await look('dialog-passkey-rename');
  await visitor.press('Cancel', visitor.dialog('Rename passkey'));
  await visitor.press('Remove Phone');
  await look('dialog-passkey-remove');
  await visitor.press('Cancel', visitor.alert('Remove Phone?'));
  await second.recognizes(false);
}

/** Passkeys in place of a password or a code. */
async function asked(visitor: Visitor, look: Look): Promise<void> {
  visitor.latchkey.clock.advance(601);
  await visitor.open(tab);
  for (const [open, title, press, name] of [
    ['Create a passkey', 'Verify your identity', 'Use a passkey instead', 'dialog-identity-passkey'],
    ['Disable Two-Factor Authentication', 'Disable Two-Factor Authentication', 'Use your passkey', 'dialog-disable-passkey'],
  ] as const) {
    await visitor.press(open);
    await visitor.button(press, visitor.dialog(title)).click();
    await visitor.expectText(failed, visitor.dialog(title));
    await look(name);
    await visitor.open(tab);
  }
  await signOut(visitor);
  await visitor.ready();
  await visitor.button('Sign in with a passkey').click();
  await visitor.expectText(failed);
  await look('sign-in-passkey');
  await signIn(visitor);
  await visitor.expectPath('/sign-in/verify');
  await visitor.ready();
  await visitor.button('Use your passkey').click();
  await visitor.expectText(failed);
  await look('verify-passkey');
}
