import { expect, type Locator } from '@playwright/test';
import { Authenticator } from './authenticator';
import {
  asAdministrator, confirm, type Enrolled, finishCodes, finishSetUp, openSetUp, proveIdentity, restore, signIn, signOut,
} from './journeys';
import { codeIn } from './mail';
import type { PreparedApp } from './prepared';
import { texts } from './texts';
import { maya, type Visitor } from './visitor';
import { walked } from './walked';

/** What users may use besides the Mobile App. */
export interface Allowed {
  sms?: boolean;
  email?: boolean;
  /** Days for which browsers can be trusted; 0 forbids it. */
  trustDays?: number;
}

/** A phone number in the format sent to the gateway. */
export const phone = '+4915112345678';
export const otherPhone = '+4915187654321';

const tab = '/settings/two-factor';
const security = '/admin/settings/security';
const setUp = 'Set up Two-Factor Authentication';
const trust = 'Allow users to trust the browser they are using';

/** A method's item on the tab. */
export const method = (visitor: Visitor, name: string) =>
  visitor.region('Methods').getByRole('listitem').filter({ hasText: name });

/** Settings › Security. `code` is needed if the administrator's identity check asks for one. */
export async function allow(visitor: Visitor, wanted: Allowed, code?: () => string): Promise<void> {
  if (new URL(visitor.page.url()).pathname !== security) await visitor.open(security);
  const tick = async (name: string, on: boolean | undefined) => {
    if (on !== undefined) await visitor.checkbox(name).setChecked(on);
  };
  await tick('SMS Message', wanted.sms);
  await tick('Email', wanted.email);
  await tick(trust, wanted.trustDays === undefined ? undefined : wanted.trustDays > 0);
  if (wanted.trustDays) {
    await visitor.page.getByRole('spinbutton', { name: 'Trusted browsers expire after (days)' }).fill(String(wanted.trustDays));
  }
  await visitor.press('Save Changes');
  // Forbidding a method that is in use needs confirmation.
  const question = visitor.page.getByRole('alertdialog');
  if ((await question.count()) > 0) await visitor.press('Stop trusting', question);
  if ((await visitor.dialog('Verify your identity').count()) > 0) await proveIdentity(visitor, code?.());
  await visitor.expectNotice(texts.securitySaved);
}

/** A first administrator on the tab "Two-Factor Authentication", with these methods allowed. */
export async function setUpAllowing(visitor: Visitor, wanted: Allowed): Promise<void> {
  const state = await walked(visitor, named('allowing', wanted), async (walker) => {
    await asAdministrator(walker, security);
    await allow(walker, wanted);
  });
  await restore(visitor, state);
}

/** Everything allowed, and the Mobile App set up. The identity check is minutes old. */
export async function enrollAllowing(visitor: Visitor, wanted: Allowed): Promise<Enrolled> {
  return enrolled(visitor, named('app', wanted), async (walker) => {
    await setUpAllowing(walker, wanted);
    await openSetUp(walker, { fresh: true });
    const done = await finishSetUp(walker);
    await told(walker);
    return keepable(done);
  });
}

/** Everything allowed, and SMS Message as the only method. Returns the recovery codes. */
export async function enrollSms(visitor: Visitor, wanted: Allowed = {}): Promise<string[]> {
  return enrollSending(visitor, named('sms', wanted), async (walker) => {
    await setUpAllowing(walker, { sms: true, ...wanted });
    await openSetUp(walker, { fresh: true });
    await chooseMethod(walker, 'SMS Message');
    await confirmPhone(walker, phone);
  });
}

/** Everything allowed, and Email as the only method. Returns the recovery codes. */
export async function enrollEmail(visitor: Visitor, wanted: Allowed = {}): Promise<string[]> {
  return enrollSending(visitor, named('email', wanted), async (walker) => {
    await setUpAllowing(walker, { email: true, ...wanted });
    await openSetUp(walker, { fresh: true });
    await chooseMethod(walker, 'Email');
    await confirmEmail(walker);
  });
}

/** Mobile App first, then SMS Message as well. */
export async function enrollBoth(visitor: Visitor, wanted: Allowed = {}): Promise<Enrolled> {
  return enrolled(visitor, named('both', wanted), async (walker) => {
    const enrolled = await enrollAllowing(walker, { sms: true, ...wanted });
    await walker.press('Add a method');
    await chooseMethod(walker, 'SMS Message');
    await confirmPhone(walker, phone);
    await walker.expectNotice('SMS Message was added.');
    await walker.latchkey.mailbox.next({ to: maya.email, subject: 'A sign-in method was added' });
    return keepable(enrolled);
  });
}

