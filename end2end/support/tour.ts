import { expect } from '@playwright/test';
import type { Authenticator } from './authenticator';
import {
  asEnrolled, confirm, enterCode, openSetUp, readCodes, saveCodes, setUpAdministrator, signIn, signInTrusted, signOut,
} from './journeys';
import { allow, chooseMethod, mailedCode, phone, textedCode } from './settings';
import { texts } from './texts';
import { maya, type Visitor } from './visitor';

/** Checks the current screen. */
export type Look = (name: string) => Promise<void>;

const tab = '/settings/two-factor';

/** Visits the screens of a first administrator, to the end of the setup of an app. Needs real delivery. */
export async function firstTour(visitor: Visitor, look: Look): Promise<void> {
  await firstStart(visitor, look);
  await signedOut(visitor, look);
  await signedOutMeanwhile(visitor, look);
  await notEnabled(visitor, look);
  await forgotten(visitor, look);
  await setUp(visitor, look);
}

/** Visits the screens of an administrator with an app, who adds other methods. Needs real delivery. */
export async function methodsTour(visitor: Visitor, look: Look): Promise<void> {
  const { authenticator } = await asEnrolled(visitor, tab);
  await allowed(visitor, look);
  await added(visitor, look);
  await enabled(visitor, look);
  await checks(visitor, look, () => authenticator.next());
  await secondStep(visitor, look, authenticator);
}

async function firstStart(visitor: Visitor, look: Look): Promise<void> {
  await visitor.open('/setup');
  await look('setup');
  await visitor.press('Create administrator');
  await look('setup-errors');
  await setUpAdministrator(visitor);
  await look('get-started');
  await visitor.open(tab);
  await look('two-factor-first');
}

async function signedOut(visitor: Visitor, look: Look): Promise<void> {
  await signOut(visitor);
  await look('sign-in-signed-out');
  await signIn(visitor, { ...maya, password: 'not the password' });
  await visitor.expectText(texts.signIn);
  await look('sign-in-wrong');
  const pages = [['/sign-in', 'sign-in'], ['/sign-in/help', 'help'], ['/nowhere', 'not-found'], ['/reset-password/unknown', 'link-dead']];
  for (const [path, name] of pages) {
    await visitor.open(path);
    await look(name);
  }
  await signIn(visitor);
  await visitor.expectPath('/');
}

/** A form that a user sends after they were signed out in another tab. */
async function signedOutMeanwhile(visitor: Visitor, look: Look): Promise<void> {
  await visitor.open('/settings/profile');
  await visitor.page.context().clearCookies({ name: '__Host-session' });
  // With client code the link replaces the form; otherwise the sign-in page says why.
  if (visitor.hydrated) await visitor.button('Save Changes').click();
  else await visitor.press('Save Changes');
  await visitor.expectText('You have been signed out. Sign in to continue.');
  await look('signed-out-meanwhile');
  await visitor.open('/sign-in');
  await signIn(visitor);
  await visitor.expectPath('/');
}

async function notEnabled(visitor: Visitor, look: Look): Promise<void> {
  await look('home-not-enabled');
  await visitor.button(`Account menu for ${maya.name}`).click();
  await expect(visitor.page.getByRole('menu', { name: 'Account' })).toBeVisible();
  await look('account-menu');
  const tabs = [['profile', 'profile'], ['password', 'password'], ['two-factor', 'two-factor-not-enabled'], ['browsers', 'browsers-not-allowed']];
  for (const [path, name] of tabs) {
    await visitor.open(`/settings/${path}`);
    await look(name);
  }
  await visitor.open('/settings/password');
  await visitor.press('Save Changes');
  await look('password-errors');
  await visitor.open(tab);
}

async function forgotten(visitor: Visitor, look: Look): Promise<void> {
  await visitor.open('/forgot-password');
  await look('forgot-password');
  await visitor.press('Send link');
  await look('forgot-password-error');
  await visitor.fill({ Email: maya.email });
  await visitor.press('Send link');
  await look('forgot-password-sent');
  const { link } = await visitor.latchkey.mailbox.next({ subject: 'Reset your password' });
  await visitor.open(new URL(link).pathname);
  await look('reset-password');
  await visitor.press('Change password');
  await look('reset-password-error');
  await visitor.open(tab);
}

