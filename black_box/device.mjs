// An authenticator with one passkey, in software, so that tests can alter its responses (WebAuthn Level 3).
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

const [PRESENT, VERIFIED, WITH_CREDENTIAL] = [0x01, 0x04, 0x40];
const base64 = (bytes) => Buffer.from(bytes).toString('base64url');
const sha256 = (bytes) => createHash('sha256').update(bytes).digest();

export class Device {
  id = randomBytes(24);
  key = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  counter = 1;
  flags = PRESENT | VERIFIED;
  handle = undefined;
  domain = 'localhost';
  crossOrigin = false;

  constructor(server) {
    this.origin = server.origin;
  }

  /** The response to the options of "Create a passkey", as JSON. `change` may alter it. */
  create(options, change) {
    this.handle = options.user.id;
    const { x, y } = this.key.publicKey.export({ format: 'jwk' });
    const cose = Buffer.concat([Buffer.from('a5010203262001215820', 'hex'), Buffer.from(x, 'base64url'), Buffer.from('225820', 'hex'), Buffer.from(y, 'base64url')]);
    const credential = Buffer.concat([Buffer.alloc(16), Buffer.from([0, this.id.length]), this.id, cose]);
    const data = Buffer.concat([this.data(this.flags | WITH_CREDENTIAL), credential]);
    // {"fmt": "none", "attStmt": {}, "authData": …} in CBOR.
    const object = Buffer.concat([Buffer.from('a363666d74646e6f6e656761747453746d74a068617574684461746158', 'hex'), Buffer.from([data.length]), data]);
    const response = { clientDataJSON: base64(this.client('webauthn.create', options)), attestationObject: base64(object), transports: ['internal'] };
    return this.answer(response, change);
  }

  /** The response to a request for a passkey. */
  get(options, change) {
    const client = this.client('webauthn.get', options);
    const data = this.data(this.flags);
    const signature = sign('sha256', Buffer.concat([data, sha256(client)]), this.key.privateKey);
    const response = { clientDataJSON: base64(client), authenticatorData: base64(data), signature: base64(signature), userHandle: this.handle };
    return this.answer(response, change);
  }

  client(type, { challenge }) {
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.origin, crossOrigin: this.crossOrigin }));
  }

  data(flags) {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.counter);
    this.counter += 1;
    return Buffer.concat([sha256(this.domain), Buffer.from([flags]), counter]);
  }

  answer(response, change = () => {}) {
    const answer = { id: base64(this.id), rawId: base64(this.id), type: 'public-key', response, clientExtensionResults: {} };
    change(answer);
    return JSON.stringify(answer);
  }
}