type Keepable = Pick<PreparedApp, 'app' | 'codes' | 'confirmedWith'>;

function keepable({ authenticator: { uri, secret }, codes, confirmedWith }: Enrolled): Keepable {
  return { app: { uri, secret }, codes, confirmedWith };
}

async function enrolled(visitor: Visitor, name: string, walk: (walker: Visitor) => Promise<Keepable>): Promise<Enrolled> {
  const state = await walked(visitor, name, walk);
  await restore(visitor, state);
  const { app, codes, confirmedWith } = state.left;
  return { authenticator: Authenticator.restored(app, visitor.latchkey.clock), codes, confirmedWith };
}

async function enrollSending(visitor: Visitor, name: string, walk: (walker: Visitor) => Promise<void>): Promise<string[]> {
  const state = await walked(visitor, name, async (walker) => {
    await walk(walker);
    const codes = await finishCodes(walker);
    await told(walker);
    return codes;
  });
  await restore(visitor, state);
  return state.left;
}

/** Waits for the email, so that a copy of the data folder does not send it again. */
async function told({ latchkey }: Visitor): Promise<void> {
  await latchkey.mailbox.next({ to: maya.email, subject: 'Two-factor authentication is on' });
}

/** The name of a state with these methods allowed, which is also the name of its folder. */
function named(state: string, wanted: Allowed): string {
  return [state, ...Object.entries(wanted).map(([what, how]) => `${what}-${how}`)].join('-');
}

/** D-SETUP, for the first method or another one. */
const setUpDialog = (visitor: Visitor) => visitor.dialog(setUp).or(visitor.dialog('Add a method'));

/** Opens the panel of a method in D-SETUP. With one method there are no tabs. */
export async function chooseMethod(visitor: Visitor, method: string): Promise<Locator> {
  const dialog = setUpDialog(visitor);
  await expect(dialog).toBeVisible();
  await visitor.ready();
  const choice = dialog.getByRole('tab', { name: method, exact: true });
  if ((await choice.count()) > 0) {
    await visitor.turn(() => choice.click());
    await expect(dialog.getByRole('tab', { name: method, exact: true })).toHaveAttribute('aria-selected', 'true');
  }
  return dialog;
}

/** From the field "Phone number" to a confirmed number. */
export async function confirmPhone(visitor: Visitor, number: string, typed = number): Promise<void> {
  const dialog = visitor.page.getByRole('dialog');
  await visitor.fill({ 'Phone number': typed }, dialog);
  await visitor.press('Verify', dialog);
  const { code } = await visitor.latchkey.gateway.next(number);
  await confirm(visitor, code);
}

/** From the button "Send code" of the Email panel to a confirmed address. */
export async function confirmEmail(visitor: Visitor): Promise<void> {
  await visitor.press('Send code', setUpDialog(visitor));
  await confirm(visitor, await mailedCode(visitor));
}

/** The latest unread code sent by email. */
export async function mailedCode(visitor: Visitor): Promise<string> {
  return codeIn(await visitor.latchkey.mailbox.next({ to: maya.email, subject: /is your Latchkey code$/ }));
}

/** The latest unread code sent by text message. */
export async function textedCode(visitor: Visitor, number = phone): Promise<string> {
  return (await visitor.latchkey.gateway.next(number)).code;
}

/** Another code can be requested after half a minute. */
export function pause(visitor: Visitor): void {
  visitor.latchkey.clock.advance(31);
}

/** Signs out and enters the password again, up to P-VERIFY; a code is sent if the method sends one. */
export async function signInAgain(visitor: Visitor): Promise<void> {
  await signOut(visitor);
  await signIn(visitor);
  await visitor.expectPath('/sign-in/verify');
}

/** An administrator on a tab of the settings, with a recent identity check. */
export async function settle(visitor: Visitor, path: string): Promise<void> {
  const state = await walked(visitor, 'checked', async (walker) => {
    await asAdministrator(walker, `${tab}/verify-identity?next=${tab}`);
    await proveIdentity(walker);
    await walker.expectPath(tab);
  });
  await restore(visitor, state, path);
}
