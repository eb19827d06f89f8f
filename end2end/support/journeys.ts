import { readFileSync } from 'node:fs';
import { expect, type Download } from '@playwright/test';
import { Authenticator } from './authenticator';
import { type Prepared, prepared } from './prepared';
import { recoveryCode, texts } from './texts';
import { maya, type Person, type Visitor } from './visitor';

export interface Enrolled {
  authenticator: Authenticator;
  codes: string[];
  /** The code that confirmed the enrollment, which is used up. */
  confirmedWith: string;
}

const tab = '/settings/two-factor';
const setUp = 'Set up Two-Factor Authentication';

/** P-SETUP: the first administrator. Ends on the dashboard. */
export async function setUpAdministrator(visitor: Visitor, person: Person = maya): Promise<void> {
  await visitor.open('/setup');
  await visitor.fill({
    'Setup code': visitor.latchkey.setupCode,
    'Your name': person.name,
    Email: person.email,
    Password: person.password,
  });
  await visitor.press('Create administrator');
  await visitor.expectPath('/admin');
}

/** Starts the server on a prepared data folder, with its administrator signed in, and opens a page. */
export async function restore(visitor: Visitor, state: Prepared, path = tab): Promise<void> {
  if (visitor.latchkey.started) throw new Error('A prepared data folder is what a test begins with.');
  await visitor.latchkey.start(state);
  await visitor.page.context().addCookies(state.cookies);
  await visitor.open(path);
}

/** A first administrator, by default on the tab "Two-Factor Authentication". */
export async function asAdministrator(visitor: Visitor, path?: string): Promise<void> {
  await restore(visitor, prepared('administrator'), path);
}

/** An administrator with the Mobile App, as enroll leaves them. */
export async function asEnrolled(visitor: Visitor, path?: string): Promise<Enrolled> {
  const { app, codes, confirmedWith, ...state } = prepared('enrolled');
  await restore(visitor, state, path);
  return { authenticator: Authenticator.restored(app, visitor.latchkey.clock), codes, confirmedWith };
}

/** P-SIGNIN with email and password. */
export async function signIn(visitor: Visitor, person: Person = maya): Promise<void> {
  if (new URL(visitor.page.url()).pathname !== '/sign-in') await visitor.open('/sign-in');
  await visitor.fill({ Email: person.email, Password: person.password });
  await visitor.press('Sign in');
}

export async function signOut(visitor: Visitor, person: Person = maya): Promise<void> {
  await visitor.choose('Sign out', person);
  await visitor.expectPath('/sign-in');
}

/** P-VERIFY: the second step. Client code submits the form with the sixth digit, unless there was an error. */
export async function enterCode(visitor: Visitor, code: string): Promise<void> {
  await visitor.ready();
  const field = visitor.field('Verification Code');
  const submits = visitor.hydrated && (await field.getAttribute('data-complete')) !== null;
  if (submits && /^(\d[\s-]*){6}$/.test(code.trim())) return visitor.turn(() => field.fill(code));
  await field.fill(code);
  await visitor.press('Continue');
}

export async function signInWithCode(visitor: Visitor, code: () => string, person: Person = maya): Promise<void> {
  await signIn(visitor, person);
  await visitor.expectPath('/sign-in/verify');
  await enterCode(visitor, code());
  await expect(visitor.heading('Account security')).toBeVisible();
}

/** P-VERIFY with the checkbox: the browser is trusted from here on. */
export async function signInTrusted(visitor: Visitor, code: () => string, days = 30): Promise<void> {
  await signIn(visitor);
  await visitor.expectPath('/sign-in/verify');
  await visitor.ready();
  await visitor.checkbox(`Trust this browser for ${days} days`).check();
  await enterCode(visitor, code());
  await expect(visitor.heading('Account security')).toBeVisible();
}

/** P-RECOVERY, from P-VERIFY. */
export async function enterRecoveryCode(visitor: Visitor, code: string): Promise<void> {
  await visitor.fill({ 'Recovery code': code });
  await visitor.press('Continue');
}

export async function signInWithRecoveryCode(visitor: Visitor, code: string, person: Person = maya): Promise<void> {
  await signIn(visitor, person);
  await visitor.follow('Use a recovery code');
  await enterRecoveryCode(visitor, code);
  await visitor.expectPath(tab);
}

