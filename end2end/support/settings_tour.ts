import { expect } from '@playwright/test';
import { asAdministrator, proveIdentity } from './journeys';
import { phone } from './settings';
import type { Look } from './tour';
import type { Visitor } from './visitor';

const settings = '/admin/settings';

/** Visits the tabs of Settings before and after they are saved. Needs saved delivery. */
export async function settingsTour(visitor: Visitor, look: Look): Promise<void> {
  await asAdministrator(visitor, '/settings/two-factor/verify-identity?next=/settings/two-factor');
  await proveIdentity(visitor);
  await general(visitor, look);
  await email(visitor, look);
  await sms(visitor, look);
  await applications(visitor, look);
  await refused(visitor, look);
}

async function general(visitor: Visitor, look: Look): Promise<void> {
  await visitor.open(`${settings}/general`);
  await look('settings-general');
  await visitor.fill({ 'Application name': ' ', 'Organization name': 'The Halden Instrument Makers' });
  await visitor.page.getByRole('spinbutton', { name: 'Keep audit events for (days)' }).fill('29');
  if (visitor.hydrated) {
    await visitor.page.getByRole('tab', { name: 'Email' }).click();
    await expect(visitor.alert('Leave without saving?')).toBeVisible();
    await look('dialog-unsaved');
    await visitor.button('Stay', visitor.alert('Leave without saving?')).click();
  }
  await visitor.press('Save Changes');
  await look('settings-general-errors');
}

async function email(visitor: Visitor, look: Look): Promise<void> {
  await visitor.open(`${settings}/email`);
  await look('settings-email');
  await visitor.press('Save Changes');
  await look('settings-email-errors');
  await visitor.fill(visitor.latchkey.mailbox.fields);
  await visitor.page.getByRole('spinbutton', { name: 'Port' }).fill(visitor.latchkey.mailbox.listensAt);
  await visitor.choice('Encryption').selectOption('STARTTLS');
  await visitor.press('Save Changes');
  await look('settings-email-saved');
  visitor.latchkey.mailbox.refuse(550);
  await visitor.press('Send test email');
  await look('settings-email-refused');
}

async function sms(visitor: Visitor, look: Look): Promise<void> {
  await visitor.open(`${settings}/sms`);
  await look('settings-sms');
  await visitor.press('Save Changes');
  await look('settings-sms-errors');
  await visitor.fill(visitor.latchkey.gateway.fields);
  await visitor.press('Save Changes');
  await look('settings-sms-saved');
  await visitor.fill({ 'Send a test message to': phone });
  await visitor.press('Send test message');
  await look('settings-sms-accepted');
}

async function applications(visitor: Visitor, look: Look): Promise<void> {
  await visitor.open(`${settings}/applications`);
  await look('settings-applications-empty');
  // The keys are made when they are needed.
  await visitor.page.request.get(visitor.latchkey.at('/oidc/jwks'));
  await visitor.open(`${settings}/applications`);
  await look('settings-applications');
  await visitor.press('Rotate now (RS256)');
  await look('dialog-key-rotate');
}

/** Enforcing two-factor authentication without using it. */
async function refused(visitor: Visitor, look: Look): Promise<void> {
  await visitor.open(`${settings}/security`);
  await visitor.checkbox('Enforce Two-Factor Authentication (2FA)').check();
  await visitor.press('Save Changes');
  await look('settings-security-refused');
}
