// What an application signs to prove which one it is (RFC 7523).
import { randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';

/** An assertion of this client, with some claims, the header or the key changed. */
export function signed(client, issuer, now, { header = {}, key = client.key.privateKey, ...changes } = {}) {
  const claims = { iss: client.id, sub: client.id, aud: issuer, jti: randomBytes(16).toString('hex'), iat: now, exp: now + 60, ...changes };
  return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', ...header }).sign(key);
}
