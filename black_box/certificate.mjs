// The certificate of the hosts that tests give to proxies, and that of the authority that signed it.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'latchkey-certificate-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const file = (name) => join(folder, name);

/** What clients have to trust. */
export const authority = file('authority');
/** The certificate of *.example.org, its key, and both in one file. */
export const certificate = { chain: file('certificate'), key: file('key'), both: file('both') };

export function makeCertificate() {
  if (existsSync(authority)) return;
  const openssl = (...words) => execFileSync('openssl', words, { stdio: 'ignore' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl('req', '-x509', ...key, '-days', '90', '-subj', '/CN=Authority', '-keyout', file('authority.key'), '-out', authority);
  openssl('req', ...key, '-subj', '/CN=example.org', '-keyout', certificate.key, '-out', file('request'));
  writeFileSync(file('extensions'), 'subjectAltName=DNS:*.example.org\nbasicConstraints=CA:FALSE\n');
  openssl('x509', '-req', '-in', file('request'), '-CA', authority, '-CAkey', file('authority.key'), '-days', '90', '-extfile', file('extensions'), '-out', certificate.chain);
  writeFileSync(certificate.both, readFileSync(certificate.chain, 'utf8') + readFileSync(certificate.key, 'utf8'));
}
