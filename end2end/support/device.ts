import type { CDPSession } from '@playwright/test';
import { expect } from '../fixtures';
import { signOut } from './journeys';
import type { Visitor } from './visitor';

const fingerprint = { transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true } as const;
const token = { transport: 'usb', hasResidentKey: false, hasUserVerification: false } as const;

/** A platform authenticator: a passkey protected by a fingerprint. Or a token that stores no passkeys. */
export class Device {
  private constructor(
    private readonly session: CDPSession,
    private readonly id: string,
  ) {}

  static async in(visitor: Visitor, kind: typeof fingerprint | typeof token = fingerprint): Promise<Device> {
    const session = await visitor.page.context().newCDPSession(visitor.page);
    await session.send('WebAuthn.enable');
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        automaticPresenceSimulation: true,
        ...kind,
      },
    });
    return new Device(session, authenticatorId);
  }

  static async securityKey(visitor: Visitor): Promise<Device> {
    return Device.in(visitor, token);
  }

  /** Whether the fingerprint is accepted. */
  async recognizes(isUserVerified: boolean): Promise<void> {
    await this.session.send('WebAuthn.setUserVerified', { authenticatorId: this.id, isUserVerified });
  }

  /** Whether a finger is on the sensor: then the device responds immediately, even to a request in the background. */
  async isTouched(enabled: boolean): Promise<void> {
    await this.session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId: this.id, enabled });
  }

  async passkeys(): Promise<number> {
    const { credentials } = await this.session.send('WebAuthn.getCredentials', { authenticatorId: this.id });
    return credentials.length;
  }

  async remove(): Promise<void> {
    await this.session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: this.id });
  }
}

/**
 * Signs out. The sign-in page makes no request in the background, because the device would respond to it
 * immediately; only the button does.
 */
export async function signOutBeside(visitor: Visitor): Promise<void> {
  await visitor.page.evaluate(() => {
    PublicKeyCredential.isConditionalMediationAvailable = async () => false;
  });
  await signOut(visitor);
  await visitor.ready();
}

export const passkeys = 'Passkeys and security keys';

export function passkey(visitor: Visitor, name: string) {
  return visitor.region(passkeys).getByRole('listitem').filter({ hasText: name });
}

/** D-PASSKEY-NEW, and the name. Needs a recent identity check. */
export async function createPasskey(visitor: Visitor, name: string): Promise<void> {
  await create(visitor, name, 'Passkey created', /Chrom/);
}

/** The same with a device that stores no passkeys. */
export async function addSecurityKey(visitor: Visitor, name: string): Promise<void> {
  await create(visitor, name, 'Security key added', 'Security key');
}

async function create(visitor: Visitor, name: string, title: string, proposed: string | RegExp): Promise<void> {
  await visitor.press('Create a passkey');
  await visitor.press('Create a passkey', visitor.dialog('Create a passkey'));
  const dialog = visitor.dialog(title);
  await expect(visitor.field('Name', dialog)).toHaveValue(proposed);
  await visitor.fill({ Name: name }, dialog);
  await visitor.press('Save', dialog);
  await visitor.expectPath('/settings/two-factor');
  await expect(passkey(visitor, name)).toBeVisible();
}