/** D-IDENTITY, which must be open. */
export async function proveIdentity(visitor: Visitor, code?: string, person: Person = maya): Promise<void> {
  const dialog = visitor.dialog('Verify your identity');
  await expect(dialog).toBeVisible();
  await visitor.fill({ Password: person.password }, dialog);
  if (code === undefined) await expect(visitor.field('Verification Code', dialog)).toHaveCount(0);
  else await visitor.fill({ 'Verification Code': code }, dialog);
  await visitor.press('Verify', dialog);
}

/** From the tab to D-SETUP, through D-IDENTITY unless it was passed recently. */
export async function openSetUp(visitor: Visitor, { fresh = false } = {}): Promise<void> {
  await visitor.press(setUp);
  if (!fresh) await proveIdentity(visitor);
  await expect(visitor.dialog(setUp)).toBeVisible();
}

/** D-SETUP or D-RESCAN: the code that the app shows. */
export async function confirm(visitor: Visitor, code: string): Promise<void> {
  const dialog = visitor.page.getByRole('dialog');
  await visitor.fill({ 'Confirmation code': code }, dialog);
  await visitor.press('Confirm', dialog);
}

/** The ten codes on D-CODES. */
export async function readCodes(visitor: Visitor): Promise<string[]> {
  const items = visitor.dialog('Recovery codes').getByTestId('recovery-code');
  await expect(items).toHaveCount(10);
  const codes = (await items.allTextContents()).map((text) => text.trim());
  for (const [number, code] of codes.entries()) {
    expect(code).toMatch(recoveryCode);
    expect(code[0]).toBe(String(number));
  }
  return codes;
}

export async function download(visitor: Visitor): Promise<{ file: Download; text: string }> {
  await visitor.ready();
  const [file] = await Promise.all([
    visitor.page.waitForEvent('download'),
    visitor.button('Download', visitor.dialog('Recovery codes')).click(),
  ]);
  return { file, text: readFileSync(await file.path(), 'utf8') };
}

/** D-CODES: saves the codes and continues; without client code a checkbox confirms it. */
export async function saveCodes(visitor: Visitor): Promise<void> {
  const dialog = visitor.dialog('Recovery codes');
  if (visitor.hydrated) {
    await download(visitor);
    await expect(visitor.button('Continue', dialog)).toBeEnabled();
  } else {
    await dialog.getByRole('checkbox', { name: 'I have saved my recovery codes', exact: true }).check();
  }
  await visitor.press('Continue', dialog);
}

/** D-CODES → D-DONE → the tab. */
export async function finishCodes(visitor: Visitor): Promise<string[]> {
  await visitor.expectText(texts.enabled, visitor.dialog('Recovery codes'));
  const codes = await readCodes(visitor);
  await saveCodes(visitor);
  await visitor.press('Done', visitor.dialog('Two-Factor Authentication is enabled'));
  await visitor.expectPath(tab);
  await visitor.expectState('enabled');
  return codes;
}

/** D-SETUP with the app → D-CODES → D-DONE → the tab. */
export async function finishSetUp(visitor: Visitor): Promise<Enrolled> {
  const authenticator = await visitor.scan();
  const confirmedWith = authenticator.code();
  await confirm(visitor, confirmedWith);
  const codes = await finishCodes(visitor);
  return { authenticator, codes, confirmedWith };
}

/** P-ENROLL with the app, from its first step to "Done". */
export async function enrollAtSignIn(visitor: Visitor, person: Person): Promise<Authenticator> {
  await expect(visitor.heading('Set up Two-Factor Authentication')).toBeVisible();
  const authenticator = await visitor.scan(person);
  await visitor.fill({ 'Confirmation code': authenticator.code() });
  await visitor.press('Confirm');
  await visitor.expectPath('/sign-in/set-up/recovery-codes');
  await expect(visitor.page.getByTestId('recovery-code')).toHaveCount(10);
  await visitor.ready();
  if (visitor.hydrated) {
    await Promise.all([visitor.page.waitForEvent('download'), visitor.button('Download').click()]);
  } else {
    await visitor.checkbox('I have saved my recovery codes').check();
  }
  await visitor.press('Continue');
  await expect(visitor.heading('Two-Factor Authentication is enabled')).toBeVisible();
  await visitor.press('Done');
  return authenticator;
}

/** From an empty server to a signed-in administrator with two-factor authentication. */
export async function enroll(visitor: Visitor): Promise<Enrolled> {
  await setUpAdministrator(visitor);
  await visitor.open(tab);
  await openSetUp(visitor);
  return finishSetUp(visitor);
}
