import { expect, type Page } from '@playwright/test';
import jsQR from 'jsqr';
import { generateSync } from 'otplib';
import { PNG } from 'pngjs';
import type { Clock } from './clock';

/** An authenticator app that shares no code with the product: it decodes the QR code and computes codes itself. */
export class Authenticator {
  private constructor(
    readonly uri: string,
    readonly secret: string,
    private readonly clock: Clock,
  ) {}

  /** Scans the QR code on the screen. */
  static async scan(page: Page, clock: Clock, account: string): Promise<Authenticator> {
    const { data, width, height } = PNG.sync.read(await page.getByTestId('qr-code').screenshot());
    const found = jsQR(new Uint8ClampedArray(data), width, height);
    if (!found) throw new Error('The picture of the QR code cannot be read.');
    const uri = new URL(found.data);
    const asked = uri.searchParams;
    expect(uri.protocol).toBe('otpauth:');
    expect(uri.host).toBe('totp');
    expect(asked.get('issuer')).toBe('Latchkey');
    expect(decodeURIComponent(uri.pathname)).toBe(`/Latchkey:${account}`);
    expect(asked.get('algorithm') ?? 'SHA1').toBe('SHA1');
    expect(asked.get('digits') ?? '6').toBe('6');
    expect(asked.get('period') ?? '30').toBe('30');
    const secret = asked.get('secret') ?? '';
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    return new Authenticator(found.data, secret, clock);
  }

  /** The app of a prepared data folder. */
  static restored({ uri, secret }: { uri: string; secret: string }, clock: Clock): Authenticator {
    return new Authenticator(uri, secret, clock);
  }

  /** The code at a time, by default now. */
  code(atMs = this.clock.now()): string {
    return generateSync({ secret: this.secret, epoch: Math.floor(atMs / 1000) });
  }

  /** Moves the server's clock one step, to the next code. */
  next(): string {
    this.clock.advance(30);
    return this.code();
  }

  /** A code that is not valid at any time near now. */
  wrong(salt = 0): string {
    const near = new Set<string>();
    for (let step = -4; step <= 4; step += 1) near.add(this.code(this.clock.now() + step * 30_000));
    for (let value = 100_000 + salt * 1_000; ; value += 1) {
      if (!near.has(String(value))) return String(value);
    }
  }
}
