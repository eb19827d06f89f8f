import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A certificate for this machine. */
export interface Certificate {
  key: string;
  cert: string;
  /** File with the certificate of the issuing authority. */
  authority: string;
}

const config = `
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical, CA:FALSE
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost, IP:127.0.0.1
`;

/** Makes a certificate issued by its own authority, which must be trusted explicitly. */
export function makeCertificate(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const file = (name: string) => join(folder, name);
  writeFileSync(file('openssl.cnf'), config);
  // Ten years: tests move the server's clock forward.
  const make = (name: string, subject: string, more: string[]) => {
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const names = ['-config', file('openssl.cnf'), '-extensions', name, '-subj', `/CN=${subject}`];
    const files = ['-keyout', file(`${name}.key`), '-out', file(`${name}.pem`)];
    execFileSync('openssl', ['req', '-x509', '-days', '3650', ...curve, ...names, ...files, ...more], { stdio: 'pipe' });
  };
  make('authority', 'Authority of the tests', []);
  make('server', 'localhost', ['-CA', file('authority.pem'), '-CAkey', file('authority.key')]);
}

export function readCertificate(folder: string): Certificate {
  const file = (name: string) => join(folder, name);
  return {
    key: readFileSync(file('server.key'), 'utf8'),
    cert: readFileSync(file('server.pem'), 'utf8'),
    authority: file('authority.pem'),
  };
}
