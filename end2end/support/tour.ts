import { expect } from '@playwright/test';
import {
  confirm, enterCode, openSetUp, readCodes, saveCodes, setUpAdministrator, signIn, signOut,
} from './journeys';
import { texts } from './texts';
import { maya, type Visitor } from './visitor';

/** Looks at one screen, which is on show. */
export type Look = (name: string) => Promise<void>;

const tab = '/settings/two-factor';

/** Walks past every screen and dialog of the milestone, in an order in which each can be reached. */
export async function tour(visitor: Visitor, look: Look): Promise<void> {
  await firstStart(visitor, look);
  await signedOut(visitor, look);
  await notEnabled(visitor, look);
  const authenticator = await setUp(visitor, look);
  await enabled(visitor, look);
  await checks(visitor, look, () => authenticator.next());
  await secondStep(visitor, look, (salt) => authenticator.wrong(salt));
}

async function firstStart(visitor: Visitor, look: Look): Promise<void> {
  await visitor.open('/setup');
  await look('setup');
  await visitor.press('Create administrator');
  await look('setup-errors');
  await setUpAdministrator(visitor);
  await look('two-factor-first');
}

async function signedOut(visitor: Visitor, look: Look): Promise<void> {
  await signOut(visitor);
  await look('sign-in-signed-out');
  await signIn(visitor, { ...maya, password: 'not the password' });
  await visitor.expectText(texts.signIn);
  await look('sign-in-wrong');
  for (const [path, name] of [['/sign-in', 'sign-in'], ['/sign-in/help', 'help'], ['/nowhere', 'not-found']]) {
    await visitor.open(path);
    await look(name);
  }
  await signIn(visitor);
  await visitor.expectPath('/');
}

async function notEnabled(visitor: Visitor, look: Look): Promise<void> {
  await look('home-not-enabled');
  await visitor.button(`Account menu for ${maya.name}`).click();
  await expect(visitor.page.getByRole('menu', { name: 'Account' })).toBeVisible();
  await look('account-menu');
  for (const [path, name] of [['profile', 'profile'], ['password', 'password'], ['two-factor', 'two-factor-not-enabled']]) {
    await visitor.open(`/settings/${path}`);
    await look(name);
  }
  await visitor.open('/settings/password');
  await visitor.press('Save Changes');
  await look('password-errors');
  await visitor.open(tab);
}

async function setUp(visitor: Visitor, look: Look) {
  await visitor.press('Set up Two-Factor Authentication');
  await look('dialog-identity');
  await visitor.press('Verify', visitor.dialog('Verify your identity'));
  await look('dialog-identity-error');
  await visitor.open(tab);
  await openSetUp(visitor);
  await look('dialog-set-up');
  await visitor.page.getByText('Need a 2FA app to scan the QR code?').click();
  await visitor.page.getByText(/Can.t scan the QR code\?/).click();
  await look('dialog-set-up-open');
  const authenticator = await visitor.scan();
  await confirm(visitor, authenticator.wrong(1));
  await confirm(visitor, authenticator.wrong(2));
  await visitor.expectText(texts.clock);
  await look('dialog-set-up-wrong');
  await confirm(visitor, authenticator.code());
  await readCodes(visitor);
  await look('dialog-codes');
  await saveCodes(visitor);
  await expect(visitor.dialog('Two-Factor Authentication is enabled')).toBeVisible();
  await look('dialog-done');
  await visitor.press('Done', visitor.dialog('Two-Factor Authentication is enabled'));
  await look('two-factor-enabled-notice');
  return authenticator;
}

async function enabled(visitor: Visitor, look: Look): Promise<void> {
  const pages = [
    ['/', 'home-enabled'],
    ['/settings/profile', 'profile-enabled'],
    [tab, 'two-factor-enabled'],
    [`${tab}/recovery-codes`, 'dialog-codes-manage'],
    [`${tab}/reset`, 'dialog-reset'],
    [`${tab}/reset/scan`, 'dialog-rescan'],
    [`${tab}/disable`, 'dialog-disable'],
  ];
  for (const [path, name] of pages) {
    await visitor.open(path);
    await look(name);
  }
}

/** The same dialogs when the last identity check is old. */
async function checks(visitor: Visitor, look: Look, code: () => string): Promise<void> {
  visitor.latchkey.clock.advance(601);
  await visitor.open(`${tab}/reset/scan`);
  await look('dialog-identity-code');
  await visitor.open(`${tab}/disable`);
  await visitor.fill({ Password: 'wrong', 'Verification Code': '12' }, visitor.dialog('Disable Two-Factor Authentication'));
  await visitor.press('Disable', visitor.dialog('Disable Two-Factor Authentication'));
  await look('dialog-disable-errors');
  await visitor.open('/');
  await signOut(visitor);
  await signIn(visitor);
  await enterCode(visitor, code());
  await visitor.expectPath('/');
  await signOut(visitor);
}

async function secondStep(visitor: Visitor, look: Look, wrong: (salt: number) => string): Promise<void> {
  await signIn(visitor);
  await visitor.expectPath('/sign-in/verify');
  await look('verify');
  for (let attempt = 1; attempt <= 2; attempt += 1) await enterCode(visitor, wrong(attempt));
  await look('verify-wrong');
  await visitor.follow('Use a recovery code');
  await look('recovery-code');
  await visitor.press('Continue');
  await look('recovery-code-error');
  await visitor.open('/sign-in/verify');
  for (let attempt = 3; attempt <= 5; attempt += 1) await enterCode(visitor, wrong(attempt));
  await visitor.expectText(texts.paused);
  await look('verify-paused');
}