async function setUp(visitor: Visitor, look: Look): Promise<void> {
  await visitor.press('Set up Two-Factor Authentication');
  await look('dialog-identity');
  await visitor.press('Verify', visitor.dialog('Verify your identity'));
  await look('dialog-identity-error');
  await visitor.open(tab);
  await openSetUp(visitor);
  await look('dialog-set-up');
  await visitor.page.getByText('Need a 2FA app to scan the QR code?').click();
  await visitor.page.getByText('Cannot scan the QR code?').click();
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
}

/** Settings of an administrator. */
async function allowed(visitor: Visitor, look: Look): Promise<void> {
  await visitor.open('/admin/settings/security');
  await look('settings-security');
  await allow(visitor, { sms: true, email: true, trustDays: 30 });
  await look('settings-security-saved');
  await visitor.open('/admin');
  await look('dashboard');
  await visitor.open('/admin/audit-log');
  await visitor.row('Audit log', 'Signed in').first().locator('summary').first().click();
  await look('audit-log');
  await visitor.open('/admin/audit-log?actor=nobody');
  await look('audit-log-empty');
}

/** The methods besides the app. */
async function added(visitor: Visitor, look: Look): Promise<void> {
  await visitor.open(tab);
  await visitor.press('Add a method');
  const dialog = await chooseMethod(visitor, 'SMS Message');
  await look('dialog-set-up-sms');
  await visitor.fill({ 'Phone number': '12' }, dialog);
  await visitor.press('Verify', dialog);
  await look('dialog-set-up-sms-error');
  await visitor.fill({ 'Phone number': phone }, dialog);
  await visitor.press('Verify', dialog);
  await look('dialog-set-up-sms-code');
  await confirm(visitor, '12');
  await look('dialog-set-up-sms-code-error');
  await confirm(visitor, await textedCode(visitor));
  await visitor.press('Add a method');
  await look('dialog-set-up-email');
  await visitor.press('Send code', dialog);
  await look('dialog-set-up-email-code');
  await confirm(visitor, await mailedCode(visitor));
  await visitor.expectNotice('Email was added.');
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
    [`${tab}/change-phone`, 'dialog-change-phone'],
    [`${tab}/methods/sms/remove`, 'dialog-remove-method'],
    ['/settings/browsers', 'browsers-none'],
    ['/settings/applications', 'connected-applications-none'],
    ['/settings/activity', 'activity'],
    ['/settings/password/not-me', 'not-me'],
  ];
  for (const [path, name] of pages) {
    await visitor.open(path);
    await look(name);
  }
}

/** The same dialogs when the last identity check has expired. */
async function checks(visitor: Visitor, look: Look, code: () => string): Promise<void> {
  visitor.latchkey.clock.advance(601);
  await visitor.open(`${tab}/methods/sms/remove`);
  await look('dialog-identity-code');
  await visitor.open(`${tab}/disable`);
  await visitor.fill({ Password: 'wrong', 'Verification Code': '12' }, visitor.dialog('Disable Two-Factor Authentication'));
  await visitor.press('Disable', visitor.dialog('Disable Two-Factor Authentication'));
  await look('dialog-disable-errors');
  await visitor.open('/');
  await signOut(visitor);
  await signInTrusted(visitor, code);
  await visitor.open('/settings/browsers');
  await look('browsers');
  await visitor.press('Remove all trusted browsers');
  await look('dialog-browsers-remove');
  await visitor.press('Remove all', visitor.alert('Remove all trusted browsers?'));
  await signOut(visitor);
}

async function secondStep(visitor: Visitor, look: Look, app: Authenticator): Promise<void> {
  await signIn(visitor);
  await visitor.expectPath('/sign-in/verify');
  await look('verify');
  for (const [name, screen] of [[/^SMS Message – /, 'verify-sms'], [/^Email – /, 'verify-email'], [/^Mobile App – /, '']] as const) {
    await visitor.follow('Try another way');
    if (screen === 'verify-sms') await look('methods');
    await visitor.turn(() => visitor.page.getByRole('button', { name }).click());
    if (screen !== '') await look(screen);
  }
  for (let attempt = 1; attempt <= 2; attempt += 1) await enterCode(visitor, app.wrong(attempt));
  await look('verify-wrong');
  await visitor.follow('Use a recovery code');
  await look('recovery-code');
  await visitor.press('Continue');
  await look('recovery-code-error');
  await visitor.open('/sign-in/verify');
  for (let attempt = 3; attempt <= 5; attempt += 1) await enterCode(visitor, app.wrong(attempt));
  await visitor.expectText(texts.paused);
  await look('verify-paused');
}
