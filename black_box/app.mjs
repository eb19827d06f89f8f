// An authenticator app, which shares no code with Latchkey (RFC 6238).
import { createHmac } from 'node:crypto';

export class App {
  /** @param {string} secret in base32 */
  constructor(secret) {
    this.secret = secret.replaceAll(' ', '');
  }

  /** The code at a time in seconds since 1970. */
  code(seconds) {
    const step = Buffer.alloc(8);
    step.writeBigUInt64BE(BigInt(Math.floor(seconds / 30)));
    const mac = createHmac('sha1', this.bytes()).update(step).digest();
    const number = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff;
    return String(number % 1_000_000).padStart(6, '0');
  }

  /** Moves the clock of the server to the next step, and returns its code. */
  next(clock) {
    clock.advance(30);
    return this.code(clock.now());
  }

  /** A code that is not valid at any time near now; another one for each number. */
  wrong(clock, number = 0) {
    const near = Array.from({ length: 13 }, (_, at) => this.code(clock.now() + (at - 6) * 30));
    for (let value = 100_000 + number * 777; ; value += 1) {
      if (!near.includes(String(value))) return String(value);
    }
  }

  bytes() {
    let bits = '';
    for (const letter of this.secret) bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0');
    return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  }
}
