// Prints the crates in the release as a CycloneDX 1.5 document, for programs that look for known vulnerabilities.
// usage: list-dependencies.mjs VERSION
import { execFileSync } from 'node:child_process';

const [version] = process.argv.slice(2);
const cargo = (...args) => execFileSync('cargo', args, { encoding: 'utf8', maxBuffer: 1 << 28 });

// Only what is compiled into the two programs: the server, and the client in it.
const tree = (crate, target) =>
  cargo('tree', '--locked', '--edges', 'normal', '--package', crate, '--target', target, '--prefix', 'none', '--format', '{p}|{l}');
const host = /host: (.*)/.exec(execFileSync('rustc', ['-vV'], { encoding: 'utf8' }))[1];
const lines = `${tree('server', host)}${tree('frontend', 'wasm32-unknown-unknown')}`.split('\n');

const components = new Map();
for (const line of lines) {
  const found = /^(\S+) v(\S+)(?: \((.*?)\))?(?: \(\*\))?\|(.*)$/.exec(line);
  // A path names a crate of this workspace.
  if (!found || found[3]?.startsWith('/')) continue;
  const [, name, crateVersion, , license] = found;
  const purl = `pkg:cargo/${name}@${crateVersion}`;
  components.set(purl, {
    type: 'library',
    'bom-ref': purl,
    name,
    version: crateVersion,
    purl,
    ...(license && { licenses: [{ expression: license.replaceAll('/', ' OR ') }] }),
  });
}
if (components.size === 0) throw new Error('cargo tree printed no crates');

const document = {
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  version: 1,
  metadata: { component: { type: 'application', 'bom-ref': 'latchkey', name: 'latchkey', version } },
  components: [...components.keys()].sort().map((purl) => components.get(purl)),
};
console.log(JSON.stringify(document, null, 2));
